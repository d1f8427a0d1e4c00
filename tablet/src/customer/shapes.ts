// The server's shapes under the names the customer page uses.
import type { components } from "@/api/schema";

type S = components["schemas"];
export type CustomerPage = S["CustomerPageOut"];
export type Profile = S["Profile"];
export type CloudTag = S["CloudTag"];
export type Evidence = S["EvidenceOut"];
export type Purchase = S["HerPurchase"];
export type ArrivalCard = S["ArrivalCardOut"];
export type Purpose = "service" | "follow_up" | "marketing";
/** In the order in which they are asked for. */
export const PURPOSES: Purpose[] = ["service", "follow_up", "marketing"];
