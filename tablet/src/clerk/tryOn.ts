// A try-on card before it is saved: what is filled in, what may be asked, what is sent.
import type { Product, Sku } from "@/cache/catalogue";
import type { TriedPiece, TryOnBody } from "./types";

export type Fit = NonNullable<TryOnBody["fit"]>;
export type Result = NonNullable<TryOnBody["result"]>;

/** Everything somebody taps or types on a card; plain data, so that it survives a lock. */
export interface TryOnDraft {
  piece: string;
  colour: string;
  size: string;
  fit: Fit[];
  reasons: string[];
  result: Result[];
  recommended: string[];
  note: string;
}

export const MOST_SECONDS = 3600;

export const emptyTryOn = (): TryOnDraft => ({
  piece: "",
  colour: "",
  size: "",
  fit: [],
  reasons: [],
  result: [],
  recommended: [],
  note: "",
});

/** A card needs a piece; everything else may be unsaid. */
export const canSave = (draft: TryOnDraft): boolean => draft.piece.trim() !== "";

const LETTERED = ["XXXS", "XXS", "XS", "S", "M", "L", "XL", "XXL", "2XL", "XXXL", "3XL", "4XL", "5XL"];

/** Small before large; what is neither a letter size nor a number keeps its place at the end. */
export function inSizeOrder(sizes: string[]): string[] {
  const rank = (size: string): number => {
    const letter = LETTERED.indexOf(size.toUpperCase());
    if (letter >= 0) return letter;
    const number = Number.parseFloat(size);
    return Number.isNaN(number) ? 100_000 : 1_000 + number;
  };
  return [...sizes].sort((a, b) => rank(a) - rank(b));
}

const named = (values: (string | null)[]): string[] => [...new Set(values.filter((one): one is string => Boolean(one)))];

export const coloursOf = (product: Pick<Product, "skus">): string[] => named(product.skus.map((sku) => sku.colour));

/** The sizes there are in a colour; in any colour while none is chosen. */
export const sizesOf = (product: Pick<Product, "skus">, colour: string): string[] =>
  inSizeOrder(named(product.skus.filter((sku) => !colour || sku.colour === colour).map((sku) => sku.size)));

/** Whether "too small, fits, too large" makes sense: not for a piece the catalogue knows without sizes. */
export const asksFit = (product: Product | null): boolean => product === null || sizesOf(product, "").length > 0;

/** The SKU a colour and a size name, if they name exactly one. */
export function skuOf(product: Product, colour: string, size: string): Sku | null {
  const fitting = product.skus.filter((sku) => (!colour || sku.colour === colour) && (!size || sku.size === size));
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}

/** A piece is chosen: what only comes in one colour or one size needs no tap. `told`: the colour of a tapped piece. */
export function choosePiece(draft: TryOnDraft, piece: string, product: Product | null, sku: Sku | null, told = ""): TryOnDraft {
  if (!product) return { ...draft, piece, colour: told, size: "" };
  const only = (values: string[]): string => (values.length === 1 ? (values[0] ?? "") : "");
  const colour = sku?.colour ?? (told || only(coloursOf(product)));
  return { ...draft, piece: product.style, colour, size: sku?.size ?? only(sizesOf(product, colour)) };
}

/** 「和上次一样」: the piece, its colour and size, and how it sat; what she decides now is asked anew. */
export function likeBefore(draft: TryOnDraft, before: TriedPiece): TryOnDraft {
  return {
    ...draft,
    piece: before.style,
    colour: before.colour ?? "",
    size: before.size ?? "",
    fit: before.fit ? [before.fit] : [],
    reasons: [...before.reasons],
  };
}

/** What goes to the server; fields nobody filled are left out. */
export function bodyOf(draft: TryOnDraft, product: Product | null, seconds: number): TryOnBody {
  const sku = product && skuOf(product, draft.colour, draft.size);
  const [fit, result] = [draft.fit[0], draft.result[0]];
  return {
    piece: sku?.code ?? draft.piece.trim(),
    ...(draft.colour && { colour: draft.colour }),
    ...(draft.size && { size: draft.size }),
    ...(fit && { fit }),
    ...(result && { result }),
    reasons: draft.reasons,
    recommended: draft.recommended,
    seconds: Math.min(MOST_SECONDS, Math.max(0, Math.round(seconds))),
  };
}

/** Counts the seconds a card is open; the time it lies behind the lock is not the clerk's. */
export class Stopwatch {
  private since: number | null = null;
  private spent = 0;

  constructor(private readonly now: () => number = () => performance.now()) {}

  start(): void {
    this.since ??= this.now();
  }

  stop(): void {
    this.spent = this.seconds;
    this.since = null;
  }

  get seconds(): number {
    return this.spent + (this.since === null ? 0 : (this.now() - this.since) / 1000);
  }
}
