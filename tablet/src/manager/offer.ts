// A campaign as a manager types it and as he reads it.
import { t } from "@/texts";
import { daysLater, isoDay, lastDayBefore, startOf } from "@/ui/calendar";
import { minorUnits, money } from "@/ui/money";
import { toCount } from "./amounts";
import type { Campaign, CampaignBody } from "./shapes";

/** What the form holds: texts as typed. `allStores`: it runs everywhere. */
export interface OfferForm {
  name: string;
  kind: CampaignBody["kind"];
  value: string;
  cap: string;
  minimum: string;
  total: string;
  budget: string;
  firstDay: string;
  lastDay: string;
  useDays: string;
  storeIds: string[];
}

/** A form that is nearly done: money off a purchase, for a month from `today` on. */
export const suggested = (storeIds: string[], today: string): OfferForm => ({
  name: "",
  kind: "amount",
  value: USUAL.amount,
  cap: "",
  minimum: "300",
  total: "500",
  budget: "",
  firstDay: today,
  lastDay: daysLater(today, 29),
  useDays: "30",
  storeIds,
});

/** What a kind usually gives, as typed. */
export const USUAL: Record<OfferForm["kind"], string> = { amount: "50", percent: "20", gift: "", alteration: "" };

export type Complaints = Partial<Record<keyof OfferForm, string>>;

/** What keeps the form from being sent, by field. */
export function complaintsAbout(form: OfferForm, currency: string): Complaints {
  const found: Complaints = {};
  const isMoney = (typed: string) => typed === "" || minorUnits(typed, currency) !== undefined;
  if (form.name.trim() === "") found.name = t("manager.campaigns.wrong.name");
  if (form.kind === "amount" && !minorUnits(form.value, currency)) found.value = t("manager.campaigns.wrong.amount");
  if (form.kind === "percent" && !((toCount(form.value) ?? 100) < 100)) found.value = t("manager.campaigns.wrong.percent");
  for (const field of ["cap", "minimum", "budget"] as const) {
    if (!isMoney(form[field])) found[field] = t("manager.campaigns.wrong.money");
  }
  if (!isMoney(form.value) && found.value === undefined) found.value = t("manager.campaigns.wrong.money");
  if (toCount(form.total) === null) found.total = t("manager.campaigns.wrong.total");
  if (toCount(form.useDays) === null) found.useDays = t("manager.campaigns.wrong.useDays");
  if (form.firstDay === "") found.firstDay = t("manager.campaigns.wrong.day");
  if (form.lastDay === "" || form.lastDay < form.firstDay) found.lastDay = t("manager.campaigns.wrong.lastDay");
  return found;
}

/** The campaign to be made of a form without complaints; its days are those of the store's zone. */
export function toBody(form: OfferForm, currency: string, zone: string): CampaignBody {
  const budget = minorUnits(form.budget, currency);
  return {
    ...gift(form, currency),
    name: form.name.trim(),
    total: toCount(form.total) ?? 1,
    claim_from: startOf(form.firstDay, zone).toISOString(),
    claim_until: startOf(daysLater(form.lastDay, 1), zone).toISOString(),
    use_days: toCount(form.useDays) ?? 30,
    store_ids: form.storeIds,
    ...(budget ? { budget } : {}),
  };
}

type Gift = Pick<CampaignBody, "kind" | "value" | "minimum_spend" | "currency" | "discount_cap">;

/** What a form's coupon gives, and from which sum on. */
function gift(form: OfferForm, currency: string): Gift {
  const isPercent = form.kind === "percent";
  const cap = isPercent ? minorUnits(form.cap, currency) : undefined;
  return {
    kind: form.kind,
    value: (isPercent ? toCount(form.value) : minorUnits(form.value, currency)) ?? 0,
    minimum_spend: minorUnits(form.minimum, currency) ?? 0,
    currency,
    ...(cap ? { discount_cap: cap } : {}),
  };
}

/** 满 ¥300 减 ¥50 */
export function offerWords(offer: Campaign | Gift): string {
  const { kind, value = 0, minimum_spend: minimum = 0, discount_cap: cap, currency = "CNY" } = offer;
  const blanks = {
    value: kind === "percent" ? String(value) : money(value, currency),
    kept: String((100 - value) / 10),
    minimum: money(minimum, currency),
  };
  const from = minimum > 0 ? t("manager.campaigns.from", blanks) : "";
  const capped = cap ? t("manager.campaigns.upTo", { cap: money(cap, currency) }) : "";
  return `${from}${t(`manager.campaigns.gives.${kind}`, blanks)}${capped}`;
}

/** The name that a form suggests while nobody typed one. */
export const nameOf = (form: OfferForm, currency: string): string => offerWords(gift(form, currency));

export type Standing = "coming" | "open" | "soldOut" | "spent" | "over" | "paused" | "ended";

/** Why a campaign takes claims, or not. */
export function standing(offer: Campaign, now = new Date()): Standing {
  if (offer.state !== "active") return offer.state;
  if (new Date(offer.claim_from) > now) return "coming";
  if (new Date(offer.claim_until) <= now) return "over";
  if (offer.issued >= offer.total) return "soldOut";
  const taken = offer.spent + offer.reserved + offer.disputed;
  return offer.budget !== null && taken >= offer.budget ? "spent" : "open";
}

export const runsIn = (offer: Campaign, store: string): boolean =>
  offer.store_ids.length === 0 || offer.store_ids.includes(store);

/** The first and the last day on which it takes claims, in the store's zone. */
export const claimDays = (offer: Campaign, zone: string): [string, string] => [
  isoDay(new Date(offer.claim_from), zone),
  lastDayBefore(new Date(offer.claim_until), zone),
];
