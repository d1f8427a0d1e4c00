import { beforeAll, describe, expect, test } from "vitest";
import { lastAgreed, lastVisit, sizeFor, stockLine, suggestions } from "@/clerk/arrival";
import { levelOf, matches } from "@/clerk/outfit";
import type { ArrivalCard } from "@/clerk/types";
import { choose } from "@/texts";
import { pieceName, triedWords, wornSizes } from "@/ui/pieces";
import type { Product } from "@/cache/catalogue";

const NOW = new Date("2026-06-03T14:20:00+08:00");
const TEN_MINUTES_AGO = "2026-06-03T14:10:00+08:00";

const stock = { state: "in_stock" as const, quantity: 2, size: "M", as_of: TEN_MINUTES_AGO };
const nothing: ArrivalCard = { last_visit: null, agreed: null, tried: [], sizes: [], recommended: null, coupons: [], warnings: [] };
const recommended: NonNullable<ArrivalCard["recommended"]> = {
  style: "PT-1",
  name: "阔腿裤",
  colour: "米色",
  colour_family: "beige",
  stock,
  size: "M",
  from_try_on: false,
  pairing: null,
};

beforeAll(() => choose("zh"));

describe("stock in words", () => {
  test("a fresh figure says how many, and how old it is", () => {
    expect(stockLine(stock, NOW)).toEqual({ text: "有库存（M，2 件，10 分钟前）", tone: "good" });
  });

  test("an old figure never says that it is there", () => {
    const line = stockLine({ ...stock, state: "check_shelf" }, NOW);
    expect(line.text).toContain("请看货架");
    expect(line.text).not.toContain("有库存");
    expect(line.tone).toBe("wait");
  });

  test("where nobody ever counted it says so", () => {
    expect(stockLine({ state: "check_shelf", quantity: null, as_of: null }, NOW).text).toBe("请看货架（还没有库存数字）");
  });

  test("none is none of this size", () => {
    expect(stockLine({ ...stock, state: "none", quantity: 0 }, NOW).text).toBe("没有库存（M，10 分钟前）");
  });
});

describe("the arrival card", () => {
  test("it begins with what was recommended, and what goes with it in the same colours", () => {
    const pairing = { style: "KN-1", name: "针织衫", colour: "米色", colour_family: "beige", by_hand: false, stock: { ...stock, size: null } };
    expect(suggestions({ ...nothing, recommended: { ...recommended, pairing } }, NOW).map((line) => line.text)).toEqual([
      "上次推荐的阔腿裤·米色：有库存（M，2 件，10 分钟前）",
      "搭配建议：同色系针织衫·米色，有库存（2 件，10 分钟前）",
    ]);
  });

  test("a pairing of another colour is not called the same colours", () => {
    const pairing = { style: "KN-1", name: "针织衫", colour: "红色", colour_family: "red", by_hand: true, stock };
    expect(suggestions({ ...nothing, recommended: { ...recommended, pairing } }, NOW)[1]?.text).not.toContain("同色系");
  });

  test("what she only considered is not called recommended", () => {
    const [line] = suggestions({ ...nothing, recommended: { ...recommended, from_try_on: true } }, NOW);
    expect(line?.text).toContain("上次在考虑的");
  });

  test("a first visit has nothing to say", () => {
    expect([suggestions(nothing, NOW), lastVisit(nothing), wornSizes(nothing)]).toEqual([[], null, ""]);
  });

  test("why she did not buy is told", () => {
    const last_visit = { at: "2026-05-12T10:00:00+08:00", clerk: "小林", outcome: "no_sale" as const, reason: "显胯" };
    expect(lastVisit({ ...nothing, last_visit })).toContain("显胯");
  });

  test("of each category the most worn size stands there once", () => {
    const sizes = [
      { category: "下装", size: "M", times: 4 },
      { category: "下装", size: "L", times: 1 },
      { category: "上装", size: "S", times: 1 },
    ];
    expect(wornSizes({ ...nothing, sizes })).toBe("下装 M · 上装 S");
    expect(sizeFor({ ...nothing, sizes }, "下装")).toBe("M");
    expect(sizeFor(null, "下装")).toBeNull();
  });

  test("what fits everybody is no size of hers", () => {
    const sizes = [
      { category: "配饰", size: "均", times: 5 },
      { category: "上装", size: "S", times: 1 },
    ];
    expect(wornSizes({ ...nothing, sizes })).toBe("上装 S");
    expect(wornSizes({ ...nothing, sizes: sizes.slice(0, 1) })).toBe("");
  });

  test("what was agreed last stands there with its day", () => {
    const agreed = { at: "2026-06-02T10:00:00+08:00", words: "周六带老公来" };
    expect(lastAgreed({ ...nothing, agreed }, NOW)).toBe("上次说好：周六带老公来（昨天）");
    expect(lastAgreed(nothing, NOW)).toBeNull();
  });

  test("a tried piece is told with what was said of it", () => {
    const piece = { id: "1", style: "X", name: null, category: null, colour: null, size: "M", fit: "small" as const, result: null, reasons: ["腰紧"] };
    expect(triedWords(piece)).toBe("X · M · 偏小 · 腰紧");
    expect(pieceName({ name: "裤", colour: null })).toBe("裤");
  });
});

describe("what goes with it", () => {
  const product = (style: string, pairs: string[] = []): Product => ({
    style,
    name: style,
    category: null,
    keys: "",
    pairs,
    skus: ["a", "b"].map((end) => ({ code: `${style}-${end}`, barcode: null, colour: null, family: null, size: end, price: null })),
  });
  const levels: Record<string, [number, Date]> = { "A-a": [2, NOW], "A-b": [1, new Date(TEN_MINUTES_AGO)], "B-a": [0, NOW], "B-b": [0, NOW], "C-a": [0, NOW] };
  const look = (code: string) => {
    const [quantity, as_of] = levels[code] ?? [null, null];
    return { state: quantity === null ? ("check_shelf" as const) : quantity > 0 ? ("in_stock" as const) : ("none" as const), quantity, as_of };
  };

  test("all sizes add up, as old as the oldest of them", () => {
    expect(levelOf(product("A").skus, look)).toEqual({ state: "in_stock", quantity: 3, as_of: new Date(TEN_MINUTES_AGO).toISOString() });
  });

  test("one size nobody counted makes none uncertain", () => {
    expect(levelOf(product("B").skus, look).state).toBe("none");
    expect(levelOf(product("C").skus, look).state).toBe("check_shelf");
  });

  test("what is in stock comes first, the piece itself never", () => {
    const byStyle = (style: string) => (style === "gone" ? null : product(style));
    const found = matches(product("P", ["B", "A", "P", "gone"]), "C", byStyle, look);
    expect(found.map((one) => one.style)).toEqual(["A", "C", "B"]);
  });
});
