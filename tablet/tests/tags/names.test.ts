import { describe, expect, it } from "vitest";
import { initials } from "@/tags/initials";
import { facetName, findNames, persons, polaritiesOf } from "@/tags/names";
import type { Facet } from "@/tags/shapes";

const FACETS: Facet[] = [
  { key: "fit", name: "版型", polarities: ["like", "dislike", "fact"], names: ["阔腿", "直筒", "微喇"] },
  { key: "category", name: "品类", polarities: ["like", "dislike", "fact"], names: ["T恤", "阔腿裤袜", "裤子"] },
  { key: "household", name: "家庭", polarities: ["fact"], names: ["已婚", "给妈妈买", "给老公买"] },
];
const found = (typed: string) => findNames(FACETS, typed).map(({ tag }) => tag);

describe("first letters of pinyin", () => {
  it.each([
    ["阔腿", "kt"],
    ["直筒", "zt"],
    ["米色", "ms"],
    ["显胯", "xk"],
    ["领带", "ld"],
    ["绒面软底", "rmrd"],
    ["他家沙发", "tjsf"],
    ["T恤", "Tx"],
  ])("%s is typed as %s", (word, letters) => expect(initials(word)).toBe(letters));
});

describe("a name is found", () => {
  it("by itself before those that begin with it", () => expect(found("阔腿")).toEqual(["阔腿", "阔腿裤袜"]));
  it("by the first letters of its sounds", () => expect(found("kt")).toEqual(["阔腿", "阔腿裤袜"]));
  it("whatever the width and case of what was typed", () => expect(found("ｔ恤")).toEqual(["T恤"]));
  it("by its middle, last of all", () => expect(found("裤")).toEqual(["裤子", "阔腿裤袜"]));
  it("not by what it does not have", () => expect(found("羊绒")).toEqual([]));
});

it("everything fits nothing typed", () => {
  expect(found("").slice(0, 4)).toEqual(["阔腿", "直筒", "微喇", "T恤"]);
});

it("goods are for those whom notes know a purchase for", () => {
  expect(persons(FACETS)).toEqual(["妈妈", "老公"]);
});

it("a facet tells its name and what can be said of it", () => {
  expect([facetName(FACETS, "household"), polaritiesOf(FACETS, "household")]).toEqual(["家庭", ["fact"]]);
});

it("an unknown facet is called by its key and has nothing to say", () => {
  expect([facetName(FACETS, "smell"), polaritiesOf(FACETS, "smell")]).toEqual(["smell", []]);
});
