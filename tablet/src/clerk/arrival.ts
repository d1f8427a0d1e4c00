// What an arrival card says, in sentences a clerk can take in at a glance.
import { t } from "@/texts";
import { ago, day } from "@/ui/time";
import type { ArrivalCard, Stock, TriedPiece } from "./types";

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

/** "阔腿裤·米色" */
export function pieceName(piece: { name: string | null; style?: string | null; colour: string | null }): string {
  const name = piece.name ?? piece.style ?? "";
  return piece.colour ? t("clerk.pieceIn", { name, colour: piece.colour }) : name;
}

/** "高腰阔腿裤（米色） M · 合适 · 再想想" */
export function triedWords(piece: TriedPiece): string {
  const said = [
    piece.size,
    piece.fit && t(`clerk.fit.${piece.fit}`),
    piece.result && t(`clerk.result.${piece.result}`),
    ...piece.reasons,
  ];
  return [pieceName(piece), ...said.filter(Boolean)].join(" · ");
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

/** "下装 M · 上衣 S": the most worn size of each category, at most three. */
export function wornSizes(card: ArrivalCard): string {
  const firsts = card.sizes.filter((one, i) => card.sizes.findIndex((other) => other.category === one.category) === i);
  return firsts
    .slice(0, 3)
    .map((one) => [one.category, one.size].filter(Boolean).join(" "))
    .join(" · ");
}

/** The size she wears most in a category, else the size of the last piece of that category she tried. */
export function sizeFor(card: ArrivalCard | null, category: string | null): string | null {
  if (!card) return null;
  const worn = card.sizes.find((one) => one.category === category);
  return worn?.size ?? card.tried.find((one) => one.category === category && one.fit === "fits")?.size ?? null;
}
