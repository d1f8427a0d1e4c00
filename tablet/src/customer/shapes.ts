// The server's shapes under the names the customer page uses.
import type { components } from "@/api/schema";

type S = components["schemas"];
export type CustomerPage = S["CustomerPageOut"];
export type Profile = S["Profile"];
export type CloudTag = S["CloudTag"];
/** A clerk's word about one sentence; `unsent`: given on this tablet, `refused`: the server did not take it. */
export type GivenVerdict = S["JudgementOut"] & { unsent?: boolean; refused?: boolean };
export type Evidence = Omit<S["EvidenceOut"], "verdict"> & { verdict: GivenVerdict | null };
export type Purchase = S["HerPurchase"];
export type ArrivalCard = S["ArrivalCardOut"];
export type Purpose = "service" | "follow_up" | "marketing";
/** In the order in which they are asked for. */
export const PURPOSES: Purpose[] = ["service", "follow_up", "marketing"];
