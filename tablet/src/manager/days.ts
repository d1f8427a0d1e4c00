// Calendar days as the server and date fields write them, in the device's zone, which is the shop's.

/** YYYY-MM-DD of a day so many days after a moment. */
export function dayAfter(days: number, now = new Date()): string {
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);
  const part = (value: number) => String(value).padStart(2, "0");
  return `${day.getFullYear()}-${part(day.getMonth() + 1)}-${part(day.getDate())}`;
}

/** The first instant of a day, so many days later. */
export function startOf(day: string, later = 0): Date {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + later);
}

/** The last day on which something still runs that ends at an instant. */
export const lastDayBefore = (end: string): string => dayAfter(0, new Date(new Date(end).getTime() - 1));
