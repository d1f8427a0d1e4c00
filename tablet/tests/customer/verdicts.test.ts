import { describe, expect, it } from "vitest";
import type { CloudTag, Evidence } from "@/customer/shapes";
import { changesCloud, overCloud, overEvidence } from "@/customer/verdicts";
import type { Recorded } from "@/records/draft";
import type { Statement } from "@/tags/shapes";
import { entry, rejected } from "../records/entries";

const ANNA = "anna";
const BLACK = { facet: "color", tag: "黑色", for_person: null };
const tag = (changes: Partial<CloudTag> = {}): CloudTag => ({
  ...BLACK,
  polarity: "like",
  weight: 2,
  count: 1,
  last_at: "2026-06-01T10:00:00Z",
  facet_name: "颜色",
  changed_from: null,
  bought_since: null,
  ...changes,
});
const row = (changes: Partial<Evidence> = {}): Evidence => ({
  note_id: "n1",
  note_version: 1,
  text: "不要黑色",
  starts: 2,
  ends: 4,
  polarity: "like",
  for_person: null,
  clerk: "小文",
  occurred_at: "2026-06-01T10:00:00Z",
  rule: "word",
  confidence: 1,
  verdict: null,
  ...changes,
});

function says(now: Partial<Statement> | null, changes: Partial<Recorded> = {}, note = "n1", count = 1): Recorded {
  const body = { note_id: note, facet: "color", tag: "黑色", kind: now ? "correct" : "reject", now: null } as const;
  const meant: Statement = { facet: "color", tag: "黑色", polarity: "like", for_person: null, ...now };
  const shown = { customerId: ANNA, forPerson: null, count };
  return entry({ kind: "tag_verdict", body: { ...body, now: now && meant }, shown }, changes);
}
const back = (recordId: string): Recorded => entry({ kind: "withdrawal", of: "tag_verdict", recordId });

describe("a cloud", () => {
  it("is the server's where nobody said anything here", () => {
    const tags = [tag()];
    expect(overCloud(tags, ANNA, [])).toEqual(tags);
  });
  it("shows at once that its only sentence was rejected", () => {
    expect(overCloud([tag()], ANNA, [says(null)])).toMatchObject([{ pending: true, gone: true }]);
  });
  it("keeps a tag that other sentences say, too", () => {
    expect(overCloud([tag({ count: 2 })], ANNA, [says(null)])).toMatchObject([{ pending: true, gone: false }]);
  });
  it("keeps it, too, once the worker has taken the verdict in", () => {
    expect(overCloud([tag({ count: 1 })], ANNA, [says(null, {}, "n1", 2)])).toMatchObject([{ pending: true, gone: false }]);
  });
  it("lets it go with the last of its sentences", () => {
    const both = [says(null, {}, "n1", 2), says(null, {}, "n2", 1)];
    expect(overCloud([tag({ count: 1 })], ANNA, both)).toMatchObject([{ pending: true, gone: true }]);
  });
  it("shows a corrected opinion in its place", () => {
    expect(overCloud([tag()], ANNA, [says({ polarity: "dislike" })])).toMatchObject([
      { tag: "黑色", polarity: "dislike", pending: true, gone: false },
    ]);
  });
  it("shows another name beside the one that goes", () => {
    const cloud = overCloud([tag()], ANNA, [says({ tag: "藏青", polarity: "fact" })]);
    expect(cloud).toMatchObject([{ tag: "藏青", polarity: "fact", pending: true, gone: false }, { tag: "黑色", gone: true }]);
  });
  it("tells the goods for somebody else from her own", () => {
    const cloud = overCloud([tag()], ANNA, [says({ for_person: "老公" })]);
    expect(cloud.map((one) => [one.for_person, one.gone])).toEqual([["老公", false], [null, true]]);
  });
  it("is as before once a verdict was taken back", () => {
    const verdict = says(null);
    expect(overCloud([tag()], ANNA, [verdict, back(verdict.id)])).toEqual([tag()]);
  });
  it("is not changed by what the server refused", () => {
    expect(overCloud([tag()], ANNA, [says(null, { verdict: rejected })])).toEqual([tag()]);
  });
  it("is not changed by what was said of somebody else", () => {
    expect(overCloud([tag()], "berta", [says(null)])).toEqual([tag()]);
    expect([changesCloud("berta", [says(null)]), changesCloud(ANNA, [says(null)])]).toEqual([false, true]);
  });
  it("changes also by what is taken back, and not by what was refused", () => {
    expect([changesCloud(ANNA, [back("v9")]), changesCloud(ANNA, [says(null, { verdict: rejected })])]).toEqual([true, false]);
  });
});

describe("a sentence", () => {
  it("shows the verdict given here, as unsent", () => {
    const verdict = says(null);
    expect(overEvidence([row()], BLACK, [verdict])[0]!.verdict).toMatchObject({
      id: verdict.id,
      kind: "reject",
      clerk: "小林",
      unsent: true,
      refused: false,
    });
  });
  it("shows the last of several", () => {
    const [first, last] = [says(null), says({ polarity: "dislike" })];
    expect(overEvidence([row()], BLACK, [first, last])[0]!.verdict!.id).toBe(last.id);
  });
  it("is without a colleague's verdict once it was taken back here", () => {
    const given = { id: "v9", kind: "reject" as const, now: null, clerk: "小文", occurred_at: "2026-06-02T10:00:00Z" };
    expect(overEvidence([row({ verdict: given })], BLACK, [back("v9")])[0]!.verdict).toBeNull();
  });
  it("keeps its mark when the server refused the verdict", () => {
    expect(overEvidence([row()], BLACK, [says(null, { verdict: rejected })])[0]!.verdict).toMatchObject({ refused: true });
  });
  it("about goods for somebody else is not hers", () => {
    expect(overEvidence([row({ for_person: "老公" })], BLACK, [])).toEqual([]);
  });
  it("of another note is left alone", () => {
    expect(overEvidence([row({ note_id: "n2" })], BLACK, [says(null)])[0]!.verdict).toBeNull();
  });
});
