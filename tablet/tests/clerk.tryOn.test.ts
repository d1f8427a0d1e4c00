import { describe, expect, test } from "vitest";
import type { Product, Sku } from "@/cache/catalogue";
import { asksFit, bodyOf, canSave, choosePiece, coloursOf, emptyTryOn, inSizeOrder, likeBefore, sizesOf, skuOf, Stopwatch } from "@/clerk/tryOn";
import type { TriedPiece } from "@/clerk/types";

const sku = (code: string, colour: string | null, size: string | null): Sku => ({
  code,
  barcode: null,
  colour,
  family: null,
  size,
  price: 39900,
});
const trousers: Product = {
  style: "PT-1",
  name: "高腰阔腿裤",
  category: "下装",
  keys: "gaoyaokuotuiku gykt",
  pairs: [],
  skus: [sku("PT-1-B-L", "黑色", "L"), sku("PT-1-B-S", "黑色", "S"), sku("PT-1-W-M", "米色", "M")],
};
const scarf: Product = { ...trousers, style: "SC-1", skus: [sku("SC-1-R", "红色", null)] };
const tried: TriedPiece = {
  id: "1",
  style: "PT-1",
  name: "高腰阔腿裤",
  category: "下装",
  colour: "米色",
  size: "M",
  fit: "large",
  result: "rejected",
  reasons: ["腰松"],
};

describe("what a piece can be", () => {
  test("letter sizes stand from small to large, numbers after them, the rest last", () => {
    expect(inSizeOrder(["均码", "XL", "38", "S", "36.5", "M"])).toEqual(["S", "M", "XL", "36.5", "38", "均码"]);
  });

  test("the sizes are those of the chosen colour", () => {
    expect(sizesOf(trousers, "")).toEqual(["S", "M", "L"]);
    expect(sizesOf(trousers, "黑色")).toEqual(["S", "L"]);
  });

  test("a colour and a size name a SKU only where there is exactly one", () => {
    expect(skuOf(trousers, "黑色", "L")?.code).toBe("PT-1-B-L");
    expect(skuOf(trousers, "", "M")?.code).toBe("PT-1-W-M");
    expect(skuOf(trousers, "黑色", "")).toBeNull();
    expect(skuOf(trousers, "红色", "M")).toBeNull();
  });

  test("nobody is asked how a scarf sat, but how an unknown piece did", () => {
    expect([asksFit(trousers), asksFit(scarf), asksFit(null)]).toEqual([true, false, true]);
  });
});

describe("choosing a piece", () => {
  test("what comes in one colour only needs no tap", () => {
    expect(choosePiece(emptyTryOn(), "SC-1", scarf, null)).toMatchObject({ piece: "SC-1", colour: "红色", size: "" });
  });

  test("a scanned label tells colour and size", () => {
    const label = trousers.skus[0] ?? null;
    expect(choosePiece(emptyTryOn(), "PT-1", trousers, label)).toMatchObject({ colour: "黑色", size: "L" });
  });

  test("a recent piece brings its colour, and the one size of that colour", () => {
    expect(choosePiece(emptyTryOn(), "PT-1", trousers, null, "米色")).toMatchObject({ colour: "米色", size: "M" });
  });

  test("another piece does not keep the colour and size of the one before", () => {
    const first = choosePiece(emptyTryOn(), "SC-1", scarf, null);
    expect(choosePiece(first, "PT-1", trousers, null)).toMatchObject({ colour: "", size: "" });
  });

  test("the same as last time brings how it sat, not what she decides now", () => {
    const draft = likeBefore(emptyTryOn(), tried);
    expect(draft).toMatchObject({ piece: "PT-1", colour: "米色", size: "M", fit: ["large"], reasons: ["腰松"], result: [] });
  });
});

describe("what is sent", () => {
  test("a known colour and size are sent as their SKU, with what was tapped", () => {
    const draft = { ...choosePiece(emptyTryOn(), "PT-1", trousers, null, "米色"), fit: ["fits" as const] };
    expect(bodyOf(draft, trousers, 7.6)).toEqual({
      piece: "PT-1-W-M",
      colour: "米色",
      size: "M",
      fit: "fits",
      reasons: [],
      recommended: [],
      seconds: 8,
    });
  });

  test("a typed style is sent as typed, and what nobody said is left out", () => {
    const body = bodyOf({ ...emptyTryOn(), piece: " 样衣 7 " }, null, 3);
    expect(body).toEqual({ piece: "样衣 7", reasons: [], recommended: [], seconds: 3 });
  });

  test("a card that lay open all day counts as an hour", () => {
    expect(bodyOf({ ...emptyTryOn(), piece: "x" }, null, 40_000).seconds).toBe(3600);
  });

  test("a card without a piece cannot be saved", () => {
    expect([canSave(emptyTryOn()), canSave({ ...emptyTryOn(), piece: " " })]).toEqual([false, false]);
    expect(canSave({ ...emptyTryOn(), piece: "x" })).toBe(true);
  });

  test("colours are named once, and no colour is no choice", () => {
    expect(coloursOf(trousers)).toEqual(["黑色", "米色"]);
    expect(coloursOf({ skus: [sku("a", null, "M")] })).toEqual([]);
  });
});

describe("the stopwatch", () => {
  test("it does not count while the card is behind the lock", () => {
    let now = 0;
    const watch = new Stopwatch(() => now);
    watch.start();
    now = 4_000;
    watch.stop();
    now = 100_000;
    watch.start();
    now = 103_000;
    expect(watch.seconds).toBe(7);
  });

  test("starting twice does not begin anew", () => {
    let now = 0;
    const watch = new Stopwatch(() => now);
    watch.start();
    now = 2_000;
    watch.start();
    now = 5_000;
    expect(watch.seconds).toBe(5);
  });
});
