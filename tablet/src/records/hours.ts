/** The start of the hour by the shop's clock: zones exist that are half an hour off. */
export function wholeHour(at: Date, zone: string): string {
  const minute = Number(new Intl.DateTimeFormat("en", { timeZone: zone, minute: "numeric" }).format(at));
  const start = new Date(at.getTime() - minute * 60_000);
  start.setUTCSeconds(0, 0);
  return start.toISOString();
}
