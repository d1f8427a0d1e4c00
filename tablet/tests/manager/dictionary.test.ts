import { expect, test } from "vitest";
import { fitting, isKnown, newKey, ordered } from "@/manager/dictionary/words";
import type { DictionaryWord } from "@/manager/shapes";

const word = (surface: string, tag: string | null = "米色"): DictionaryWord =>
  ({ id: surface, surface, facet: tag && "color", tag }) as DictionaryWord;
const WORDS = [word("奶茶色"), word("燕麦", "米色"), word("小白楼", null)];
const surfaces = (words: DictionaryWord[]) => words.map(({ surface }) => surface);
const found = (typed: string) => surfaces(fitting(WORDS, typed));

test("words stand in the order of their sounds", () => expect(surfaces(ordered(WORDS))).toEqual(["奶茶色", "小白楼", "燕麦"]));
test("a word is found by a part of it", () => expect(found("茶")).toEqual(["奶茶色"]));
test("a word is found by the first letters of its sounds", () => expect(found("ncs")).toEqual(["奶茶色"]));
test("a word is found by what it means", () => expect(found("米色")).toEqual(["奶茶色", "燕麦"]));

test("the same word in other letters is known, the word itself is not another one", () => {
  const words = [word("Oversize")];
  expect([isKnown(words, " ＯＶＥＲＳＩＺＥ", null), isKnown(words, "oversize", "Oversize")]).toEqual([true, false]);
});

test("a facet's key is made of its name", () => expect(newKey("搭配 A", [])).toBe("own_dpa"));
test("a key that is taken gets a number", () => expect(newKey("搭配", ["own_dp", "own_dp2"])).toBe("own_dp3"));
test("a name without letters has a key, too", () => expect(newKey("★", [])).toBe("own_1"));
