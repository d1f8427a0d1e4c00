// Words that pages of managers share.
import { language } from "@/texts";

/** Monday = 0. */
export function weekdayName(weekday: number): string {
  const monday = new Date(2024, 0, 1 + weekday);
  return monday.toLocaleDateString(locale(), { weekday: "short" });
}

const locale = (): string => (language.value === "zh" ? "zh-CN" : "en-GB");

/** A span of minutes in its largest whole unit: 3 天, 4 小时. */
export function spanName(minutes: number): string {
  const [unit, size] = minutes % 1440 === 0 ? ["day", 1440] : minutes % 60 === 0 ? ["hour", 60] : ["minute", 1];
  const format = new Intl.NumberFormat(locale(), { style: "unit", unit: String(unit), unitDisplay: "long" });
  return format.format(minutes / Number(size));
}

/** A kept day (YYYY-MM-DD) as people say it. */
export function dayName(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const now = new Date();
  const said = new Date(year, month - 1, date).toLocaleDateString(locale(), {
    month: "short",
    day: "numeric",
    weekday: "short",
    ...(year === now.getFullYear() ? {} : { year: "numeric" as const }),
  });
  // English sets a comma behind the weekday only where there is a year.
  return said.replace(",", "");
}

/** 6月3日 14:20 */
export const moment = (at: string): string =>
  new Date(at).toLocaleString(locale(), {
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
  });
