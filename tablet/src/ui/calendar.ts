// Calendar days as the server and a date field write them, YYYY-MM-DD. A `zone` is the shop's; without one the device's,
// which on a tablet is the same. Pure.

const DAY = 86_400_000;
const SATURDAY = 6;

/** The day of an instant. */
export function isoDay(at: Date, zone?: string): string {
  return wall(at, zone).slice(0, 10);
}

/** The day so many days after a day. */
export function daysLater(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);
}

/** Noon of a day on the device, to be shown as a day. */
export function noon(day: string): Date {
  return new Date(`${day}T12:00:00`);
}

/** The next Saturday after a day. */
export function nextSaturday(day: string): string {
  return daysLater(day, (SATURDAY - new Date(day).getUTCDay() + 7) % 7 || 7);
}

/** Whole days until the end of a time, 0 = it ends today; negative = it is over. */
export function daysUntil(end: Date, now: Date): number {
  if (end.getTime() <= now.getTime()) return -1;
  return Math.round((Date.parse(isoDay(end)) - Date.parse(isoDay(now))) / DAY);
}

/** The first instant of a day. */
export function startOf(day: string, zone?: string): Date {
  const midnight = Date.parse(day);
  // By the clock as it goes before and after a change near this day: the earlier of them that is in the day at all.
  const ahead = [-DAY, DAY].map((apart) => aheadOfUtc(new Date(midnight + apart), zone));
  const [early, late] = [Math.max(...ahead), Math.min(...ahead)].map((one) => new Date(midnight - one));
  return isoDay(early!, zone) === day ? early! : late!;
}

/** The last day on which something runs that ends at an instant. */
export function lastDayBefore(end: Date, zone?: string): string {
  return isoDay(new Date(end.getTime() - 1), zone);
}

/** What the clock on the wall shows, as ISO 8601 to the second. */
function wall(at: Date, zone?: string): string {
  return at.toLocaleString("sv-SE", zone === undefined ? {} : { timeZone: zone }).replace(" ", "T");
}

function aheadOfUtc(at: Date, zone?: string): number {
  return Date.parse(`${wall(at, zone)}Z`) - Math.floor(at.getTime() / 1000) * 1000;
}
