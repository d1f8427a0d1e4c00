// The first-run guide: which steps a new shop goes through, and which of them are done.
import type { Address, Campaign, Person, PrintedCode, Tablet } from "./shapes";
import { runsIn, standing } from "./offer";

export const STEPS = ["kind", "hours", "staff", "tablet", "offer", "poster", "messages"] as const;
export type StepName = (typeof STEPS)[number];
/** What a shop can do without. */
export const OPTIONAL: StepName[] = ["messages"];

export interface Facts {
  store: string;
  people: Person[];
  tablets: Tablet[];
  campaigns: Campaign[];
  codes: PrintedCode[];
  addresses: Address[];
  /** Where the codes lead. */
  address: string;
  /** Steps whose suggestion was confirmed as it came; only this device knows. */
  confirmed: StepName[];
}

/** Which steps are done. A shop with an offer has long passed what only needs a yes. */
export function doneSteps(facts: Facts): Set<StepName> {
  const { store } = facts;
  const clerks = facts.people.filter((one) => one.active && one.has_pin && one.role === "clerk");
  const offers = facts.campaigns.filter((one) => runsIn(one, store) && ["open", "coming"].includes(standing(one)));
  const done: Record<StepName, boolean> = {
    kind: facts.campaigns.length > 0,
    hours: facts.campaigns.length > 0,
    staff: clerks.some((one) => one.store_ids.includes(store)),
    tablet: facts.tablets.some((one) => one.store_id === store && one.revoked_at === null),
    offer: offers.length > 0,
    poster: facts.codes.some((one) => one.store_id === store || offers.some((offer) => offer.id === one.campaign_id)),
    messages: facts.addresses.length > 0,
  };
  return new Set(STEPS.filter((step) => done[step] || facts.confirmed.includes(step)));
}

/** The first step that is left; null when the shop is ready. */
export function nextStep(done: Set<StepName>): StepName | null {
  return STEPS.find((step) => !done.has(step) && !OPTIONAL.includes(step)) ?? null;
}
