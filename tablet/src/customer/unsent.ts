// What this tablet has recorded about her and the server does not know yet, as moments of her timeline. Pure.
import type { Recorded } from "@/records/draft";
import { edited, takenBack } from "@/records/overlay";
import { type Moment, noteOf } from "./moments";

/** Her timeline with what is unsent, newest first. */
export function withUnsent(moments: Moment[], customerId: string, recorded: Recorded[]): Moment[] {
  const known = new Set(moments.map((one) => one.details["id"]));
  const gone = takenBack(recorded);
  const hers = visitsOf(moments, customerId, recorded);
  const added: Moment[] = [];
  for (const entry of recorded) {
    const details = known.has(entry.id) ? null : detailsOf(entry, customerId, hers);
    if (!details) continue;
    added.push({ kind: entry.content.kind, at: entry.occurredAt, clerk: entry.staffName, details, unsent: true });
  }
  return [...added, ...moments]
    .filter((one) => !gone.has(String(one.details["id"])))
    .map((one) => (one.kind === "note" ? inNewestWords(one, recorded) : one))
    .sort((one, other) => Date.parse(other.at) - Date.parse(one.at));
}

function inNewestWords(moment: Moment, recorded: Recorded[]): Moment {
  const { text, version, unsent = false } = edited(noteOf(moment), recorded);
  return { ...moment, details: { ...moment.details, text, version }, unsent };
}

/** The visits that are known to be with her, here or on the server. */
function visitsOf(moments: Moment[], customerId: string, recorded: Recorded[]): Set<unknown> {
  const hers = new Set(moments.filter(({ kind }) => kind === "visit").map(({ details }) => details["id"]));
  for (const { id, content } of recorded) {
    if (content.kind === "visit" && content.body.customer_id === customerId) hers.add(id);
    if (content.kind === "tie" && content.body.customer_id === customerId) hers.add(content.visitId);
  }
  return hers;
}

function detailsOf({ id, content }: Recorded, customerId: string, hers: Set<unknown>): Record<string, unknown> | null {
  if (content.kind === "note" && content.body.customer_id === customerId) {
    return { id, text: content.body.text, version: 1 };
  }
  if (content.kind === "visit" && content.body.customer_id === customerId) {
    return { id, outcome: null, reason: null, store: "", missing: [], photos: [] };
  }
  if (content.kind === "contact" && content.body.customer_id === customerId) {
    return { agreed: null, next_step: null, next_on: null, channel: "phone", ...content.body, id, pictures: [] };
  }
  if (content.kind === "return" && hers.has(content.body.visit_id)) {
    const { kind, piece, reasons } = content.body;
    return { id, kind, name: content.shown?.name ?? piece ?? null, reasons };
  }
  return null;
}
