import { beforeEach, describe, expect, test } from "vitest";
import { emptyClose, outcomeOf } from "@/clerk/closing";
import { lateFirst } from "@/clerk/home";
import { fitted } from "@/ui/photos";
import { unlike } from "@/clerk/recent";
import { customerOf, emptyRegistration } from "@/clerk/registering";
import { emptyReturn, linesOf, returnedWords, returnOf } from "@/clerk/returning";
import type { HomeCall } from "@/clerk/types";
import { figureWords } from "@/ui/figure";
import { minorUnits } from "@/ui/money";
import { choose } from "@/texts";

describe("closing a visit", () => {
  beforeEach(() => choose("zh"));

  test("nothing is sent before somebody said how it ended", () => {
    expect(outcomeOf(emptyClose(null))).toBeNull();
  });

  test("a question nobody asked is not answered", () => {
    expect(outcomeOf(emptyClose("bought"))).toEqual({ kind: "bought", missing: [] });
  });

  test("a no is an answer", () => {
    expect(outcomeOf({ ...emptyClose("bought"), mayCall: ["no"] })).toMatchObject({ may_call: false });
  });

  test("why she did not buy is the tapped reason with her own words", () => {
    const draft = { ...emptyClose("no_sale"), reason: ["版型"], words: " 显胯 " };
    expect(outcomeOf(draft)).toMatchObject({ kind: "no_sale", reason: "版型：显胯" });
  });

  test("in English they are joined as English is written", () => {
    choose("en");
    expect(outcomeOf({ ...emptyClose("no_sale"), reason: ["Price"], words: "cheaper online" })).toMatchObject({ reason: "Price: cheaper online" });
    choose("zh");
  });

  test("who bought has no reason not to, even if one was tapped before", () => {
    expect(outcomeOf({ ...emptyClose("bought"), reason: ["价格"] })).not.toHaveProperty("reason");
  });

  test("a missing piece goes with the size she wanted", () => {
    const missing = [{ piece: "PT-1", colour: "", size: "M" }];
    expect(outcomeOf({ ...emptyClose("no_sale"), missing })?.missing).toEqual([{ piece: "PT-1", size: "M" }]);
  });
});

describe("bringing back", () => {
  beforeEach(() => choose("zh"));

  const line = (line_no: number, quantity: number) => ({ line_no, name: `件${line_no}`, quantity, amount: 100 });
  const purchases = [
    { id: "old", occurred_at: "2026-05-01T10:00:00Z", total: 100, currency: "CNY", lines: [line(1, 1)] },
    { id: "new", occurred_at: "2026-05-09T10:00:00Z", total: 100, currency: "CNY", lines: [line(1, 2), line(2, -1)] },
  ];

  test("the newest purchase comes first, and what came back already is not offered", () => {
    expect(linesOf(purchases).map((one) => one.key)).toEqual(["new:1", "old:1"]);
  });

  test("a line and a reason are enough", () => {
    const draft = { ...emptyReturn(), line: ["new:1"], reasons: ["尺码"] };
    const body = { kind: "exchange", reasons: ["尺码"], visit_id: "v", receipt_id: "new", line_no: 1 };
    expect(returnOf(draft, "exchange", linesOf(purchases), "v")).toEqual(body);
  });

  test("a style does where no receipt is known", () => {
    expect(returnOf({ ...emptyReturn(), piece: "PT-1", reasons: ["色差"] }, "return", [], null)).toEqual({ kind: "return", reasons: ["色差"], piece: "PT-1" });
  });

  test("what came back is told with why", () => {
    const back = { id: "r", kind: "exchange" as const, name: "阔腿裤", reasons: ["偏大", "色差"] };
    expect(returnedWords(back)).toBe("换货：阔腿裤 · 偏大 · 色差");
  });

  test("without a reason, or without a piece, nothing is sent", () => {
    expect(returnOf({ ...emptyReturn(), piece: "PT-1" }, "return", [], null)).toBeNull();
    expect(returnOf({ ...emptyReturn(), reasons: ["色差"] }, "return", [], null)).toBeNull();
  });
});

describe("registering", () => {
  test("nobody is registered without her agreement", () => {
    expect(customerOf({ ...emptyRegistration(), phone: "13800138000" })).toBeNull();
  });

  test("a box that is not ticked takes nothing back that she agreed to before", () => {
    const her = { ...emptyRegistration(), phone: " 13800138000 ", service: true };
    expect(customerOf(her)).toEqual({ phone: "13800138000", service: true });
    expect(customerOf({ ...her, followUp: true })).toEqual({ phone: "13800138000", service: true, follow_up: true });
  });

  test("a yes about health goes with the version of the text that was read, and not without", () => {
    const her = { ...emptyRegistration(), phone: "13800138000", service: true, sensitive: true };
    expect(customerOf(her, "own-2")).toMatchObject({ sensitive: true, sensitive_version: "own-2" });
    expect(customerOf(her)).toEqual({ phone: "13800138000", service: true });
  });
});

describe("small things", () => {
  test("late calls come first, then the earlier", () => {
    const call = (id: string, late: boolean, due_at: string) => ({ id, late, due_at }) as HomeCall;
    const calls = [call("today", false, "2026-06-03"), call("late", true, "2026-06-02"), call("later", true, "2026-05-30")];
    expect(lateFirst(calls).map((one) => one.id)).toEqual(["later", "late", "today"]);
  });

  test("a picture keeps its shape and loses what is too large", () => {
    expect(fitted(4000, 3000)).toEqual({ width: 2000, height: 1500 });
    expect(fitted(3000, 4000)).toEqual({ width: 1500, height: 2000 });
    expect(fitted(800, 600)).toEqual({ width: 800, height: 600 });
  });

  test("a piece is remembered once, in each colour", () => {
    const piece = (colour: string) => ({ style: "PT-1", name: "裤", colour });
    expect(unlike([piece("米"), piece("黑"), piece("米")])).toEqual([piece("米"), piece("黑")]);
  });

  test("an amount is what somebody typed, in minor units", () => {
    expect(["399", "３９９.5", "1,299", "¥50"].map((typed) => minorUnits(typed, "CNY"))).toEqual([39900, 39950, 129900, 5000]);
    expect(minorUnits("1200", "JPY")).toBe(1200);
    expect(["", "abc", "-5", "1.2.3"].map((typed) => minorUnits(typed, "CNY"))).toEqual([undefined, undefined, undefined, undefined]);
  });

  test("a figure stands with its parts, and too little is said in words", () => {
    choose("zh");
    const figure = { key: "clerk_conversion", name: "接待转化率", formula: "", unit: "share" as const, left_out: {}, details: {}, remark: null };
    expect(figureWords({ ...figure, value: 0.309859, numerator: 22, denominator: 71 }, "CNY")).toMatchObject({ value: "31%", basis: "22/71", little: false });
    const few = figureWords({ ...figure, value: null, numerator: 1, denominator: 4, remark: "few_visits" }, "CNY");
    expect(few).toMatchObject({ value: "数据不足：关单少于 20 次", little: true });
  });
});
