import { beforeEach, expect, it } from "vitest";
import { couponWords, isOpen, stateWords } from "@/customer/coupons";
import { choose } from "@/texts";

const NOW = new Date(2026, 5, 10, 14, 0);
const until = (day: number, hour = 23): { use_until: string } => ({ use_until: new Date(2026, 5, day, hour).toISOString() });

beforeEach(() => choose("zh"));

it("says what a coupon gives", () => {
  expect(couponWords({ kind: "amount", value: 5000 }, "CNY")).toBe("减 ¥50");
  expect(couponWords({ kind: "percent", value: 20 }, "CNY")).toBe("优惠 20%");
  expect(couponWords({ kind: "gift", value: 0 }, "CNY")).toBe("赠品");
});

it("counts the days that are left", () => {
  expect(stateWords(until(13), NOW)).toBe("还有 3 天");
});

it("says when it is the last day", () => {
  expect(stateWords(until(10), NOW)).toBe("今天最后一天");
});

it("is over an hour after its end, on the same day", () => {
  expect([isOpen(until(10, 13), NOW), stateWords(until(10, 13), NOW)]).toEqual([false, "今天过期"]);
});

it("is not open once it was used", () => {
  const used = { ...until(13), used_at: new Date(2026, 5, 3, 14).toISOString() };
  expect([isOpen(used, NOW), stateWords(used, NOW)]).toEqual([false, "6月3日用了"]);
});
