import { expect, test } from "vitest";
import type { Content, Recorded } from "@/records/draft";
import { overCalls, overNotes, overTryOns, overUnclosed, overVisits, visitorsRecorded } from "@/records/overlay";
import { entry, rejected } from "./entries";

const HERS = { id: "c-1", name: "王女士", masked_phone: "138****8000" };
const open = (id: string, occurred_at = "2026-06-03T09:00:00Z") => ({
  id,
  occurred_at,
  staff_id: "zhou",
  clerk: "小周",
  mine: false,
  party: 1,
  customer: null,
  card: null,
  try_ons: [],
  returns: [],
  notes: [],
});
const tried = (visitId: string, changes: Partial<Recorded> = {}) =>
  entry({ kind: "try_on", visitId, body: { piece: "K-1", size: "M", fit: "fits" }, shown: { name: "阔腿裤" } }, changes);
const note = { id: "note-1", text: "她喜欢驼色", version: 1, occurred_at: "2026-06-03T09:00:00Z", clerk: "小周" };
const visits = (recorded: Recorded[], known = [open("v-1")]) => overVisits(known, recorded, "lin");

test("a visit begun here is there at once, in front", () => {
  const begun = entry({ kind: "visit", body: { party: 2, customer_id: "c-1" }, shown: { customer: HERS } });
  expect(visits([begun])).toMatchObject([
    { id: begun.id, party: 2, customer: HERS, mine: true, unsent: true },
    { id: "v-1" },
  ]);
});

test("a visit the server knows already is not shown twice", () => {
  expect(visits([entry({ kind: "visit", body: {} }, { id: "v-1" })])).toHaveLength(1);
});

test("what came back in a visit is there until it is taken back", () => {
  const body = { kind: "return" as const, visit_id: "v-1", piece: "K-1", reasons: ["偏大"] };
  const back = entry({ kind: "return", body, shown: { name: "阔腿裤" } });
  const withdrawal = entry({ kind: "withdrawal", of: "return", recordId: back.id });
  expect(visits([back])[0]!.returns).toMatchObject([{ id: back.id, kind: "return", name: "阔腿裤", unsent: true }]);
  expect(visits([back], [open("v-2")])[0]!.returns).toEqual([]);
  expect(visits([back, withdrawal])[0]!.returns).toEqual([]);
});

test("a visit closed or taken back here is gone", () => {
  const outcome = entry({ kind: "outcome", visitId: "v-1", body: { kind: "bought" } });
  const withdrawal = entry({ kind: "withdrawal", of: "visit", recordId: "v-2" });
  expect(visits([outcome, withdrawal], [open("v-1"), open("v-2")])).toEqual([]);
  expect(overUnclosed([open("v-1"), open("v-3")], [outcome]).map(({ id }) => id)).toEqual(["v-3"]);
});

test("a guest recognised here has her name at once, unless the server refused it", () => {
  const tie = entry({ kind: "tie", visitId: "v-1", body: { customer_id: "c-1" }, shown: { customer: HERS } });
  expect(visits([tie])[0]!.customer).toEqual(HERS);
  expect(visits([{ ...tie, verdict: rejected }])[0]!.customer).toBeNull();
});

test("a card saved here stands in its visit, and one taken back does not", () => {
  const [kept, gone] = [tried("v-1"), tried("v-1")];
  const withdrawal = entry({ kind: "withdrawal", of: "try_on", recordId: gone.id });
  expect(visits([kept, gone, withdrawal])[0]!.try_ons).toMatchObject([{ id: kept.id, name: "阔腿裤", size: "M", unsent: true }]);
});

test("a refused card says so", () => {
  expect(overTryOns([], "v-1", [tried("v-1", { verdict: rejected })])[0]).toMatchObject({ refused: true });
});

test("a namesake's visit is not mine", () => {
  const begun = entry({ kind: "visit", body: {} }, { staffId: "other-lin", staffName: "小林" });
  expect(visits([begun])[0]).toMatchObject({ clerk: "小林", mine: false });
});

