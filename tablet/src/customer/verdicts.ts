// What clerks said here about her tags and the server, or its worker, does not know yet, laid over what it answered. Pure.
import type { Recorded } from "@/records/draft";
import { takenBack } from "@/records/overlay";
import type { CloudTag, Evidence, GivenVerdict } from "./shapes";

type OfVerdict = Recorded & { content: Extract<Recorded["content"], { kind: "tag_verdict" }> };

/** `pending`: somebody has put it right, and the cloud is not made anew yet; `gone`: nothing else says it. */
export type CloudLine = CloudTag & { pending?: boolean; gone?: boolean };

/** The verdict that counts for each tag of each note: the last one, unless it was taken back. */
function standing(recorded: readonly Recorded[]): OfVerdict[] {
  const gone = takenBack(recorded);
  const last = new Map<string, OfVerdict>();
  for (const one of recorded) {
    if (one.content.kind !== "tag_verdict" || gone.has(one.id)) continue;
    const { note_id, facet, tag } = one.content.body;
    last.set(JSON.stringify([note_id, facet, tag]), one as OfVerdict);
  }
  return [...last.values()];
}

/** Whether something that was recorded here changes her cloud: a verdict, or that one was taken back. */
export const changesCloud = (customerId: string, recorded: readonly Recorded[]): boolean =>
  recorded.some(({ content, verdict }) => {
    if (verdict !== null) return false;
    if (content.kind === "tag_verdict") return content.shown.customerId === customerId;
    return content.kind === "withdrawal" && content.of === "tag_verdict";
  });

/** Her cloud with the verdicts given here; what the server refused changes nothing. */
export function overCloud(tags: readonly CloudTag[], customerId: string, recorded: readonly Recorded[]): CloudLine[] {
  const hers = standing(recorded).filter((one) => one.content.shown.customerId === customerId && one.verdict === null);
  let lines: CloudLine[] = tags.map((tag) => {
    const about = hers.filter(({ content: { body, shown } }) => isSame(tag, { ...body, for_person: shown.forPerson }));
    if (about.length === 0) return tag;
    // The worker may have taken some of the verdicts in already: what the clerk saw is counted, too.
    const said = Math.max(tag.count, ...about.map(({ content }) => content.shown.count));
    return { ...tag, pending: true, gone: about.length >= said };
  });
  for (const { content, occurredAt } of hers) {
    const { now } = content.body;
    if (!now) continue;
    const there = lines.find((tag) => isSame(tag, now));
    const said = { polarity: now.polarity, pending: true, gone: false };
    if (there) lines = lines.map((tag) => (tag === there ? { ...tag, ...said } : tag));
    else lines = [{ ...NEW, ...now, ...said, last_at: occurredAt }, ...lines];
  }
  return lines;
}

/** A tag that was said once, just now. */
const NEW = { facet_name: "", weight: 1, count: 1, changed_from: null, bought_since: null };

type Place = Pick<CloudTag, "facet" | "tag" | "for_person">;
const isSame = (one: Place, other: Place): boolean =>
  one.facet === other.facet && one.tag === other.tag && one.for_person === other.for_person;

/** The sentences behind a tag, of whom it is for, with the verdicts given here, or taken back here. */
export function overEvidence(rows: readonly Evidence[], tag: Place, recorded: readonly Recorded[]): Evidence[] {
  const gone = takenBack(recorded);
  const given = standing(recorded);
  return rows.filter((row) => row.for_person === tag.for_person).map((row) => {
    const own = given.find(
      ({ content: { body } }) => body.note_id === row.note_id && body.facet === tag.facet && body.tag === tag.tag,
    );
    if (own) return { ...row, verdict: pending(own) };
    return row.verdict && gone.has(row.verdict.id) ? { ...row, verdict: null } : row;
  });
}

function pending({ id, content, staffName, occurredAt, verdict }: OfVerdict): GivenVerdict {
  const { kind, now } = content.body;
  return { id, kind, now, clerk: staffName, occurred_at: occurredAt, unsent: true, refused: verdict !== null };
}
