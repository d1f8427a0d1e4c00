// What an arrival card says, in sentences a clerk can take in at a glance.
import { t } from "@/texts";
import { pieceName } from "@/ui/pieces";
import { ago, day } from "@/ui/time";
import type { ArrivalCard, Stock } from "./types";

export type Tone = "good" | "wait" | "quiet";
export interface Line {
  text: string;
  tone: Tone;
}

/** What this store has, never said more surely than it is known; how old the figure is stands beside it. */
export function stockLine(stock: Pick<Stock, "state" | "quantity" | "as_of"> & { size?: string | null }, now = new Date()): Line {
  const aged = stock.as_of ? ago(new Date(stock.as_of), now) : null;
  if (stock.state === "check_shelf") {
    const text = aged ? t("clerk.stock.checkShelf", { ago: aged }) : t("clerk.stock.unknown");
    return { text, tone: "wait" };
  }
  const size = stock.size ? t("clerk.stock.ofSize", { size: stock.size }) : "";
  if (stock.state === "none") return { text: t("clerk.stock.none", { size, ago: aged ?? "" }), tone: "quiet" };
  return { text: t("clerk.stock.inStock", { size, n: stock.quantity ?? 0, ago: aged ?? "" }), tone: "good" };
}

/** The same in a word or two, for beside a name. */
export function stockWord(stock: Pick<Stock, "state" | "quantity">): string {
  return t(`clerk.stock.word.${stock.state}`, { n: stock.quantity ?? 0 });
}

/** How the last visit went; null on the first one. */
export function lastVisit(card: ArrivalCard): string | null {
  const last = card.last_visit;
  if (!last) return null;
  const when = day(new Date(last.at));
  const clerk = last.clerk ?? "";
  if (last.outcome === "bought") return t("clerk.last.bought", { when, clerk });
  if (last.outcome === "no_sale" && last.reason) return t("clerk.last.because", { when, clerk, reason: last.reason });
  if (last.outcome === "no_sale") return t("clerk.last.noSale", { when, clerk });
  return t("clerk.last.open", { when, clerk });
}

/** What was agreed with her last, so that it is kept; null when nothing was. */
export function lastAgreed({ agreed }: ArrivalCard, now = new Date()): string | null {
  return agreed ? t("clerk.lastAgreed", { words: agreed.words, when: day(new Date(agreed.at), now) }) : null;
}

/** What to pick up from last time, and what goes with it. */
export function suggestions(card: ArrivalCard, now = new Date()): Line[] {
  const piece = card.recommended;
  if (!piece) return [];
  const key = piece.from_try_on ? "clerk.suggest.considered" : "clerk.suggest.recommended";
  const stock = stockLine({ ...piece.stock, size: piece.stock.size ?? piece.size }, now);
  const lines: Line[] = [{ text: t(key, { piece: pieceName(piece), stock: stock.text }), tone: stock.tone }];
  const match = piece.pairing;
  if (match) {
    const alike = match.colour_family !== null && match.colour_family === piece.colour_family;
    const there = stockLine(match.stock, now);
    const words = { piece: pieceName(match), stock: there.text };
    lines.push({ text: t(alike ? "clerk.suggest.alike" : "clerk.suggest.pairing", words), tone: there.tone });
  }
  return lines;
}

/** The size she wears most in a category, else the size of the last piece of that category she tried. */
export function sizeFor(card: ArrivalCard | null, category: string | null): string | null {
  if (!card) return null;
  const worn = card.sizes.find((one) => one.category === category);
  return worn?.size ?? card.tried.find((one) => one.category === category && one.fit === "fits")?.size ?? null;
}
