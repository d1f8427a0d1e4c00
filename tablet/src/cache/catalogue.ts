// The catalogue and this store's stock, kept on the tablet so that search needs no network. Nothing in them is about a
// person: they are not sealed, and neither sign-out nor a day without the server wipes them.
import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import { api } from "@/api/client";
import type { components } from "@/api/schema";
import { serverNow } from "@/device/contact";
import { useSession } from "@/device/session";
import { vault } from "@/device/vault";
import { language } from "@/texts";
import { buildIndex, findPiece, type Index, type Piece, type Product, search } from "./search";

export type { Piece, Product, Sku } from "./search";
type Catalogue = components["schemas"]["CatalogueOut"];
type StockList = components["schemas"]["StockListOut"];

/** What the store has of a SKU; `check_shelf`: nobody knows, or the figure is too old to be trusted. */
export interface Level {
  state: "in_stock" | "none" | "check_shelf";
  quantity: number | null;
  as_of: Date | null;
}

interface Kept<T> {
  storeId: string;
  etag: string | null;
  at: number;
  value: T;
}

const MINUTE = 60_000;
/** Stock moves while the shop sells; asking is cheap when nothing has changed. */
const REFRESH = 5 * MINUTE;
const NO_REASONS: Catalogue["reasons"] = { no_sale: [], fit: [], return: [] };

export const useCatalogue = defineStore("catalogue", () => {
  const session = useSession();
  const catalogue = shallowRef<Kept<Catalogue> | null>(null);
  const stockList = shallowRef<Kept<StockList> | null>(null);
  const ready = ref(false);
  /** The last time the server was asked, for which store, and in which language its reasons came. */
  let asked = { storeId: "", language: "", at: 0 };
  const index = computed<Index>(() => buildIndex(catalogue.value?.value.products ?? []));

  /** Bring out what is kept for this store, then ask for what is newer; without an answer what is kept stays. */
  async function refresh(): Promise<void> {
    const { storeId } = session;
    if (!storeId) return;
    if (session.canRead) asked = { storeId, language: language.value, at: Date.now() };
    await bringOut(storeId);
    if (!session.canRead) return;
    const params = { path: { store_id: storeId } };
    await renew("catalogue", storeId, catalogue, (headers) =>
      api.GET("/api/v1/stores/{store_id}/catalogue", { params, headers }),
    );
    await renew("stock", storeId, stockList, (headers) =>
      api.GET("/api/v1/stores/{store_id}/stock", { params, headers }),
    );
  }

  async function bringOut(storeId: string): Promise<void> {
    if (catalogue.value?.storeId === storeId) return;
    const database = await vault.database();
    const products = (await database.get("kept", "catalogue")) as Kept<Catalogue> | undefined;
    const stock = (await database.get("kept", "stock")) as Kept<StockList> | undefined;
    catalogue.value = products?.storeId === storeId ? products : null;
    stockList.value = stock?.storeId === storeId ? stock : null;
    ready.value = catalogue.value !== null;
  }

  async function renew<T>(
    name: "catalogue" | "stock",
    storeId: string,
    known: { value: Kept<T> | null },
    ask: (headers: Record<string, string>) => Promise<{ data?: T; error?: unknown; response: Response }>,
  ): Promise<void> {
    const at = serverNow().getTime();
    const etag = known.value?.etag;
    const answer = await ask(etag ? { "If-None-Match": etag } : {}).catch(() => null);
    if (answer === null) asked.at = 0; // Nobody answered: the next page may try.
    if (answer?.response.ok) {
      const kept = { storeId, etag: answer.response.headers.get("ETag"), at, value: answer.data as T };
      known.value = kept;
      await (await vault.database()).put("kept", kept, name);
    } else if (answer?.response.status === 304 && known.value) {
      known.value = { ...known.value, at };
    }
    ready.value = catalogue.value !== null;
  }

  /** What this store has of a SKU, as far as the figure can be trusted now. */
  function stock(skuCode: string): Level {
    const [quantity = null, asOf = null] = (stockList.value?.value.levels?.[skuCode] ?? []) as [
      (number | null)?,
      (string | null)?,
    ];
    const as_of = asOf === null ? null : new Date(asOf);
    const fresh = (catalogue.value?.value.stock_fresh_minutes ?? 0) * MINUTE;
    const known = quantity !== null && quantity >= 0 && as_of && serverNow().getTime() - as_of.getTime() <= fresh;
    if (!known) return { state: "check_shelf", quantity, as_of };
    return { state: quantity > 0 ? "in_stock" : "none", quantity, as_of };
  }

  let refreshing: ReturnType<typeof setInterval> | undefined;
  /** Keep it fresh while the app runs; may be called by every page that needs it. */
  function follow(): void {
    const isOurs = asked.storeId === session.storeId && asked.language === language.value;
    if (!isOurs || Date.now() - asked.at >= REFRESH) refresh().catch(() => undefined);
    refreshing ??= setInterval(() => {
      if (document.visibilityState === "visible") refresh().catch(() => undefined);
    }, REFRESH);
  }
  watch(language, () => refreshing && follow());

  return {
    ready,
    size: computed(() => catalogue.value?.value.products.length ?? 0),
    at: computed(() => (catalogue.value ? new Date(catalogue.value.at) : null)),
    currency: computed(() => catalogue.value?.value.currency ?? "CNY"),
    reasons: computed(() => catalogue.value?.value.reasons ?? NO_REASONS),
    searchProducts: (text: string, limit = 20): Product[] => search(index.value, text, limit),
    find: (code: string): Piece | null => findPiece(index.value, code),
    byStyle: (style: string): Product | null => findPiece(index.value, style)?.product ?? null,
    stock,
    refresh,
    follow,
  };
});
