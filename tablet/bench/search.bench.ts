// npx vitest bench bench --run: searching 5,000 styles of 8 SKUs shall take less than 50 ms a key.
import { bench, describe } from "vitest";
import { buildIndex, type Product, search } from "@/cache/search";

const SIZES = ["XS", "S", "M", "L", "XL", "2XL", "3XL", "4XL"];
const PARTS = ["阔腿裤 kuotuiku ktk", "针织衫 zhenzhishan zzs", "连衣裙 lianyiqun lyq", "风衣 fengyi fy", "衬衫 chenshan cs"];
const products = Array.from({ length: 5000 }, (_, n): Product => {
  const [name, pinyin, initials] = PARTS[n % PARTS.length]!.split(" ");
  const style = `ST${String(n).padStart(6, "0")}`;
  return {
    style,
    name: `第${n}款${name}`,
    category: name!,
    keys: `di${n}kuan${pinyin} d${n}k${initials}`,
    pairs: [],
    skus: SIZES.map((size, at) => ({
      code: `${style}-${size}`,
      barcode: `69${String(n * 8 + at).padStart(11, "0")}`,
      colour: "米",
      family: "beige",
      size,
      price: 39900,
    })),
  };
});
const index = buildIndex(products);

describe("5,000 styles of 8 SKUs", () => {
  for (const text of ["阔", "ktk", "st0042", "6900000012345", "阔腿 米", "没有"]) {
    bench(`search "${text}"`, () => void search(index, text, 20));
  }
  bench("build the index", () => void buildIndex(products));
});
