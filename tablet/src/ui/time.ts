// Times as people say them, in the device's zone, which is the shop's.
import { language, t } from "@/texts";

const locale = () => (language.value === "zh" ? "zh-CN" : "en-GB");

/** 14:20 */
export const clock = (at: Date): string =>
  at.toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit", hour12: false });

/** 6月3日 / 3 Jun, with the year when it is another one. */
export function day(at: Date, now = new Date()): string {
  const apart = Math.round((midnight(at) - midnight(now)) / 86_400_000);
  if (apart === 0) return t("common.today");
  if (apart === -1) return t("common.yesterday");
  if (apart === 1) return t("common.tomorrow");
  return date(at, now);
}

/** The day as a date, also where there is a word for it. */
export function date(at: Date, now = new Date()): string {
  const year = at.getFullYear() === now.getFullYear() ? {} : { year: "numeric" as const };
  return at.toLocaleDateString(locale(), { month: "short", day: "numeric", ...year });
}

/** How long ago, in the coarsest words that still help. */
export function ago(at: Date, now = new Date()): string {
  const minutes = Math.floor((now.getTime() - at.getTime()) / 60_000);
  if (minutes < 1) return t("common.justNow");
  if (minutes < 60) return t("common.minutesAgo", { n: minutes });
  if (minutes < 24 * 60) return t("common.hoursAgo", { n: Math.floor(minutes / 60) });
  return day(at, now);
}

const midnight = (at: Date): number => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
