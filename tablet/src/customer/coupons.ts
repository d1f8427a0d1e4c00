// A coupon in words: what it gives, and for how long still. Pure but for the language.
import type { components } from "@/api/schema";
import { t } from "@/texts";
import { daysUntil } from "@/ui/calendar";
import { money } from "@/ui/money";
import { day } from "@/ui/time";

export type Coupon = components["schemas"]["HerCoupon"];

/** "减 ¥50.00", "优惠 20%", "赠品" */
export function couponWords(coupon: { kind: string; value: number | null }, currency: string): string {
  const value = coupon.value ?? 0;
  switch (coupon.kind) {
    case "amount":
      return t("customer.coupons.amount", { money: money(value, currency) });
    case "percent":
      return t("customer.coupons.percent", { n: value });
    case "alteration":
      return t("customer.coupons.alteration");
    default:
      return t("customer.coupons.gift");
  }
}

/** Whether she can still use it. */
export function isOpen(coupon: { used_at?: string | null; use_until?: string | null }, now: Date): boolean {
  return !coupon.used_at && Boolean(coupon.use_until) && new Date(String(coupon.use_until)) > now;
}

/** "还有 3 天", "今天最后一天", "6月3日用了" */
export function stateWords(coupon: { used_at?: string | null; use_until?: string | null }, now: Date): string {
  if (coupon.used_at) return t("customer.coupons.used", { day: day(new Date(coupon.used_at), now) });
  const until = new Date(String(coupon.use_until));
  const left = daysUntil(until, now);
  if (left < 0) return t("customer.coupons.over", { day: day(until, now) });
  return left === 0 ? t("customer.coupons.lastDay") : t("customer.coupons.left", { n: left });
}
