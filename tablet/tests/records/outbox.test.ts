import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CHEN, freshTablet, LIN, openShift, openTab, refusal, rest, type Shop } from "../device/shop";

let shop: Shop;
beforeEach(() => {
  shop = freshTablet();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await rest();
});

const aVisit = { kind: "visit", body: {} } as const;

test("what is recorded goes out under the tablet's credential in the clerk's name", async () => {
  const { record, outbox } = await openShift();
  const id = await record({ kind: "visit", body: { party: 2 } });
  await rest();
  expect(shop.records).toMatchObject([
    {
      method: "PUT",
      path: `/visits/${id}`,
      bearer: "device-token",
      session: "session-1",
      body: { party: 2, occurred_at: "2026-06-03T10:00:00.000Z" },
    },
  ]);
  expect(outbox.unsent).toBe(0);
});

test("without the server it is stored and counted, and sent when the network is back", async () => {
  const { record, outbox } = await openShift();
  shop.away = true;
  await record(aVisit);
  await rest();
  expect(outbox.unsent).toBe(1);
  expect(outbox.oldest).toEqual(new Date("2026-06-03T10:00:00Z"));
  expect(outbox.items).toMatchObject([{ state: "waiting", clerk: "小林", title: "接待" }]);
  shop.away = false;
  window.dispatchEvent(new Event("online"));
  await rest();
  expect(outbox.unsent).toBe(0);
});

test("it is still there after the tab was closed", async () => {
  const first = await openShift();
  shop.away = true;
  await first.record(aVisit);
  const second = await openTab();
  await second.outbox.start();
  expect(second.outbox.unsent).toBe(1);
});

test("screens see at once what was just recorded, and what was sent after their last answer", async () => {
  const { record, outbox } = await openShift();
  const before = new Date(Date.now() - 1);
  const id = await record(aVisit);
  expect(outbox.since(before).map((one) => one.id)).toContain(id);
  await rest();
  expect(outbox.unsent).toBe(0);
  expect(outbox.since(before).map((one) => one.id)).toEqual([id]);
  expect(outbox.since(new Date(Date.now() + 1))).toEqual([]);
});

test("what is just being sent is seen once", async () => {
  const { record, outbox } = await openShift();
  const seen: number[] = [];
  const { watch } = await import("vue");
  watch(() => outbox.since(null), (all) => seen.push(all.length), { flush: "sync" });
  await record(aVisit);
  await rest();
  expect(Math.max(...seen)).toBe(1);
});

test("a picture that does not fit leaves what it belongs to saved, once", async () => {
  const { record, outbox } = await openShift();
  const { recordWith } = await import("@/records/outbox");
  shop.away = true;
  const visitId = await record(aVisit);
  const { add } = IDBObjectStore.prototype;
  vi.spyOn(IDBObjectStore.prototype, "add").mockImplementation(function (this: IDBObjectStore, value: unknown) {
    if (this.name === "pictures") throw new DOMException("full", "QuotaExceededError");
    return add.call(this, value);
  });
  const picture = Object.assign(new Blob([], { type: "image/jpeg" }), { arrayBuffer: async () => new ArrayBuffer(3) });
  const lost = await recordWith({ kind: "try_on", visitId, body: { piece: "K-1" } }, (tryOnId) => [
    { kind: "photo", visitId, tryOnId, picture },
    { kind: "note", body: { visit_id: visitId, text: "显胯" } },
  ]);
  expect(lost).toEqual(["photo"]);
  expect(outbox.items.map(({ kind }) => kind)).toEqual(["visit", "try_on", "note"]);
});

test("an outbox without a secure context stays quiet", async () => {
  Reflect.deleteProperty(navigator, "locks");
  const { outbox } = await openTab();
  await outbox.start();
  await expect(outbox.wake()).resolves.toBeUndefined();
});

test("a refused entry is kept with the server's sentence, and others go on", async () => {
  const { record, outbox } = await openShift();
  shop.tell = ({ body }) => (body["customer_id"] ? refusal(404, "customer_unknown") : null);
  const refused = await record({ kind: "visit", body: { customer_id: "c" } });
  await record({ kind: "try_on", visitId: refused, body: { piece: "K-1" } });
  await record(aVisit);
  await rest();
  expect(outbox.items).toMatchObject([
    { id: refused, state: "rejected", reason: "没有发送成功：Sentence of customer_unknown.", behind: 1, canSendAsGuest: true },
    { state: "behind" },
  ]);
});

