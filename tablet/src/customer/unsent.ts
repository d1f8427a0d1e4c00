// What this tablet has recorded about her and the server does not know yet, as moments of her timeline. Pure.
import type { Recorded } from "@/records/draft";
import type { Moment } from "./moments";

/** Her timeline with what is unsent, newest first. `taskIds`: her calls that were open on this tablet. */
export function withUnsent(
  moments: Moment[],
  customerId: string,
  recorded: Recorded[],
  taskIds: string[] = [],
): Moment[] {
  const known = new Set(moments.map((one) => one.details["id"]));
  const edits = new Map<string, string>();
  const gone = new Set<string>();
  const added: Moment[] = [];
  for (const entry of recorded) {
    const { content } = entry;
    if (content.kind === "note_edit") edits.set(content.noteId, content.text);
    if (content.kind === "withdrawal") gone.add(content.recordId);
    if (known.has(entry.id)) continue;
    const details = detailsOf(entry, customerId, taskIds);
    if (details) added.push({ kind: content.kind, at: entry.occurredAt, clerk: entry.staffName, details, unsent: true });
  }
  return [...added, ...moments]
    .filter((one) => !gone.has(String(one.details["id"])))
    .map((one) => {
      const text = edits.get(String(one.details["id"]));
      return text === undefined ? one : { ...one, details: { ...one.details, text }, unsent: true };
    })
    .sort((one, other) => Date.parse(other.at) - Date.parse(one.at));
}

function detailsOf({ id, content }: Recorded, customerId: string, taskIds: string[]): Record<string, unknown> | null {
  if (content.kind === "note" && content.body.customer_id === customerId) {
    return { id, text: content.body.text, version: 1 };
  }
  if (content.kind === "visit" && content.body.customer_id === customerId) {
    return { id, outcome: null, reason: null, store: "", missing: [], photos: [] };
  }
  if (content.kind === "contact") {
    const { body } = content;
    if (body.customer_id !== customerId && !(body.task_id && taskIds.includes(body.task_id))) return null;
    const said = { agreed: null, next_step: null, next_on: null, channel: "phone", ...body };
    return { ...said, id, pictures: [] };
  }
  return null;
}
