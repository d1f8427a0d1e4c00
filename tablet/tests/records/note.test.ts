import { afterEach, beforeEach, expect, test } from "vitest";
import { effectScope } from "vue";
import { freshTablet, openShift, refusal, rest, type Shop } from "../device/shop";

let shop: Shop;
beforeEach(() => {
  shop = freshTablet();
});
afterEach(rest);

const NOTE = { id: "note-1", text: "她喜欢驼色", version: 1, occurred_at: "2026-06-03T09:00:00Z" };
const OLD = { ...NOTE, occurred_at: "2026-05-03T09:00:00Z" };
const ABOUT = { visit_id: "v-1" };
const edits = () => shop.heard.filter(({ method }) => method === "PATCH");

async function written(note: typeof NOTE & { unsent?: boolean }, text?: string) {
  const { useNote } = await import("@/records/note");
  const scope = effectScope();
  const made = scope.run(() => useNote(ABOUT, note))!;
  await rest();
  if (text !== undefined) made.words.value = { ...made.words.value, text };
  return { ...made, leave: () => scope.stop() };
}
/** A colleague has made version 2 of it meanwhile. */
const overtaken = () => {
  shop.tell = ({ method, ifMatch }) =>
    method === "PATCH" && ifMatch !== '"2"' ? refusal(412, "note_changed", { text: "她喜欢米色", version: 2 }) : null;
};

test("a correction goes to the server in the clerk's own name, with the version it is based on", async () => {
  await openShift();
  const { save } = await written(OLD, "她喜欢米色");
  expect(await save()).toBe(true);
  expect(edits()).toMatchObject([{ path: "/notes/note-1", bearer: "token-1", ifMatch: '"1"', body: { text: "她喜欢米色" } }]);
});

test("words that come back after a colleague's newer ones still name the version they were based on", async () => {
  await openShift();
  const before = await written(NOTE, "她喜欢驼色，M 码");
  await rest();
  before.leave();
  await rest();
  const { words, save, theirs } = await written({ ...NOTE, text: "她喜欢米色", version: 2 });
  overtaken();
  expect(words.value).toEqual({ text: "她喜欢驼色，M 码", version: 1 });
  expect(await save()).toBe(false);
  expect(theirs.value).toEqual({ text: "她喜欢米色", version: 2 });
});

test.each([
  ["mine", ["她喜欢驼色，M 码"]],
  ["both", ["她喜欢米色\n她喜欢驼色，M 码"]],
  ["theirs", []],
] as const)("of two texts she keeps %s", async (choice, sent) => {
  await openShift();
  const { save, choose } = await written(NOTE, "她喜欢驼色，M 码");
  overtaken();
  await save();
  const before = edits().length;
  expect(await choose(choice)).toBe(true);
  expect(edits().slice(before).map(({ body }) => body["text"])).toEqual(sent);
});

test("without the network a note of today waits in the outbox, an older one in the form", async () => {
  const { outbox } = await openShift();
  shop.away = true;
  const today = await written(NOTE, "她喜欢米色");
  expect(await today.save()).toBe(true);
  const older = await written(OLD, "她喜欢米色");
  expect([await older.save(), older.problem.value]).toEqual([false, "现在没有网络，以前的备注联网后才能改。你写的还留在这里。"]);
  expect(outbox.items).toMatchObject([{ kind: "note_edit", noteId: "note-1" }]);
});

test("a note that waits in the outbox is corrected behind it", async () => {
  const { outbox } = await openShift();
  shop.tell = ({ session }) => (session ? { status: 503, body: { code: "busy", message: "等一下。" } } : null);
  const { save } = await written({ ...NOTE, unsent: true }, "她喜欢米色");
  await save();
  expect(outbox.items).toMatchObject([{ kind: "note_edit" }]);
});