test("a visit of somebody unknown can be sent as a guest's, with all that hangs on it", async () => {
  const { record, outbox } = await openShift();
  shop.tell = ({ body }) => (body["customer_id"] ? refusal(404, "customer_unknown") : null);
  const visit = await record({ kind: "visit", body: { customer_id: "c", party: 3 } });
  await record({ kind: "try_on", visitId: visit, body: { piece: "K-1" } });
  await rest();
  await outbox.sendAsGuest(visit);
  await rest();
  expect(outbox.unsent).toBe(0);
  expect(shop.records.at(-2)!.body).toEqual({ party: 3, occurred_at: "2026-06-03T10:00:00.000Z" });
});

test("a retry sends a refused entry once more", async () => {
  const { record, outbox } = await openShift();
  shop.tell = ({ session }) => (session ? refusal(409, "visit_is_tied") : null);
  const id = await record(aVisit);
  await rest();
  shop.tell = () => null;
  await outbox.retry(id);
  await rest();
  expect(outbox.unsent).toBe(0);
});

test("offline, a clerk records without her PIN, which is asked for before anything is sent", async () => {
  const { session, record, outbox, contact } = await openShift();
  session.lock();
  shop.away = true;
  await expect(session.signIn(LIN, "482913")).rejects.toThrow();
  await session.recordAs(LIN);
  await record(aVisit);
  shop.away = false;
  window.dispatchEvent(new Event("online"));
  vi.advanceTimersByTime(60_000);
  await rest();
  expect(contact.reachable).toBe(true);
  expect(session.needsPin).toBe(true);
  expect(shop.records).toEqual([]);
  expect(outbox.items).toMatchObject([{ state: "pin_pending", detail: null }]);
});

test("what she recorded without her PIN goes out in her new session once she says that it is hers", async () => {
  const { session, record, outbox } = await openShift();
  session.lock();
  shop.away = true;
  await session.signIn(LIN, "482913").catch(() => undefined);
  await session.recordAs(LIN);
  await record(aVisit);
  shop.away = false;
  await session.signIn(LIN, "482913");
  await rest();
  expect(shop.heard.findLast(({ path }) => path === "/sessions")!.body).toMatchObject({
    vouches_since: "2026-06-03T10:00:00.000Z",
  });
  expect(shop.records).toEqual([]);
  await outbox.confirm([(await outbox.unconfirmed())[0]!.id], []);
  await rest();
  expect(shop.records).toMatchObject([{ session: "session-2" }]);
  expect(outbox.unsent).toBe(0);
});

test("another clerk's PIN does not stand for it", async () => {
  const { session, record, outbox } = await openShift();
  session.lock();
  shop.away = true;
  await session.signIn(LIN, "482913").catch(() => undefined);
  await session.recordAs(LIN);
  await record(aVisit);
  shop.away = false;
  await session.signIn(CHEN, "482913");
  await rest();
  expect(shop.records).toEqual([]);
  expect(outbox.items[0]!.state).toBe("pin_pending");
});

test("without her PIN she sees of the outbox only what she has just recorded", async () => {
  const { session, record, outbox } = await openShift();
  shop.away = true;
  await record({ kind: "note", body: { customer_id: "c", text: "显胯" } });
  await rest();
  session.lock();
  await session.recordAs(LIN);
  const id = await record(aVisit);
  expect(outbox.since(null).map((one) => one.id)).toEqual([id]);
  expect(outbox.items.map(({ detail }) => detail)).toEqual([null, null]);
});

test("a revoked tablet seals its outbox, shows nothing of it and sends nothing", async () => {
  const { device, record, outbox, session } = await openShift();
  shop.revoked = true;
  await record(aVisit);
  await rest();
  expect(device.state).toBe("revoked");
  expect(session.mode).toBe("none");
  expect(outbox.items).toEqual([]);
  expect([outbox.sealed, outbox.unsent]).toEqual([1, 1]);
  await outbox.wake();
  expect(shop.records).toHaveLength(1);
});

test("enrolled again in its store, a revoked tablet asks whose it is and then delivers", async () => {
  const { device, record, outbox, session } = await openShift();
  shop.revoked = true;
  await record(aVisit);
  await rest();
  shop.revoked = false;
  shop.tell = ({ path }) =>
    path === "/devices" ? { status: 201, body: { id: "device-2", store_id: "store-1", name: "平板一", token: "device-token-2" } } : null;
  await device.enrol("CODE", "平板一");
  await rest();
  expect(outbox.items).toMatchObject([{ state: "pin_pending" }]);
  // She was signed in when she recorded it, and not offline in her name.
  expect(outbox.items[0]!.reason).toContain("重新登记");
  await session.signIn(LIN, "482913");
  await outbox.confirm([outbox.items[0]!.id], []);
  await rest();
  expect(outbox.unsent).toBe(0);
  expect(shop.records.at(-1)).toMatchObject({ bearer: "device-token-2", session: "session-2" });
});

