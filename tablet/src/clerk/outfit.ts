// What goes with a piece, and what this store has of it.
import type { Product, Sku } from "@/cache/catalogue";
import type { Stock } from "./types";

export type Level = Pick<Stock, "state" | "quantity"> & { as_of: string | null };
type Lookup = (sku: string) => { state: Stock["state"]; quantity: number | null; as_of: Date | null };

/** All SKUs of a piece together, as surely as the oldest figure allows: one unknown size makes "none" uncertain. */
export function levelOf(skus: Sku[], stock: Lookup): Level {
  const found = skus.map((sku) => stock(sku.code));
  const there = found.filter((one) => one.state === "in_stock");
  const told = there.length > 0 ? there : found.filter((one) => one.as_of !== null);
  const oldest = told.map((one) => one.as_of?.toISOString() ?? "").sort()[0] ?? null;
  if (there.length > 0) {
    return { state: "in_stock", quantity: there.reduce((sum, one) => sum + (one.quantity ?? 0), 0), as_of: oldest };
  }
  const sure = found.length > 0 && found.every((one) => one.state === "none");
  return { state: sure ? "none" : "check_shelf", quantity: null, as_of: oldest };
}

/** The styles paired with it by hand and by the arrival card, at most four, those in stock first. */
export function matches(product: Product, fromCard: string | null, byStyle: (style: string) => Product | null, stock: Lookup): Product[] {
  const styles = [...new Set([...(fromCard ? [fromCard] : []), ...product.pairs])].filter((one) => one !== product.style);
  const found = styles.map(byStyle).filter((one): one is Product => one !== null);
  const isHere = (one: Product): number => Number(levelOf(one.skus, stock).state === "in_stock");
  return found.sort((a, b) => isHere(b) - isHere(a)).slice(0, 4);
}
