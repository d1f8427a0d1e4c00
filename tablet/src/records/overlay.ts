// What is recorded but not yet in the server's answer, laid over that answer, so that a saved card shows as saved at once.
// Pure. Everything is merged by id: an answer that knows a record already is left as it is. What the server refused has not
// happened: it stays visible where it was made, with its mark, and hides or changes nothing else.
import type { components } from "@/api/schema";
import type { Content, Kind, Recorded } from "./draft";

type Schemas = components["schemas"];
/** A visit of today; the tablet has no use for its day. */
export type OpenVisit = Omit<Schemas["OpenVisitOut"], "day">;
type Who = Schemas["WhoOut"];
type Tried = Schemas["TriedPieceOut"];
type Returned = Schemas["ReturnedOut"];
/** `unsent`: laid over; `refused`: the server did not take it, the page of unsent records says why. */
export interface Laid {
  unsent?: boolean;
  refused?: boolean;
}
export interface NoteLine extends Laid {
  id: string;
  text: string;
  version: number;
  occurred_at: string;
  clerk?: string | null;
}

type Of<K extends Kind> = Recorded & { content: Extract<Content, { kind: K }> };
const ofKind = <K extends Kind>(recorded: readonly Recorded[], kind: K): Of<K>[] =>
  recorded.filter((one): one is Of<K> => one.content.kind === kind);
/** Those that the server took, or will be asked to take. */
const standing = <K extends Kind>(recorded: readonly Recorded[], kind: K): Of<K>[] =>
  ofKind(recorded, kind).filter(({ verdict }) => verdict === null);
const laid = ({ verdict }: Recorded): Laid => ({ unsent: true, ...(verdict && { refused: true }) });

/** The records that were taken back. */
export function takenBack(recorded: readonly Recorded[]): Set<string> {
  return new Set(standing(recorded, "withdrawal").map(({ content }) => content.recordId));
}

/** The open visits, newest first: with those begun here, without those closed here. */
export function overVisits(
  visits: readonly OpenVisit[],
  recorded: readonly Recorded[],
  staffId: string | null,
): (OpenVisit & Laid)[] {
  const known = new Set(visits.map(({ id }) => id));
  const begun = ofKind(recorded, "visit").filter(({ id }) => !known.has(id));
  return overUnclosed([...begun.map((one) => begunVisit(one, staffId)), ...visits], recorded)
    .map((visit) => ({
      ...visit,
      customer: visit.customer ?? tiedTo(visit.id, recorded),
      try_ons: overTryOns(visit.try_ons, visit.id, recorded),
      returns: overReturns(visit.returns, visit.id, recorded),
    }))
    .sort((one, other) => other.occurred_at.localeCompare(one.occurred_at));
}

function begunVisit(one: Of<"visit">, staffId: string | null): OpenVisit & Laid {
  return {
    id: one.id,
    occurred_at: one.occurredAt,
    staff_id: one.staffId,
    clerk: one.staffName,
    mine: one.staffId === staffId,
    party: one.content.body.party ?? 1,
    customer: asWho(one.content.shown?.customer),
    card: null,
    try_ons: [],
    returns: [],
    notes: [],
    ...laid(one),
  };
}

function tiedTo(visitId: string, recorded: readonly Recorded[]): Who | null {
  const ties = standing(recorded, "tie").filter(({ content }) => content.visitId === visitId);
  return asWho(ties.at(-1)?.content.shown?.customer);
}

function asWho(shown?: { id: string; name: string | null; masked_phone?: string | null }): Who | null {
  return shown ? { ...shown, masked_phone: shown.masked_phone ?? null } : null;
}

/** The visits that were neither closed nor taken back here. */
export function overUnclosed<V extends { id: string }>(visits: readonly V[], recorded: readonly Recorded[]): V[] {
  const closed = standing(recorded, "outcome").map(({ content }) => content.visitId);
  const gone = new Set([...takenBack(recorded), ...closed]);
  return visits.filter(({ id }) => !gone.has(id));
}

