// Finding a style among thousands while somebody types. Pure: the index is built once for a catalogue.
import type { components } from "@/api/schema";

export type Product = components["schemas"]["CatalogueProductOut"];
export type Sku = components["schemas"]["CatalogueSkuOut"];
/** A style, and which of its colours and sizes a code names; null for the style as such. */
export interface Piece {
  product: Product;
  sku: Sku | null;
}

/** One style, folded for comparing. */
interface Line {
  product: Product;
  style: string;
  name: string;
  pinyin: string;
  initials: string;
  /** Everything a word may be part of. */
  all: string;
}

export interface Index {
  lines: readonly Line[];
  codes: ReadonlyMap<string, Piece>;
}

/** Full-width and capital letters are what people mean them to be. */
const fold = (text: string): string => text.normalize("NFKC").toLowerCase().trim();

export function buildIndex(products: readonly Product[]): Index {
  const codes = new Map<string, Piece>();
  const add = (code: string | null, piece: Piece) => code && !codes.has(fold(code)) && codes.set(fold(code), piece);
  for (const product of products) add(product.style, { product, sku: null });
  for (const product of products) {
    for (const sku of product.skus) {
      add(sku.code, { product, sku });
      add(sku.barcode, { product, sku });
    }
  }
  return { lines: products.map(line), codes };
}

function line(product: Product): Line {
  const [pinyin = "", initials = pinyin] = product.keys.split(" ");
  const codes = product.skus.flatMap(({ code, barcode, colour }) => [code, barcode, colour]);
  const words = [product.style, product.name, product.keys, product.category, ...new Set(codes)];
  return {
    product,
    style: fold(product.style),
    name: fold(product.name),
    pinyin,
    initials,
    all: fold(words.filter(Boolean).join("\n")),
  };
}

/** The piece with exactly this style number, SKU or barcode. */
export function findPiece(index: Index, code: string): Piece | null {
  return index.codes.get(fold(code)) ?? null;
}

/** The styles that contain every word typed: exact codes first, then by what the first word begins. */
export function search(index: Index, text: string, limit: number): Product[] {
  const words = fold(text).split(/\s+/).filter(Boolean);
  const [first] = words;
  if (first === undefined) return [];
  const exact = findPiece(index, text);
  const ranks: Product[][] = [exact ? [exact.product] : [], [], [], [], [], []];
  for (const candidate of index.lines) {
    if (candidate.product !== exact?.product && words.every((word) => candidate.all.includes(word))) {
      ranks[rank(candidate, first)]!.push(candidate.product);
    }
  }
  return ranks.flat().slice(0, limit);
}

function rank({ style, name, pinyin, initials }: Line, word: string): number {
  if (style.startsWith(word)) return 1;
  if (name.startsWith(word) || initials.startsWith(word)) return 2;
  if (pinyin.startsWith(word)) return 3;
  return name.includes(word) ? 4 : 5;
}
