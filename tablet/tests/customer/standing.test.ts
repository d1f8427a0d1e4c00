import { beforeEach, expect, it } from "vitest";
import type { CloudTag } from "@/customer/shapes";
import { remarkOf, superseded } from "@/customer/standing";
import { choose } from "@/texts";

const tag = (changes: Partial<CloudTag>): CloudTag =>
  ({ facet: "color", tag: "黑色", polarity: "dislike", changed_from: null, bought_since: null, ...changes }) as CloudTag;

beforeEach(() => choose("zh"));

it("a tag that nothing speaks against holds, without a remark", () => {
  expect([superseded(tag({})), remarkOf(tag({}))]).toEqual([false, null]);
});

it("a dislike of what she bought since is over", () => {
  const bought = tag({ bought_since: `${new Date().getFullYear()}-11-20` });
  expect([superseded(bought), remarkOf(bought)]).toEqual([true, "11月20日买过"]);
});

it("another opinion of hers holds, and says what it was before", () => {
  const changed = tag({ polarity: "like", changed_from: "dislike" });
  expect([superseded(changed), remarkOf(changed)]).toEqual([false, "以前不喜欢"]);
});

it("another fact says which one it replaced", () => {
  expect(remarkOf(tag({ facet: "household", tag: "已婚", polarity: "fact", changed_from: "未婚" }))).toBe("以前未婚");
});
