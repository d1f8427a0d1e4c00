import { beforeEach, expect, it } from "vitest";
import { callName, CHANNELS, contactWords, moveWords, RESULTS, stopWords, toldWords } from "@/calls/words";
import { choose } from "@/texts";

const NOW = new Date(2026, 5, 10, 14);
const told = { id: "i", task_id: "t", handover_id: null, at: "", read_at: null, leaver: null };
const wang = { id: "w", name: "王女士", masked_phone: "138****8000" };

beforeEach(() => choose("zh"));

it("names a call of the cadence by its day", () => {
  expect(callName({ kind: "cadence", step: 7 })).toBe("第 7 天回访");
});

it("names a call that was agreed by what it is", () => {
  expect(callName({ kind: "appointment", step: null })).toBe("约好到店");
});

it("has words for every result on every channel", () => {
  const all = RESULTS.flatMap((result) => CHANNELS.map((channel) => contactWords({ channel, result })));
  expect(all.filter((words) => words.startsWith("：") || words.endsWith("："))).toEqual([]);
});

it("says who took a call from the pool", () => {
  const move = { reason: "taken", from: NOW, to: NOW, fromClerk: "小林", toClerk: "小文" };
  expect(moveWords(move, NOW)).toBe("从小林转给小文，小文从公共池接走");
});

it("says why a call went to the pool without changing its day or clerk", () => {
  expect(moveWords({ reason: "pool", from: NOW, to: NOW, fromClerk: "小林", toClerk: "小林" }, NOW)).toBe("进了公共池");
});

it("is silent about a reason it does not know", () => {
  expect(stopWords("eclipse")).toBe("");
});

it("tells whom to call, by number where there is no name", () => {
  expect(toldWords({ ...told, rung: "clerk", customer: wang })).toBe("该联系王女士了");
  expect(toldWords({ ...told, rung: "pool", customer: { ...wang, name: null } })).toContain("138****8000");
});

it("tells whose customers are handed over", () => {
  const handover = { ...told, task_id: null, rung: null, handover_id: "h", customer: null, leaver: "小林" };
  expect(toldWords(handover)).toBe("小林的顾客要交接");
});