test("enrolled in another store, the tablet keeps the first one's records sealed", async () => {
  const { device, record, outbox } = await openShift();
  shop.away = true;
  await record(aVisit);
  await rest();
  shop.away = false;
  shop.tell = ({ path }) =>
    path === "/devices" ? { status: 201, body: { id: "device-2", store_id: "store-2", name: "平板一", token: "t2" } } : null;
  await device.enrol("CODE", "平板一");
  await rest();
  expect([outbox.items, outbox.sealed]).toEqual([[], 1]);
  expect(shop.records).toEqual([]);
});

test.each([
  ["theirs", []],
  ["mine", ["她喜欢米色"]],
  ["both", ["她喜欢驼色\n她喜欢米色"]],
] as const)("a note somebody else changed waits for a choice; %s", async (choice, texts) => {
  const { record, outbox } = await openShift();
  shop.tell = ({ ifMatch }) =>
    ifMatch === '"1"' ? refusal(412, "note_changed", { text: "她喜欢驼色", version: 2 }) : null;
  const id = await record({ kind: "note_edit", noteId: "note-1", version: 1, text: "她喜欢米色" });
  await rest();
  expect(outbox.items).toMatchObject([{ state: "conflict", noteId: "note-1", mine: "她喜欢米色", theirs: "她喜欢驼色" }]);
  await outbox.resolve(id, choice);
  await rest();
  expect(outbox.unsent).toBe(0);
  const sent = shop.records.filter(({ ifMatch }) => ifMatch === '"2"');
  expect(sent.map(({ body }) => body["text"])).toEqual(texts);
});

test("a clerk cannot throw away what the server refused", async () => {
  const { record, outbox } = await openShift();
  shop.tell = ({ session }) => (session ? refusal(409, "id_used") : null);
  const id = await record(aVisit);
  await rest();
  await expect(outbox.discard(id)).rejects.toThrow("只有店长");
  expect(outbox.unsent).toBe(1);
});

test("a manager throws it away with what waits behind it, which the tablet remembers", async () => {
  const { record, outbox } = await openShift(CHEN);
  shop.tell = ({ session }) => (session ? refusal(409, "id_used") : null);
  const id = await record(aVisit);
  await record({ kind: "try_on", visitId: id, body: { piece: "K-1" } });
  await rest();
  await outbox.discard(id);
  expect(outbox.unsent).toBe(0);
  expect(outbox.discarded).toMatchObject([{ by: "陈店长", kind: "visit" }, { by: "陈店长", kind: "try_on" }]);
});

test("a full tablet says so, and keeps what it has", async () => {
  const { record, outbox } = await openShift();
  shop.away = true;
  await record(aVisit);
  vi.spyOn(IDBObjectStore.prototype, "add").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  await expect(record(aVisit)).rejects.toThrow("存储满了");
  vi.restoreAllMocks();
  expect(outbox.unsent).toBe(1);
});

test("a picture goes out as it is, with its type", async () => {
  const { record, outbox } = await openShift();
  const bytes = new TextEncoder().encode("\u0001\u0002\u0003");
  // The Blob of jsdom cannot be read.
  const picture = Object.assign(new Blob([bytes], { type: "image/webp" }), { arrayBuffer: async () => bytes.buffer });
  const id = await record({ kind: "photo", visitId: "visit-1", picture });
  await rest();
  expect(shop.records).toMatchObject([{ path: `/photos/${id}`, type: "image/webp", text: "\u0001\u0002\u0003" }]);
  expect(outbox.unsent).toBe(0);
});

test("nobody can record where nobody is signed in", async () => {
  const { record, session } = await openShift();
  await session.signOut();
  await expect(record(aVisit)).rejects.toThrow("还没有人登录");
});

test("a visitor count is of the hour in which it was made", async () => {
  const { record } = await openShift();
  vi.setSystemTime(new Date("2026-06-03T10:42:07Z"));
  await record({ kind: "footfall", visitors: 3 });
  await rest();
  expect(shop.records[0]!.body).toEqual({ hour: "2026-06-03T10:00:00.000Z", visitors: 3 });
});

test("a tablet whose clock is wrong records by the server's", async () => {
  shop.aheadBy = -3 * 3_600_000;
  const { record } = await openShift();
  await record(aVisit);
  await rest();
  expect(shop.records[0]!.body["occurred_at"]).toBe("2026-06-03T07:00:00.000Z");
});
