// The server's shapes under the names the clerk's pages use.
import type { components } from "@/api/schema";
export type { OpenVisit } from "@/records/overlay";

type S = components["schemas"];
export type ClerkHome = S["ClerkHomeOut"];
export type UnclosedVisit = S["ServedOut"];
export type ArrivalCard = S["ArrivalCardOut"];
export type TriedPiece = S["TriedPieceOut"];
export type Returned = S["ReturnedOut"];
export type Stock = S["StockOut"];
export type Who = S["WhoOut"];
export type HomeCall = S["CallOut"];
export type Found = S["CustomerOut"];
export type FoundByTags = S["FoundOut"];
export type Scanned = S["ScanOut"];
export type TryOnBody = Omit<S["TryOnIn"], "occurred_at">;
export type OutcomeBody = Omit<S["OutcomeIn"], "occurred_at">;
export type ReturnBody = Omit<S["ReturnIn"], "occurred_at">;
