import { expect, it } from "vitest";
import { fromAddress, toAddress } from "@/clerk/wanted";

it("a wanted tag comes back from its address as it was", () => {
  const wanted = [
    { facet: "color", tag: "黑色", polarity: "dislike" as const },
    { facet: "size", tag: "165/88A", polarity: null },
  ];
  expect(fromAddress(wanted.map(toAddress))).toEqual(wanted);
});

it("one tag stands alone in an address", () => {
  expect(fromAddress("fit:阔腿")).toEqual([{ facet: "fit", tag: "阔腿", polarity: null }]);
});

it("the same tag is wanted once, as it was said last", () => {
  expect(fromAddress(["fit:阔腿", "fit:阔腿:like"])).toEqual([{ facet: "fit", tag: "阔腿", polarity: "like" }]);
});

it("a name may be a word for an opinion", () => {
  expect(fromAddress("own_x:like")).toEqual([{ facet: "own_x", tag: "like", polarity: null }]);
});

it("what is no tag is left out", () => {
  expect(fromAddress(["", "fit", null, undefined])).toEqual([]);
});
