// Printed codes: what they say they are, and where their poster is.
import { t } from "@/texts";
import { type Standing, standing } from "./offer";
import type { Campaign, Person, PrintedCode, Store } from "./shapes";
import { nameIn } from "./staffing";

export const SIZES = ["a4", "a6", "stand"] as const;
export const KINDS = ["store", "campaign", "clerk", "product", "fitting_room"] as const;
export type CodeKind = (typeof KINDS)[number];

/** A poster on this very server, whatever address its code leads to. */
export const posterAddress = (code: PrintedCode, size: string, language: string): string =>
  `/q/${encodeURIComponent(code.slug)}/poster?size=${size}&lang=${language}`;

/** What a code is: 店员 小林 · 南京路店 */
export function codeTitle(code: PrintedCode, people: Person[], stores: Store[]): string {
  const own = code.style ?? code.room ?? nameIn(people, code.staff_id);
  const everywhere = code.store_id === null;
  const store = everywhere ? t("manager.campaigns.everywhere") : stores.find((one) => one.id === code.store_id)?.name;
  const what = [t(`manager.posters.kinds.${code.kind}`), own].filter(Boolean).join(" ");
  return [what, store].filter(Boolean).join(" · ");
}

/** Where it leads. */
export function codeLeadsTo(code: PrintedCode, campaigns: Campaign[]): string {
  const campaign = campaigns.find((one) => one.id === code.campaign_id);
  return campaign ? campaign.name : t("manager.posters.newest");
}

/** Why who scans it gets no coupon, where it leads to one campaign; null while she does. */
export function lapsed(code: PrintedCode, campaigns: Campaign[], now = new Date()): Standing | null {
  const campaign = campaigns.find((one) => one.id === code.campaign_id);
  const state = campaign ? standing(campaign, now) : "open";
  return state === "open" ? null : state;
}