test("cards stand newest first, as the server tells them", () => {
  const known = { id: "k", style: "K-0", name: null, category: null, colour: null, size: null, fit: null, result: null, reasons: [] };
  const [first, second] = [tried("v-1"), tried("v-1")];
  expect(overTryOns([known], "v-1", [first, second]).map(({ id }) => id)).toEqual([second.id, first.id, "k"]);
});

test("what the server refused hides nothing", () => {
  const refused = (content: Content) => entry(content, { verdict: rejected });
  const outcome = refused({ kind: "outcome", visitId: "v-1", body: { kind: "bought" } });
  const withdrawal = refused({ kind: "withdrawal", of: "visit", recordId: "v-1" });
  expect(visits([outcome, withdrawal])).toHaveLength(1);
  expect(overUnclosed([open("v-1")], [outcome, withdrawal])).toHaveLength(1);
  const call = refused({ kind: "contact", body: { task_id: "t-1", result: "reached" } });
  expect(overCalls([{ id: "t-1" }], [call])).toHaveLength(1);
});

test("a refused count does not count, and a refused withdrawal takes none back", () => {
  const [three, one] = [entry({ kind: "footfall", visitors: 3 }), entry({ kind: "footfall", visitors: 1 }, { verdict: rejected })];
  const withdrawal = entry({ kind: "withdrawal", of: "footfall", recordId: three.id }, { verdict: rejected });
  expect(visitorsRecorded([three, one, withdrawal])).toBe(3);
});

test("words that lost against a colleague's stay until somebody has chosen, refused ones do not", () => {
  const content = { kind: "note_edit", noteId: "note-1", version: 1, text: "她喜欢米色" } as const;
  const lost = entry(content, { verdict: { is: "conflict", theirs: "她喜欢驼色", version: 2 } });
  expect(overNotes([note], { visitId: "v-1" }, [lost])[0]).toMatchObject({ text: "她喜欢米色", refused: true });
  expect(overNotes([note], { visitId: "v-1" }, [entry(content, { verdict: rejected })])).toEqual([note]);
});

test("an edited note shows the new words, with the version the next edit builds on", () => {
  const edit = entry({ kind: "note_edit", noteId: "note-1", version: 1, text: "她喜欢米色" });
  expect(overNotes([note], { visitId: "v-1" }, [edit])).toMatchObject([{ text: "她喜欢米色", version: 2, unsent: true }]);
});

test("an edit the server has overtaken does not hide the newer words", () => {
  const edit = entry({ kind: "note_edit", noteId: "note-1", version: 1, text: "她喜欢米色" });
  expect(overNotes([{ ...note, version: 3 }], { visitId: "v-1" }, [edit])).toEqual([{ ...note, version: 3 }]);
});

test("a note written here stands only where it belongs", () => {
  const mine = entry({ kind: "note", body: { visit_id: "v-1", text: "显胯" } });
  expect(overNotes([note], { visitId: "v-1" }, [mine]).map(({ text }) => text)).toEqual(["显胯", "她喜欢驼色"]);
  expect(overNotes([], { visitId: "v-2" }, [mine])).toEqual([]);
  expect(overNotes([], { customerId: "c-1" }, [mine])).toEqual([]);
});

test("a call whose result was recorded here is off the list", () => {
  const call = entry({ kind: "contact", body: { task_id: "t-1", result: "reached" } });
  expect(overCalls([{ id: "t-1" }, { id: "t-2" }], [call])).toEqual([{ id: "t-2" }]);
});

test("visitors counted here add up, without the counts taken back", () => {
  const [three, one] = [3, 1].map((visitors) => entry({ kind: "footfall", visitors }));
  const withdrawal = entry({ kind: "withdrawal", of: "footfall", recordId: one!.id });
  expect(visitorsRecorded([three!, one!, withdrawal])).toBe(3);
});
