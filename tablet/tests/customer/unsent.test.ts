import { expect, it } from "vitest";
import type { Moment } from "@/customer/moments";
import { withUnsent } from "@/customer/unsent";
import type { Content, Recorded } from "@/records/draft";

const ANNA = "anna";
const entry = (id: string, content: Content, occurredAt = "2026-06-10T06:00:00Z"): Recorded => ({
  sequence: 1,
  id,
  content,
  staffId: "lin",
  staffName: "小林",
  sessionId: "s",
  vouched: false,
  deviceId: "d",
  storeId: "store",
  occurredAt,
  tries: 0,
  verdict: null,
});
const note = (id: string, text: string, customer = ANNA) =>
  entry(id, { kind: "note", body: { customer_id: customer, text } });
const known: Moment[] = [
  { kind: "note", at: "2026-06-09T06:00:00Z", clerk: "小文", details: { id: "old", text: "喜欢米色", version: 1 } },
];
const texts = (moments: Moment[]) => moments.map((one) => one.details["text"]);

it("shows a note at once, before what is older", () => {
  const shown = withUnsent(known, ANNA, [note("new", "想要裙子")]);
  expect(texts(shown)).toEqual(["想要裙子", "喜欢米色"]);
  expect(shown[0]!.unsent).toBe(true);
});

it("shows a note once when the server knows it already", () => {
  expect(withUnsent(known, ANNA, [note("old", "喜欢米色")])).toHaveLength(1);
});

it("leaves out what is about somebody else", () => {
  expect(withUnsent(known, ANNA, [note("new", "想要裙子", "berta")])).toHaveLength(1);
});

it("shows the new words of a note", () => {
  const edit = entry("e", { kind: "note_edit", noteId: "old", version: 1, text: "喜欢驼色" });
  expect(texts(withUnsent(known, ANNA, [edit]))).toEqual(["喜欢驼色"]);
});

it("hides what was taken back", () => {
  const gone = entry("w", { kind: "withdrawal", of: "note", recordId: "old" });
  expect(withUnsent(known, ANNA, [gone])).toEqual([]);
});

it("shows a contact out of the blue", () => {
  const called = entry("c", { kind: "contact", body: { customer_id: ANNA, result: "no_answer" } });
  expect(withUnsent([], ANNA, [called])[0]!.details).toMatchObject({ result: "no_answer", channel: "phone" });
});

it("shows what came back in one of her visits", () => {
  const visit: Moment = { kind: "visit", at: "2026-06-09T06:00:00Z", clerk: "小文", details: { id: "v" } };
  const back = (visit_id: string) =>
    entry("r", { kind: "return", body: { kind: "exchange", visit_id, piece: "K-1", reasons: ["偏大"] }, shown: { name: "阔腿裤" } });
  expect(withUnsent([visit], ANNA, [back("v")])[0]).toMatchObject({
    kind: "return",
    unsent: true,
    details: { id: "r", kind: "exchange", name: "阔腿裤", reasons: ["偏大"] },
  });
  expect(withUnsent([visit], ANNA, [back("another")])).toEqual([visit]);
});

it("hides nothing and changes no words by what the server refused", () => {
  const refused = { is: "rejected", problem: { code: "note_unknown", status: 404, message: "" } } as const;
  const gone = { ...entry("w", { kind: "withdrawal", of: "note", recordId: "old" }), verdict: refused };
  const edit = { ...entry("e", { kind: "note_edit", noteId: "old", version: 1, text: "喜欢驼色" }), verdict: refused };
  expect(texts(withUnsent(known, ANNA, [gone, edit]))).toEqual(["喜欢米色"]);
});

it("builds the next words of a note on those that wait", () => {
  const edit = entry("e", { kind: "note_edit", noteId: "old", version: 1, text: "喜欢驼色" });
  expect(withUnsent(known, ANNA, [edit])[0]).toMatchObject({ details: { version: 2 }, unsent: true });
});
