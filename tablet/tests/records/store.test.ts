// @vitest-environment node
import "fake-indexeddb/auto";
import { afterEach, expect, test, vi } from "vitest";
import { Vault } from "@/device/vault";
import { RecordStore } from "@/records/store";
import { entry, HERE, rejected } from "./entries";

const CANARY = "王女士想要阔腿裤";
let count = 0;
let vault: Vault;

function open(name = `store-${++count}`): RecordStore {
  vault = new Vault(name);
  return new RecordStore(vault);
}
afterEach(() => vi.restoreAllMocks());

const note = (changes = {}) => entry({ kind: "note", body: { visit_id: "visit-1", text: CANARY } }, changes);

/** Every byte of the database that a thief of the disk could read. */
async function everything(): Promise<string> {
  const database = await vault.database();
  const rows = await Promise.all([...database.objectStoreNames].map((name) => database.getAll(name)));
  const texts: string[] = [];
  JSON.stringify(rows, (_key, value: unknown) => {
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
      texts.push(new TextDecoder().decode(value as ArrayBuffer));
    }
    return value;
  });
  return JSON.stringify(rows) + texts.join();
}

test("nothing anybody wrote can be read in the database", async () => {
  const store = open();
  await store.add(note({ staffName: "林小小" }));
  await store.add(entry({ kind: "photo", visitId: "v", type: "image/jpeg" }), new TextEncoder().encode(CANARY).buffer);
  const found = await everything();
  expect(found).toContain("session-1");
  expect(found).not.toContain(CANARY);
  expect(found).not.toContain("林小小");
});

test("the key cannot be taken out", async () => {
  const store = open();
  await store.add(note());
  const key = (await (await vault.database()).get("keys", "key"))!;
  expect(key.extractable).toBe(false);
  await expect(crypto.subtle.exportKey("raw", key)).rejects.toThrow();
});

test("two tabs that start at once agree on the key", async () => {
  const [one, other] = [new Vault("one-key"), new Vault("one-key")];
  const [sealed, foreign] = await Promise.all([one.seal(CANARY, "a"), other.seal(CANARY, "a")]);
  expect(await new Vault("one-key").open(sealed, "a")).toBe(CANARY);
  expect(await new Vault("one-key").open(foreign, "a")).toBe(CANARY);
});

test("a box moved to another row does not open", async () => {
  const store = open();
  const box = await vault.seal(CANARY, "entry-a");
  await expect(vault.open(box, "entry-b")).rejects.toThrow();
  expect((await store.contents(HERE)).entries).toEqual([]);
});

test("what was recorded is there after a restart, in order", async () => {
  const [first, second] = [note(), note()];
  const store = open("restart");
  await store.add(first);
  await store.add(second);
  await vault.close();
  const { entries } = await open("restart").contents(HERE);
  expect(entries.map(({ id }) => id)).toEqual([first.id, second.id]);
  expect(entries[0]).toMatchObject({ content: first.content, staffName: "小林", occurredAt: first.occurredAt });
});

test("a damaged row hides no other", async () => {
  const store = open("damaged");
  await store.add(note());
  const last = note();
  await store.add(last);
  const database = await vault.database();
  const row = (await database.getAll("records"))[0]!;
  await database.put("records", { ...row, box: { ...row.box, sealed: new ArrayBuffer(20) } });
  const found = await open("damaged").contents(HERE);
  expect(found.entries.map(({ id }) => id)).toEqual([last.id]);
  expect(found.sealed).toBe(1);
});

test("a picture that does not fit leaves neither half of the entry, and all earlier ones", async () => {
  const store = open();
  await store.add(note());
  const full = new DOMException("full", "QuotaExceededError");
  const add = IDBObjectStore.prototype.add;
  vi.spyOn(IDBObjectStore.prototype, "add").mockImplementation(function (this: IDBObjectStore, row: unknown) {
    if (this.name === "pictures") throw full;
    return add.call(this, row);
  });
  const photo = entry({ kind: "photo", visitId: "v", type: "image/jpeg" });
  await expect(store.add(photo, new ArrayBuffer(8))).rejects.toBe(full);
  expect((await store.contents(HERE)).entries).toHaveLength(1);
});

test("a sequence number is never used again", async () => {
  const store = open();
  const first = await store.add(note());
  const [kept] = (await store.contents(HERE)).entries;
  await store.remove(kept!);
  expect(await store.add(note())).toBeGreaterThan(first);
});

test("of another store's entries only the number is told", async () => {
  const store = open();
  await store.add(note({ storeId: "store-2" }));
  expect(await store.contents(HERE)).toEqual({ entries: [], sealed: 1 });
  expect(await store.contents(null)).toEqual({ entries: [], sealed: 1 });
});

test("a verdict written by one tab does not undo the PIN given in another", async () => {
  const store = open();
  await store.add(note({ sessionId: null }));
  const [before] = (await store.contents(HERE)).entries;
  await store.vouch([before!], "session-2", HERE);
  await store.change(before!, { verdict: rejected });
  expect((await store.contents(HERE)).entries[0]).toMatchObject({ sessionId: "session-2", vouched: true, verdict: rejected });
});

test("a change does not bring back what has been sent meanwhile", async () => {
  const store = open();
  await store.add(note());
  const [sent] = (await store.contents(HERE)).entries;
  await store.remove(sent!);
  await store.change(sent!, { tries: 3 });
  expect((await store.contents(HERE)).entries).toEqual([]);
});

test("her PIN stands for what waited for it and for nobody else's", async () => {
  const store = open();
  await store.add(note({ sessionId: null, occurredAt: "2026-06-03T09:00:00.000Z" }));
  await store.add(note({ deviceId: "device-0", occurredAt: "2026-06-03T08:00:00.000Z" }));
  await store.add(note({ sessionId: null, staffId: "zhou" }));
  const waiting = await store.waitingForPin("lin", HERE);
  expect(waiting.map(({ occurredAt }) => occurredAt.slice(11, 13))).toEqual(["09", "08"]);
  await store.vouch(waiting, "session-2", HERE);
  const { entries } = await store.contents(HERE);
  expect(entries.map(({ sessionId }) => sessionId)).toEqual(["session-2", "session-2", null]);
  expect(await store.waitingForPin("lin", HERE)).toEqual([]);
});

test("what a manager throws away is gone with its picture, and written down without its words", async () => {
  const store = open();
  const photo = entry({ kind: "photo", visitId: "v", type: "image/jpeg" });
  await store.add(photo, new ArrayBuffer(8));
  await store.add(note());
  const { entries } = await store.contents(HERE);
  await store.discard(entries, "陈店长", "2026-06-04T10:00:00.000Z");
  expect((await store.contents(HERE)).entries).toEqual([]);
  expect(await store.picture(photo.id)).toBeNull();
  expect(await store.discarded()).toMatchObject([
    { by: "陈店长", kind: "photo", clerk: "小林", at: "2026-06-04T10:00:00.000Z" },
    { by: "陈店长", kind: "note" },
  ]);
  expect(await everything()).not.toContain(CANARY);
});

test("throwing away what is sealed leaves this store's own", async () => {
  const store = open();
  await store.add(note({ storeId: "store-2" }));
  const mine = note();
  await store.add(mine);
  await store.discardSealed(HERE, "陈店长", "2026-06-04T10:00:00.000Z");
  const found = await store.contents(HERE);
  expect(found.entries.map(({ id }) => id)).toEqual([mine.id]);
  expect(found.sealed).toBe(0);
});
