// The figures a manager sees first: today's as soon as there are some, before that yesterday's.
import type { Figure } from "@/ui/figure";
import type { Board, Today } from "./shapes";

/** Nobody was served and nothing was sold yet. */
export const isStillQuiet = (today: Today): boolean =>
  today.visits.length === 0 && today.figures.every((figure) => !figure.value);

/** Of a day's board the same figures as today's, and how many people were counted that day. */
export function glanceOf(board: Board, today: Today): { visitors: number; figures: Figure[] } {
  const keys = new Set(today.figures.map((figure) => figure.key));
  const figures = (board.figures ?? []).filter((figure) => keys.has(figure.key));
  const counted = figures.find((figure) => figure.key === "walk_in_conversion")?.denominator;
  return { visitors: counted ?? 0, figures };
}
