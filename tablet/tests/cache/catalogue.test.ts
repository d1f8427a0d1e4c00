import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { freshTablet, openShift, rest, type Shop } from "../device/shop";

let shop: Shop;
beforeEach(() => {
  shop = freshTablet();
  shop.tell = ({ path }) =>
    path.endsWith("/catalogue")
      ? { status: 200, body: CATALOGUE, headers: { ETag: '"c1"' } }
      : path.endsWith("/stock")
        ? { status: 200, body: STOCK, headers: { ETag: '"s1"' } }
        : null;
});
afterEach(rest);

const SKU = { code: "K-1-M", barcode: "6901", colour: "米", family: "beige", size: "M", price: 39900 };
const CATALOGUE = {
  currency: "CNY",
  stock_fresh_minutes: 60,
  reasons: { no_sale: ["太贵"], fit: ["腰紧"], return: ["尺码"] },
  products: [{ style: "K-1", name: "阔腿裤", category: "裤子", keys: "kuotuiku ktk", skus: [SKU], pairs: [] }],
};
const STOCK = {
  levels: { "K-1-M": [2, "2026-06-03T09:30:00Z"], "K-1-L": [0, "2026-06-03T09:30:00Z"], "K-1-S": [null, "2026-06-03T09:30:00Z"] },
};

async function opened() {
  const tab = await openShift();
  const { useCatalogue } = await import("@/cache/catalogue");
  const catalogue = useCatalogue();
  await catalogue.refresh();
  return { tab, catalogue };
}

test("the catalogue is searched without the server, also after signing out and a restart", async () => {
  const { tab } = await opened();
  await tab.session.signOut();
  const again = await openShift();
  shop.away = true;
  const { useCatalogue } = await import("@/cache/catalogue");
  const catalogue = useCatalogue();
  await catalogue.refresh();
  expect(again.session.mode).toBe("signed_in");
  expect(catalogue.ready).toBe(true);
  expect(catalogue.searchProducts("ktk").map(({ name }) => name)).toEqual(["阔腿裤"]);
  expect(catalogue.reasons.no_sale).toEqual(["太贵"]);
});

test("an unchanged catalogue is not sent again", async () => {
  const { catalogue } = await opened();
  const tags: (string | null)[] = [];
  const usual = shop.fetch;
  vi.stubGlobal("fetch", async (request: Request) => {
    tags.push(request.headers.get("If-None-Match"));
    await usual(request);
    return new Response(null, { status: 304 });
  });
  await catalogue.refresh();
  expect(tags).toEqual(['"c1"', '"s1"']);
  expect(catalogue.find("6901")!.product.style).toBe("K-1");
});

test.each([
  ["K-1-M", "in_stock"],
  ["K-1-L", "none"],
  ["K-1-S", "check_shelf"],
  ["K-1-XL", "check_shelf"],
])("stock of %s says %s", async (code, state) => {
  expect((await opened()).catalogue.stock(code).state).toBe(state);
});

test("stock that is too old says to look at the shelf", async () => {
  const { catalogue } = await opened();
  vi.setSystemTime(new Date("2026-06-03T10:31:00Z"));
  expect(catalogue.stock("K-1-M").state).toBe("check_shelf");
});

test("five pages that open ask once, and ask again when it is old or in another language", async () => {
  await openShift();
  const { useCatalogue } = await import("@/cache/catalogue");
  const { choose } = await import("@/texts");
  const asked = () => shop.heard.filter(({ path }) => path.endsWith("/catalogue")).length;
  const openPages = async () => {
    for (let page = 0; page < 5; page += 1) useCatalogue().follow();
    await rest();
  };
  await openPages();
  expect(asked()).toBe(1);
  vi.setSystemTime(Date.now() + 5 * 60_000);
  await openPages();
  expect(asked()).toBe(2);
  choose("en");
  await rest();
  expect(asked()).toBe(3);
});

test("where nobody answered, the next page asks again", async () => {
  await openShift();
  const { useCatalogue } = await import("@/cache/catalogue");
  shop.away = true;
  useCatalogue().follow();
  await rest();
  shop.away = false;
  useCatalogue().follow();
  await rest();
  expect(useCatalogue().ready).toBe(true);
});
