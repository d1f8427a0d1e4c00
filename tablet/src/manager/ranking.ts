// The clerks of a board as a table that can be sorted by any column.
import type { Figure } from "@/ui/figure";
import type { Board, Today } from "./shapes";

/** The figures of the table, by the board's keys. */
export const COLUMNS = ["clerk_conversion", "units_per_transaction", "second_conversion", "follow_up_timeliness"] as const;
export type Column = "name" | "visits" | "seconds" | (typeof COLUMNS)[number];

export interface Row {
  id: string;
  name: string;
  visits: number;
  figures: Figure[];
  /** The median of her try-on cards in seconds; null without one. */
  seconds: number | null;
  cards: number;
}

export function rowsOf(board: Board, today: Today): Row[] {
  return board.clerks.map((clerk) => {
    const timed = today.card_seconds.clerks.find((one) => one.staff_id === clerk.staff_id);
    return {
      id: clerk.staff_id,
      name: clerk.name,
      visits: clerk.visits,
      figures: clerk.figures,
      seconds: timed?.median ?? null,
      cards: timed?.cards ?? 0,
    };
  });
}

export const figureOf = (row: Row, column: Column): Figure | null =>
  row.figures.find((figure) => figure.key === column) ?? null;

/** The rows by a column; what is unknown comes last whichever way round. */
export function sorted(rows: Row[], column: Column, descending: boolean): Row[] {
  const way = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [left, right] = [worth(a, column), worth(b, column)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    const apart = typeof left === "string" ? left.localeCompare(String(right), "zh-CN") : left - Number(right);
    return way * apart || a.name.localeCompare(b.name, "zh-CN");
  });
}

function worth(row: Row, column: Column): string | number | null {
  if (column === "name" || column === "visits" || column === "seconds") return row[column];
  return figureOf(row, column)?.value ?? null;
}
