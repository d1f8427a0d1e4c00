// A figure with its sense: never a naked percentage, and "too little" instead of a false zero.
import type { components } from "@/api/schema";
import { has, language, t } from "@/texts";
import { money } from "./money";

export type Figure = components["schemas"]["FigureOut"];
export interface FigureWords {
  name: string;
  value: string;
  basis: string;
  little: boolean;
}

const grouped = (value: number, digits = 0): string =>
  value.toLocaleString(language.value === "zh" ? "zh-CN" : "en-GB", { maximumFractionDigits: digits });

/** A figure in words: its value, or why there is none, and what stands behind it. */
export function figureWords(figure: Figure, currency: string): FigureWords {
  const little = (figure.value ?? null) === null;
  return { name: figure.name ?? "", value: little ? remark(figure.remark) : valueOf(figure, currency), basis: basis(figure), little };
}

function remark(code: string | null | undefined): string {
  const key = `common.figure.remark.${code}`;
  return has(key) ? t(key) : t("common.figure.remark.no_data");
}

function valueOf(figure: Figure, currency: string): string {
  const value = figure.value ?? 0;
  if (figure.unit === "share") return `${grouped(value * 100, 1)}%`;
  if (figure.unit === "money") return money(Math.round(value), currency);
  return figure.unit === "days" ? t("common.figure.days", { n: grouped(value, 1) }) : grouped(value, 2);
}

function basis(figure: Figure): string {
  const { numerator = null, denominator = null } = figure;
  const pending = figure.left_out?.["pending"] ?? 0;
  const parts: string[] = [];
  // Amounts behind an amount say nothing at a glance; the number of times does.
  if (numerator !== null && denominator !== null && figure.unit !== "money") {
    // A sale that several clerks share is a part of one for each.
    const [pieces, purchases] = [grouped(numerator, 1), grouped(denominator, 1)];
    const named = figure.key === "units_per_transaction";
    parts.push(named ? t("common.figure.pieces", { pieces, purchases }) : `${pieces}/${purchases}`);
  } else if (denominator !== null) parts.push(t("common.figure.times", { n: grouped(denominator, 1) }));
  if (pending > 0) parts.push(t("common.figure.pending", { n: grouped(pending) }));
  return parts.join(t("common.comma"));
}
