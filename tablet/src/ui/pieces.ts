// Pieces and how they fitted, in words.
import type { components } from "@/api/schema";
import { t } from "@/texts";

type Schemas = components["schemas"];

/** "阔腿裤·米色" */
export function pieceName(piece: { name: string | null; style?: string | null; colour: string | null }): string {
  const name = piece.name ?? piece.style ?? "";
  return piece.colour ? t("clerk.pieceIn", { name, colour: piece.colour }) : name;
}

/** "高腰阔腿裤（米色） M · 合适 · 再想想" */
export function triedWords(piece: Schemas["TriedPieceOut"]): string {
  const said = [
    piece.size,
    piece.fit && t(`clerk.fit.${piece.fit}`),
    piece.result && t(`clerk.result.${piece.result}`),
    ...piece.reasons,
  ];
  return [pieceName(piece), ...said.filter(Boolean)].join(" · ");
}

/** On labels that fit everybody. */
const ONE_SIZE = ["均", "均码", "F", "FREE", "FREE SIZE", "ONE SIZE", "ONESIZE", "OS", "O/S", "通", "通码", "单一尺", "单一尺码"];

/** "下装 M · 上衣 S": the most worn size of each category, at most three; what fits everybody says nothing of her. */
export function wornSizes({ sizes }: Pick<Schemas["ArrivalCardOut"], "sizes">): string {
  const telling = sizes.filter(({ size }) => !ONE_SIZE.includes(size.toUpperCase()));
  const firsts = telling.filter((one, i) => telling.findIndex((other) => other.category === one.category) === i);
  return firsts
    .slice(0, 3)
    .map((one) => [one.category, one.size].filter(Boolean).join(" "))
    .join(" · ");
}
