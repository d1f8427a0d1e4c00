import { beforeEach, expect, it } from "vitest";
import { marked } from "@/tags/marked";
import { saidWords, whyWords } from "@/tags/words";
import { choose } from "@/texts";

beforeEach(() => choose("zh"));

it("marks the words that made a tag", () => {
  expect(marked("想要米色的", [{ starts: 2, ends: 4 }])).toEqual([
    { text: "想要", marked: false },
    { text: "米色", marked: true },
    { text: "的", marked: false },
  ]);
});

it("counts characters as the server does, not their halves", () => {
  expect(marked("😀米色", [{ starts: 1, ends: 3 }])[1]).toEqual({ text: "米色", marked: true });
});

it("joins spans that overlap", () => {
  const spans = [{ starts: 1, ends: 3 }, { starts: 0, ends: 2 }];
  expect(marked("阔腿裤子", spans)).toEqual([{ text: "阔腿裤", marked: true }, { text: "子", marked: false }]);
});

it("marks nothing where only a clerk says so", () => {
  expect(marked("好看", [{ starts: 0, ends: 0 }])).toEqual([{ text: "好看", marked: false }]);
});

it("says what is thought of it, and for whom it is", () => {
  expect(saidWords({ tag: "黑色", polarity: "dislike", for_person: "妈妈" })).toBe("不喜欢黑色（妈妈）");
});

it("says why, and how sure the tagger is", () => {
  expect(whyWords("value.size", 0.95)).toBe("数字和单位写成这样，就是这个意思，很有把握。");
  expect(whyWords("own", 0.75)).toBe("公司自己的词库里有这个词，比较有把握。");
});

it("has a sentence for a rule that this version does not know", () => {
  expect(whyWords("oracle", 0.5)).toBe("按读备注的规则认出来的，把握不大。");
});
