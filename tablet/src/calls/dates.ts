// Days as a server and a date field write them: YYYY-MM-DD, in the device's zone, which is the shop's. Pure.
const SATURDAY = 6;

/** The local day of an instant. */
export function isoDay(at: Date): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** The day so many days later; by the calendar, so that a clock change does not matter. */
export function daysLater(from: Date, days: number): string {
  return isoDay(new Date(from.getFullYear(), from.getMonth(), from.getDate() + days, 12));
}

/** Noon of a day, to be shown as a day. */
export function noon(day: string): Date {
  return new Date(`${day}T12:00:00`);
}

/** The next Saturday that is not today. */
export function nextSaturday(from: Date): string {
  return daysLater(from, (SATURDAY - from.getDay() + 7) % 7 || 7);
}

/** Whole days until the end of a time, 0 = it ends today; negative = it is over. */
export function daysUntil(end: Date, now: Date): number {
  const midnight = (at: Date): number => Date.UTC(at.getFullYear(), at.getMonth(), at.getDate());
  if (end.getTime() <= now.getTime()) return -1;
  return Math.round((midnight(end) - midnight(now)) / 86_400_000);
}
