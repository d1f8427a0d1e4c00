import { beforeEach, describe, expect, test } from "vitest";
import { toCount } from "@/manager/amounts";
import { claimDays, complaintsAbout, nameOf, offerWords, runsIn, standing, suggested, toBody } from "@/manager/offer";
import type { Campaign } from "@/manager/shapes";
import { choose } from "@/texts";
import { asTyped, minorUnits } from "@/ui/money";

const ZONE = "Asia/Shanghai";
const NOW = new Date("2026-03-10T06:00:00Z");
const offer = (more: Partial<Campaign> = {}): Campaign => ({
  id: "c1",
  name: "新客礼",
  kind: "amount",
  value: 5000,
  discount_cap: null,
  minimum_spend: 30000,
  currency: "CNY",
  styles: [],
  categories: [],
  total: 100,
  issued: 0,
  per_person: 1,
  budget: null,
  spent: 0,
  reserved: 0,
  disputed: 0,
  claim_from: "2026-03-01T00:00:00Z",
  claim_until: "2026-04-01T00:00:00Z",
  use_days: 30,
  use_first_day: null,
  use_last_day: null,
  refund_rule: "full",
  state: "active",
  ended_at: null,
  store_ids: [],
  ...more,
});

beforeEach(() => choose("zh"));

describe("money as it is typed", () => {
  test.each([
    ["300", 30000],
    ["299.5", 29950],
    ["0.05", 5],
    [" 12.30 ", 1230],
  ])("%s yuan are so many fen", (typed, minor) => expect(minorUnits(typed, "CNY")).toBe(minor));

  test.each(["", "-1", "1.234", "NaN", "1e3"])("%j is no amount", (typed) =>
    expect(minorUnits(typed, "CNY")).toBeUndefined(),
  );

  test("a currency without small coins takes no point", () => {
    expect(minorUnits("500", "JPY")).toBe(500);
    expect(minorUnits("500.5", "JPY")).toBeUndefined();
  });

  test("it is typed again as it was", () => expect(asTyped(29950, "CNY")).toBe("299.5"));
  test("nothing is no number of coupons", () => expect(toCount("0")).toBeNull());
});

describe("the form of a campaign", () => {
  test("is nearly done: only a name is missing, and one is suggested", () => {
    const form = suggested(["s1"], "2026-03-10");
    expect(Object.keys(complaintsAbout(form, "CNY"))).toEqual(["name"]);
    expect(nameOf(form, "CNY")).toBe("满 ¥300 减 ¥50");
  });

  test("becomes what the server takes, the last day as a whole", () => {
    const body = toBody({ ...suggested(["s1"], "2026-03-10"), name: " 春季 ", firstDay: "2026-03-10", lastDay: "2026-03-31" }, "CNY", ZONE);
    expect(body).toMatchObject({ name: "春季", value: 5000, minimum_spend: 30000, total: 500, store_ids: ["s1"] });
    expect(body.claim_from).toBe("2026-03-09T16:00:00.000Z");
    expect(body.claim_until).toBe("2026-03-31T16:00:00.000Z");
    expect(body).not.toHaveProperty("budget");
  });

  test("sends a cap only of a percentage", () => {
    const form = { ...suggested([], "2026-03-10"), cap: "80", value: "20" };
    expect(toBody({ ...form, kind: "percent" }, "CNY", ZONE)).toMatchObject({ value: 20, discount_cap: 8000 });
    expect(toBody(form, "CNY", ZONE)).not.toHaveProperty("discount_cap");
  });

  test.each([
    ["value", { value: "" }],
    ["value", { kind: "percent" as const, value: "100" }],
    ["minimum", { minimum: "x" }],
    ["total", { total: "0" }],
    ["lastDay", { firstDay: "2026-03-10", lastDay: "2026-03-09" }],
  ])("complains about %s", (field, part) => {
    expect(Object.keys(complaintsAbout({ ...suggested([], "2026-03-10"), name: "x", ...part }, "CNY"))).toEqual([field]);
  });

  test("a gift may cost nothing anybody tells", () => {
    expect(complaintsAbout({ ...suggested([], "2026-03-10"), name: "x", kind: "gift", value: "" }, "CNY")).toEqual({});
  });
});

describe("an offer in words", () => {
  test("twenty percent off are 8 折, with their cap", () => {
    expect(offerWords(offer({ kind: "percent", value: 20, discount_cap: 8000, minimum_spend: 0 }))).toBe(
      "打 8 折，最多减 ¥80",
    );
  });

  test("English says the same", () => {
    choose("en");
    expect(offerWords(offer())).toBe("from ¥300: ¥50 off");
  });
});

describe("why a campaign takes claims, or not", () => {
  test.each([
    ["open", {}],
    ["paused", { state: "paused" as const }],
    ["coming", { claim_from: "2026-03-11T00:00:00Z" }],
    ["over", { claim_until: "2026-03-10T06:00:00Z" }],
    ["soldOut", { issued: 100 }],
    ["spent", { budget: 10000, spent: 5000, reserved: 4000, disputed: 1000 }],
  ])("%s", (state, part) => expect(standing(offer(part), NOW)).toBe(state));
});

test("a campaign without stores runs in all", () => {
  expect(runsIn(offer(), "s1")).toBe(true);
  expect(runsIn(offer({ store_ids: ["s2"] }), "s1")).toBe(false);
});

test("a campaign's days are those of its store, its last the one before it ends", () => {
  const running = offer({ claim_from: "2026-02-28T16:00:00Z", claim_until: "2026-03-31T16:00:00Z" });
  expect(claimDays(running, ZONE)).toEqual(["2026-03-01", "2026-03-31"]);
});

test("a form whose days were emptied still suggests a name", () => {
  expect(nameOf({ ...suggested([], "2026-03-10"), firstDay: "", lastDay: "" }, "CNY")).toBe("满 ¥300 减 ¥50");
});
