// Opening hours as a week of seven rows, Monday first; closing at or before opening is after midnight.
import type { Hours } from "./shapes";

export interface DayRow {
  weekday: number;
  open: boolean;
  opens: string;
  closes: string;
}

const USUAL = { opens: "10:00", closes: "22:00" };

export function toWeek(hours: Hours[]): DayRow[] {
  return Array.from({ length: 7 }, (_, weekday) => {
    const found = hours.find((one) => one.weekday === weekday);
    return { weekday, open: found !== undefined, ...USUAL, ...found };
  });
}

export function fromWeek(week: DayRow[]): Hours[] {
  return week.filter((row) => row.open).map(({ weekday, opens, closes }) => ({ weekday, opens, closes }));
}

/** Every open day gets the hours of the first open one. */
export function likeTheFirst(week: DayRow[]): DayRow[] {
  const first = week.find((row) => row.open);
  return first ? week.map((row) => ({ ...row, opens: first.opens, closes: first.closes })) : week;
}

/** Whether every open day has hours, and they are not of no length. */
export const isComplete = (week: DayRow[]): boolean =>
  week.every((row) => !row.open || (row.opens !== "" && row.closes !== "" && row.opens !== row.closes));
