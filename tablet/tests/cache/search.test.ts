import { expect, test } from "vitest";
import { buildIndex, findPiece, type Product, search } from "@/cache/search";

const product = (style: string, name: string, keys: string, colours: string[] = ["米"], barcode = `69${style}`): Product => ({
  style,
  name,
  category: "裤子",
  keys,
  pairs: [],
  skus: colours.map((colour, n) => ({ code: `${style}-${n}`, barcode: `${barcode}${n}`, colour, family: null, size: "M", price: 1 })),
});
const WIDE = product("K-100", "高腰垂感阔腿裤", "gaoyaochuigankuotuiku gycgktk", ["米", "驼"]);
const SLIM = product("K-200", "小脚裤", "xiaojiaoku xjk", ["黑"]);
const GOWN = product("G-300", "阔袖外套", "kuoxiuwaitao kxwt", ["驼"]);
const index = buildIndex([WIDE, SLIM, GOWN]);
const styles = (text: string, limit = 20) => search(index, text, limit).map(({ style }) => style);

test.each([
  ["style number", "k-200", ["K-200"]],
  ["barcode", "69K-2000", ["K-200"]],
  ["part of the name", "阔", ["G-300", "K-100"]],
  ["initials", "gycg", ["K-100"]],
  ["pinyin", "xiaojiao", ["K-200"]],
  ["pinyin in the middle", "kuotui", ["K-100"]],
  ["full-width letters", "Ｋ－１００", ["K-100"]],
  ["two words, one of them a colour", "阔 米", ["K-100"]],
  ["nothing", "  ", []],
  ["something unknown", "羽绒", []],
])("a style is found by %s", (_way, text, found) => {
  expect(styles(text)).toEqual(found);
});

test("what begins with the word comes before what contains it", () => {
  expect(styles("k")).toEqual(["K-100", "K-200", "G-300"]);
});

test("no more than asked for are given", () => {
  expect(styles("k", 1)).toEqual(["K-100"]);
});

test("a code names the colour and size it stands on", () => {
  expect(findPiece(index, "K-100-1")!.sku!.colour).toBe("驼");
  expect(findPiece(index, "K-100")).toEqual({ product: WIDE, sku: null });
  expect(findPiece(index, "K-999")).toBeNull();
});
