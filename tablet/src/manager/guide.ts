// The first-run guide: which steps a new shop goes through, and which of them are done.
import type { Address, Campaign, Person, PrintedCode, Tablet } from "./shapes";
import { runsIn, standing } from "./offer";

export const STEPS = ["kind", "hours", "staff", "tablet", "offer", "poster", "messages"] as const;
export type StepName = (typeof STEPS)[number];
/** What a shop can do without. */
export const OPTIONAL: StepName[] = ["messages"];
/** How long each usually takes. */
const MINUTES: Record<StepName, number> = { kind: 1, hours: 1, staff: 3, tablet: 2, offer: 2, poster: 1, messages: 3 };
/** What a yes settles; a yes to another step only puts it off. */
const SETTLED_BY_A_YES: StepName[] = ["kind", "hours", "staff"];
/** What may be put off. */
const LATER: StepName[] = ["tablet", "messages"];

export interface Facts {
  store: string;
  people: Person[];
  tablets: Tablet[];
  campaigns: Campaign[];
  codes: PrintedCode[];
  addresses: Address[];
  /** Where the codes lead. */
  address: string;
  /** Steps whose suggestion was confirmed as it came, or that were put off; only this device knows. */
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
  const settled = SETTLED_BY_A_YES.filter((step) => facts.confirmed.includes(step));
  return new Set(STEPS.filter((step) => done[step] || settled.includes(step)));
}

/** Which steps were put off: nobody asks for them again, but they are not done. */
export function putOff(facts: Facts): Set<StepName> {
  const done = doneSteps(facts);
  return new Set(LATER.filter((step) => facts.confirmed.includes(step) && !done.has(step)));
}

/** The steps a shop still needs, in their order, without what was put off. */
export function leftSteps(facts: Facts): StepName[] {
  const [done, later] = [doneSteps(facts), putOff(facts)];
  return STEPS.filter((step) => !done.has(step) && !later.has(step) && !OPTIONAL.includes(step));
}

export const minutesFor = (steps: StepName[]): number => steps.reduce((sum, step) => sum + MINUTES[step], 0);