/** What was tried on in a visit, the newest first. */
export function overTryOns(
  tryOns: readonly Tried[],
  visitId: string,
  recorded: readonly Recorded[],
): (Tried & Laid)[] {
  const known = new Set(tryOns.map(({ id }) => id));
  const gone = takenBack(recorded);
  const added = ofKind(recorded, "try_on").filter(({ id, content }) => content.visitId === visitId && !known.has(id));
  return [...added.map(triedPiece).reverse(), ...tryOns].filter(({ id }) => !gone.has(id));
}

function triedPiece(one: Of<"try_on">): Tried & Laid {
  const { body, shown } = one.content;
  return {
    id: one.id,
    style: shown?.style ?? body.piece,
    name: shown?.name ?? null,
    category: shown?.category ?? null,
    colour: body.colour ?? null,
    size: body.size ?? null,
    fit: body.fit ?? null,
    result: body.result ?? null,
    reasons: body.reasons ?? [],
    ...laid(one),
  };
}

/** What came back in a visit, the newest first. */
export function overReturns(
  returns: readonly Returned[],
  visitId: string,
  recorded: readonly Recorded[],
): (Returned & Laid)[] {
  const known = new Set(returns.map(({ id }) => id));
  const gone = takenBack(recorded);
  const added = ofKind(recorded, "return").filter(
    ({ id, content }) => content.body.visit_id === visitId && !known.has(id),
  );
  return [...added.map(returned).reverse(), ...returns].filter(({ id }) => !gone.has(id));
}

function returned(one: Of<"return">): Returned & Laid {
  const { body, shown } = one.content;
  return { id: one.id, kind: body.kind, name: shown?.name ?? body.piece ?? null, reasons: body.reasons, ...laid(one) };
}

/** Notes about a visit or a customer, the newest first; an edit made here shows in its place, unless the server's is newer. */
export function overNotes<N extends NoteLine>(
  notes: readonly N[],
  about: { visitId?: string; customerId?: string },
  recorded: readonly Recorded[],
): (N | NoteLine)[] {
  const known = new Set(notes.map(({ id }) => id));
  const gone = takenBack(recorded);
  const added = ofKind(recorded, "note")
    .filter(({ id, content: { body } }) => !known.has(id) && isAbout(body, about))
    .map((one) => ({
      id: one.id,
      text: one.content.body.text,
      version: 1,
      occurred_at: one.occurredAt,
      clerk: one.staffName,
      ...laid(one),
    }));
  return [...notes, ...added]
    .filter(({ id }) => !gone.has(id))
    .map((note) => edited(note, recorded))
    .sort((one, other) => other.occurred_at.localeCompare(one.occurred_at));
}

function isAbout(body: { visit_id?: string; customer_id?: string }, about: { visitId?: string; customerId?: string }) {
  return about.visitId !== undefined ? body.visit_id === about.visitId : body.customer_id === about.customerId;
}

/** A note in the words of the edits made here, unless the server's are newer. What lost against a colleague's words stays
 * until somebody has chosen; what the server refused for another reason does not. */
export function edited<N extends Pick<NoteLine, "id" | "text" | "version"> & Laid>(note: N, recorded: readonly Recorded[]): N {
  return ofKind(recorded, "note_edit")
    .filter(({ verdict }) => verdict?.is !== "rejected")
    .reduce(
      (latest, one) =>
        one.content.noteId === latest.id && one.content.version >= latest.version
          ? { ...latest, text: one.content.text, version: one.content.version + 1, ...laid(one) }
          : latest,
      note,
    );
}

/** The calls whose result was not recorded here. */
export function overCalls<C extends { id: string }>(calls: readonly C[], recorded: readonly Recorded[]): C[] {
  const made = new Set(standing(recorded, "contact").map(({ content }) => content.body.task_id));
  return calls.filter(({ id }) => !made.has(id));
}

/** Visitors counted here, without the counts that were taken back. */
export function visitorsRecorded(recorded: readonly Recorded[]): number {
  const gone = takenBack(recorded);
  return standing(recorded, "footfall")
    .filter(({ id }) => !gone.has(id))
    .reduce((sum, { content }) => sum + content.visitors, 0);
}
