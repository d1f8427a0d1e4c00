// A campaign as a manager types it and as he reads it.
import { t } from "@/texts";
import { minorUnits, money } from "@/ui/money";
import { toCount } from "./amounts";
import { dayAfter, lastDayBefore, startOf } from "./days";
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

/** A form that is nearly done: money off a purchase, for a month. */
export const suggested = (storeIds: string[]): OfferForm => ({
  name: "",
  kind: "amount",
  value: USUAL.amount,
  cap: "",
  minimum: "300",
  total: "500",
  budget: "",
  firstDay: dayAfter(0),
  lastDay: dayAfter(29),
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

/** The campaign to be made of a form without complaints. */
export function toBody(form: OfferForm, currency: string): CampaignBody {
  const isPercent = form.kind === "percent";
  const cap = isPercent ? minorUnits(form.cap, currency) : undefined;
  const budget = minorUnits(form.budget, currency);
  return {
    name: form.name.trim(),
    kind: form.kind,
    value: (isPercent ? toCount(form.value) : minorUnits(form.value, currency)) ?? 0,
    minimum_spend: minorUnits(form.minimum, currency) ?? 0,
    currency,
    total: toCount(form.total) ?? 1,
    claim_from: startOf(form.firstDay).toISOString(),
    claim_until: startOf(form.lastDay, 1).toISOString(),
    use_days: toCount(form.useDays) ?? 30,
    store_ids: form.storeIds,
    ...(cap ? { discount_cap: cap } : {}),
    ...(budget ? { budget } : {}),
  };
}

/** 满 ¥300 减 ¥50 */
export function offerWords(offer: Campaign | CampaignBody): string {
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
export const nameOf = (form: OfferForm, currency: string): string => offerWords(toBody(form, currency));

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

/** The days on which it takes claims. */
export const claimDays = (offer: Campaign): [string, string] => [
  dayAfter(0, new Date(offer.claim_from)),
  lastDayBefore(offer.claim_until),
];
