// Money comes in minor units of its currency.
import { language } from "@/texts";

export function money(minor: number, currency: string): string {
  const format = new Intl.NumberFormat(language.value === "zh" ? "zh-CN" : "en-GB", {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
    trailingZeroDisplay: "stripIfInteger",
  });
  return format.format(minor / 10 ** digitsOf(currency));
}

const digitsOf = (currency: string): number =>
  new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;

/** What somebody typed as an amount, in minor units; undefined where it is none. */
export function minorUnits(typed: string, currency: string): number | undefined {
  const text = typed.normalize("NFKC").replace(/[\s,¥$€£]/g, "");
  const digits = digitsOf(currency);
  const found = /^\d+(?:\.(\d+))?$/.exec(text);
  return found && (found[1] ?? "").length <= digits ? Math.round(Number(text) * 10 ** digits) : undefined;
}

/** The same the other way round, to be typed over: 29950 is "299.5". */
export const asTyped = (minor: number, currency: string): string => String(minor / 10 ** digitsOf(currency));
