import { expect, test } from "vitest";
import { toRequest, type Recorded } from "@/records/draft";
import { backOff, MOST_TRIES, next, resolved, settle, standings, withFollowers } from "@/records/queue";
import { entry, HERE, rejected } from "./entries";

const visit = (changes: Partial<Recorded> = {}) => entry({ kind: "visit", body: {} }, changes);
const tryOn = (visitId: string) => entry({ kind: "try_on", visitId, body: { piece: "K-1" } });
const edit = (changes: Partial<Recorded> = {}) =>
  entry({ kind: "note_edit", noteId: "note-1", version: 1, text: "她喜欢米色" }, changes);
const answer = (one: Recorded, status: number, body: unknown, retryAfter: number | null = null) =>
  settle(one, toRequest(one), { status, body, retryAfter });
const problem = (code: string, errors: object = {}) => ({ code, status: 0, message: "一句话。", errors });

test("the oldest entry is sent first", () => {
  const [first, second] = [visit(), visit()];
  expect(next([second, first], HERE)).toBe(first);
});

test("a rejected visit holds back what hangs on it and nothing else", () => {
  const refused = visit({ verdict: rejected });
  const [its, other] = [tryOn(refused.id), visit()];
  expect([...standings([refused, its, other], HERE).values()]).toEqual(["rejected", "behind", "ready"]);
});

test("what hangs on something that waits, waits too", () => {
  const refused = visit({ verdict: rejected });
  const its = tryOn(refused.id);
  const photo = entry({ kind: "photo", visitId: "visit-elsewhere", tryOnId: its.id, type: "image/jpeg" });
  expect(standings([refused, its, photo], HERE).get(photo)).toBe("behind");
});

test("a rejected try-on does not hold back how the visit ended", () => {
  const begun = visit();
  const refused = { ...tryOn(begun.id), verdict: rejected };
  const outcome = entry({ kind: "outcome", visitId: begun.id, body: { kind: "bought" } });
  expect(standings([begun, refused, outcome], HERE).get(outcome)).toBe("ready");
});

test("a second edit of a note waits for the first", () => {
  const first = edit({ verdict: { is: "conflict", theirs: "她喜欢驼色", version: 2 } });
  const second = edit();
  expect(standings([first, second], HERE).get(second)).toBe("behind");
});

test("a picture waits for its refused call", () => {
  const call = entry({ kind: "contact", body: { task_id: "task-1", result: "reached" } }, { verdict: rejected });
  const picture = entry({ kind: "contact_picture", contactId: call.id, type: "image/jpeg" });
  expect(standings([call, picture], HERE).get(picture)).toBe("behind");
});

test("without a session an entry waits for the clerk's PIN", () => {
  const pending = visit({ sessionId: null });
  expect(standings([pending], HERE).get(pending)).toBe("pin_pending");
});

test("after a new enrolment in the same store her PIN is asked for again", () => {
  const before = visit({ deviceId: "device-0" });
  expect(standings([before], HERE).get(before)).toBe("pin_pending");
});

test("what another store recorded is sealed", () => {
  const foreign = visit({ storeId: "store-2" });
  expect(standings([foreign], HERE).get(foreign)).toBe("sealed");
});

test("on a revoked tablet everything is sealed", () => {
  const one = visit();
  expect(standings([one], null).get(one)).toBe("sealed");
  expect(next([one], null)).toBeNull();
});

test("an entry leaves when the answer carries its id", () => {
  const one = visit();
  expect(answer(one, 200, { id: one.id })).toEqual({ do: "remove" });
});

test("an outcome leaves when the answer carries its visit's id", () => {
  const one = entry({ kind: "outcome", visitId: "visit-1", body: { kind: "bought" } });
  expect(answer(one, 200, { visit_id: "visit-1" })).toEqual({ do: "remove" });
});

test("a withdrawal leaves on 204 and on nothing else", () => {
  const one = entry({ kind: "withdrawal", of: "try_on", recordId: "try-1" });
  expect(answer(one, 204, null).do).toBe("remove");
  expect(answer(one, 200, { id: "try-1" }).do).toBe("wait");
});

test.each([
  ["a page of a guest network", 200, "<html>"],
  ["an answer about something else", 200, { id: "another" }],
  ["an empty answer", 204, null],
  ["a proxy that is not ours", 404, "<html>"],
])("%s is no answer", (_name, status, body) => {
  expect(answer(visit(), status, body)).toEqual({ do: "wait", seconds: null, tries: 0 });
});

test("without an answer it is tried again", () => {
  const one = visit();
  expect(settle(one, toRequest(one), null).do).toBe("wait");
});

test("a server that asks for patience gets it", () => {
  expect(answer(visit(), 429, problem("slow_down"), 30)).toEqual({ do: "wait", seconds: 30, tries: 0 });
});

