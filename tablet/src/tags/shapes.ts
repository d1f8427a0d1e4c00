// The server's shapes of tags under the names the pages use.
import type { components } from "@/api/schema";

type S = components["schemas"];
export type Polarity = "like" | "dislike" | "fact";
export type Facet = S["FacetOut"];
/** What a note says: a name, what is thought of it, and whom the goods are for. */
export type Statement = Omit<S["MeaningOut"], "polarity"> & { polarity: Polarity };
/** A clerk's word about one tag that one note gives. */
export type VerdictBody = Omit<S["VerdictIn"], "now"> & { now: Statement | null };

/** One name of a facet. */
export interface Named {
  facet: string;
  tag: string;
}