test.each(["id_used", "visit_is_tied"])("409 %s is kept with the server's sentence", (code) => {
  expect(answer(visit(), 409, problem(code))).toEqual({
    do: "keep",
    change: { tries: 0, verdict: { is: "rejected", problem: { code, status: 409, message: "一句话。" } } },
  });
});

test("an entry the server always stumbles over steps aside after a few tries", () => {
  expect(answer(visit({ tries: MOST_TRIES - 2 }), 500, problem("internal_error")).do).toBe("wait");
  expect(answer(visit({ tries: MOST_TRIES - 1 }), 500, problem("internal_error")).do).toBe("keep");
});

test("a server that is away is waited for, however long", () => {
  expect(answer(visit({ tries: 99 }), 503, problem("try_again"), 5)).toEqual({ do: "wait", seconds: 5, tries: 99 });
});

test("a picture that a proxy finds too large is kept, not sent for ever", () => {
  expect(answer(visit(), 413, "<html>").do).toBe("keep");
});

test("a refused tablet ends the sending", () => {
  expect(answer(visit(), 401, problem("device_revoked"))).toEqual({ do: "revoked" });
});

test("a refused session asks for the PIN, once", () => {
  const refusal = problem("session_not_valid_then");
  expect(answer(visit(), 401, refusal)).toEqual({ do: "keep", change: { sessionId: null } });
  expect(answer(visit({ vouched: true }), 401, refusal)).toMatchObject({ change: { verdict: { is: "rejected" } } });
});

test("a note that somebody else changed keeps both texts", () => {
  const step = answer(edit(), 412, problem("note_changed", { text: "她喜欢驼色", version: 4 }));
  expect(step).toMatchObject({ change: { verdict: { is: "conflict", theirs: "她喜欢驼色", version: 4 } } });
});

test.each([
  ["theirs", null],
  ["mine", "她喜欢米色"],
  ["both", "她喜欢驼色\n她喜欢米色"],
] as const)("choosing %s makes the edit %j", (choice, text) => {
  const conflict = edit({ verdict: { is: "conflict", theirs: "她喜欢驼色", version: 4 } });
  const content = resolved(conflict, choice);
  expect(content).toEqual(text && { kind: "note_edit", noteId: "note-1", version: 4, text });
});

test("words that are in the other text already are not written twice", () => {
  const conflict = edit({ verdict: { is: "conflict", theirs: "她喜欢米色，也要驼色", version: 4 } });
  expect(resolved(conflict, "both")).toBeNull();
});

test("followers of an entry are found through others, and only later ones", () => {
  const earlier = tryOn("visit-x");
  const begun = visit();
  const its = tryOn(begun.id);
  const photo = entry({ kind: "photo", visitId: "visit-y", tryOnId: its.id, type: "image/jpeg" });
  expect(withFollowers([earlier, begun, its, photo, visit()], begun)).toEqual([begun, its, photo]);
});

test("waiting doubles up to a minute and is spread", () => {
  expect([1, 2, 3, 10].map((failures) => backOff(failures, 1))).toEqual([1, 2, 4, 60]);
  expect(backOff(10, 0)).toBe(30);
});

test("an edit names the version it was made on", () => {
  expect(toRequest(edit())).toMatchObject({
    method: "PATCH",
    path: "/api/v1/notes/note-1",
    headers: { "If-Match": '"1"', "Content-Type": "application/json" },
    body: '{"text":"她喜欢米色"}',
  });
});

test("a photo says in its address what it belongs to and when it was taken", () => {
  const photo = entry({ kind: "photo", visitId: "visit-1", type: "image/webp" }, { id: "photo-1" });
  expect(toRequest(photo)).toMatchObject({
    path: "/api/v1/photos/photo-1?visit_id=visit-1&occurred_at=2026-06-03T10%3A00%3A00.000Z",
    headers: { "Content-Type": "image/webp" },
    seconds: 60,
  });
});

test("a verdict about a tag goes out without what only this tablet shows, and is taken back by its id", () => {
  const body = { note_id: "note-1", facet: "color", tag: "黑色", kind: "reject" as const, now: null };
  const verdict = entry({ kind: "tag_verdict", body, shown: { customerId: "anna", forPerson: null, count: 1 } });
  expect(toRequest(verdict)).toMatchObject({
    path: `/api/v1/tag-verdicts/${verdict.id}`,
    body: JSON.stringify({ ...body, occurred_at: verdict.occurredAt }),
  });
  const back = entry({ kind: "withdrawal", of: "tag_verdict", recordId: verdict.id });
  expect(toRequest(back)).toMatchObject({ method: "DELETE", path: `/api/v1/tag-verdicts/${verdict.id}` });
  expect(withFollowers([verdict, back], verdict)).toEqual([verdict, back]);
});
