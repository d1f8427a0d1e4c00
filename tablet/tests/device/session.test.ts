import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CHEN, freshTablet, LIN, openShift, openTab, refusal, rest, type Shop } from "./shop";

let shop: Shop;
beforeEach(() => {
  shop = freshTablet();
});
afterEach(rest);

const MINUTE = 60_000;
type Tab = Awaited<ReturnType<typeof openShift>>;
/** Something about a customer that this clerk has read. */
const read = (tab: Tab, at = new Date()) => tab.readings.put("customer:1", LIN.id, { name: "王女士" }, at);
const known = (tab: Pick<Tab, "readings">) => tab.readings.get("customer:1", LIN.id);

test("an enrolled tablet knows after a restart whose it is and who may sign in", async () => {
  await openShift();
  const { device } = await openTab();
  expect([device.state, device.storeName, device.people]).toEqual(["enrolled", "南京路店", [LIN, CHEN]]);
});

test("the tablet's credential does not lie open in the database", async () => {
  const { vault } = await openShift();
  const kept = await (await vault.database()).getAll("kept");
  expect(JSON.stringify(kept)).not.toContain("device-token");
});

test("a wrong PIN opens nothing", async () => {
  const { session } = await openShift();
  session.lock();
  await expect(session.signIn(LIN, "111111")).rejects.toThrow("wrong_secret");
  expect([session.mode, session.canRead]).toEqual(["none", false]);
});

test("a reload in front of a waiting customer does not ask for the PIN", async () => {
  await openShift();
  const { session } = await openTab();
  session.watchIdleness();
  expect([session.mode, session.name]).toEqual(["signed_in", "小林"]);
});

test("another tab of the browser has no session of its own", async () => {
  await openShift();
  sessionStorage.clear();
  expect((await openTab()).session.mode).toBe("none");
});

test("after three idle minutes the tablet locks, and the server's session ends", async () => {
  const { session } = await openShift();
  session.watchIdleness();
  vi.advanceTimersByTime(2.5 * MINUTE);
  expect(session.mode).toBe("signed_in");
  vi.advanceTimersByTime(MINUTE);
  expect([session.mode, session.locked, session.name]).toEqual(["none", true, "小林"]);
  await rest();
  expect(shop.heard.at(-1)).toMatchObject({ method: "DELETE", path: "/sessions/current", bearer: "token-1" });
});

test("a touch keeps it open", async () => {
  const { session } = await openShift();
  session.watchIdleness();
  vi.advanceTimersByTime(2.5 * MINUTE);
  window.dispatchEvent(new Event("pointerdown"));
  vi.advanceTimersByTime(2.5 * MINUTE);
  expect(session.mode).toBe("signed_in");
});

test("the first touch after a sleep finds it locked, and does not open it again", async () => {
  const { session } = await openShift();
  session.watchIdleness();
  vi.setSystemTime(Date.now() + 60 * MINUTE);
  window.dispatchEvent(new Event("pointerdown"));
  expect(session.mode).toBe("none");
  vi.advanceTimersByTime(MINUTE);
  expect([session.mode, session.locked]).toEqual(["none", true]);
});

test("what was read is wiped when nobody was here for half an hour, whoever pokes at the lock screen", async () => {
  const tab = await openShift();
  tab.session.watchIdleness();
  await read(tab);
  vi.advanceTimersByTime(4 * MINUTE);
  window.dispatchEvent(new Event("pointerdown"));
  vi.advanceTimersByTime(25 * MINUTE);
  await rest();
  expect(await known(tab)).not.toBeNull();
  vi.advanceTimersByTime(3 * MINUTE);
  await rest();
  expect([await known(tab), tab.session.locked]).toEqual([null, true]);
});

test("what was read is wiped when the app starts after nobody was here for half an hour", async () => {
  const first = await openShift();
  await read(first);
  sessionStorage.clear();
  vi.setSystemTime(Date.now() + 31 * MINUTE);
  const second = await openTab();
  second.session.watchIdleness();
  await rest();
  expect(await known(second)).toBeNull();
});

test("a second tab that opens beside a working clerk leaves alone what she has read", async () => {
  const first = await openShift();
  await read(first);
  vi.setSystemTime(Date.now() + 2 * MINUTE);
  sessionStorage.clear();
  const second = await openTab();
  second.session.watchIdleness();
  await rest();
  expect(await known(second)).not.toBeNull();
});

/** A manager with a password, on this device. */
async function atTheOffice({ session }: Pick<Tab, "session">): Promise<void> {
  const opened = { id: "office-1", token: "office-token", staff: { ...CHEN, store_ids: ["store-1"] } };
  shop.tell = ({ path }) => (path === "/password-sessions" ? { status: 201, body: opened } : null);
  await session.signInOffice(CHEN.number, "correct horse battery");
  session.watchIdleness();
}

test("off the tablets a manager has half an hour before it locks", async () => {
  const tab = await openTab();
  await atTheOffice(tab);
  vi.advanceTimersByTime(29 * MINUTE);
  expect(tab.session.mode).toBe("office");
  vi.advanceTimersByTime(2 * MINUTE);
  expect(tab.session.mode).toBe("none");
});

test("on a tablet a password keeps it open no longer than a PIN", async () => {
  const tab = await openShift();
  await atTheOffice(tab);
  vi.advanceTimersByTime(3.5 * MINUTE);
  expect(tab.session.mode).toBe("none");
});

test("a tablet that is revoked ends the manager's session on it, too", async () => {
  const tab = await openShift();
  await atTheOffice(tab);
  await tab.device.revoke();
  await rest();
  expect([tab.session.mode, tab.session.isManager, tab.session.locked]).toEqual(["none", false, false]);
});

test("on a revoked tablet a manager signs in with a password and stays, also after a reload", async () => {
  const first = await openShift();
  await first.device.revoke();
  await atTheOffice(first);
  await rest();
  const second = await openTab();
  await rest();
  expect([first.session.mode, second.device.state, second.session.mode]).toEqual(["office", "revoked", "office"]);
});

test("a tablet that slept is locked before it shows anything", async () => {
  await openShift();
  vi.setSystemTime(Date.now() + 10 * MINUTE);
  const { session } = await openTab();
  session.check();
  expect(session.mode).toBe("none");
});

test("what was read survives the lock for the same clerk, and only for her", async () => {
  const tab = await openShift();
  await read(tab);
  tab.session.lock();
  await tab.session.signIn(LIN, "482913");
  expect(await known(tab)).not.toBeNull();
  tab.session.lock();
  await tab.session.signIn(CHEN, "482913");
  expect(await known(tab)).toBeNull();
});

test("signing out wipes what was read, not what was recorded", async () => {
  const tab = await openShift();
  await read(tab);
  shop.away = true;
  await tab.record({ kind: "visit", body: {} });
  await tab.session.signOut();
  expect(await known(tab)).toBeNull();
  expect(tab.outbox.unsent).toBe(1);
});

test("what is being kept at the moment of signing out is wiped, too", async () => {
  const tab = await openShift();
  const late = read(tab);
  await tab.session.signOut();
  await late;
  expect(await known(tab)).toBeNull();
});

test("a session that the server ended locks the tablet", async () => {
  const { session, device } = await openShift();
  shop.tell = ({ bearer }) => (bearer === "token-1" ? refusal(401, "signed_out") : null);
  const { api } = await import("@/api/client");
  await api.GET("/api/v1/inbox");
  expect([session.mode, session.locked, device.state]).toEqual(["none", true, "enrolled"]);
});

test("a revoked tablet forgets what it read and its credential, and asks nobody in", async () => {
  const tab = await openShift();
  await read(tab);
  shop.revoked = true;
  await tab.device.refresh().catch(() => undefined);
  await rest();
  expect([tab.device.state, tab.device.here, tab.session.mode, tab.session.locked]).toEqual(["revoked", null, "none", false]);
  expect(await known(tab)).toBeNull();
  expect((await openTab()).device.state).toBe("revoked");
});

test("after a day without the server what was read is wiped, also when the app starts later", async () => {
  const first = await openShift();
  await read(first);
  vi.setSystemTime(Date.now() + 25 * 60 * MINUTE);
  const second = await openTab();
  second.session.watchIdleness();
  await rest();
  expect(await known(second)).toBeNull();
});

test("what was read yesterday is not kept for today", async () => {
  const tab = await openShift();
  await read(tab, new Date("2026-06-02T15:59:00Z"));
  await tab.wipeOld(new Date(), tab.contact.lastAt, "Asia/Shanghai");
  expect(await known(tab)).toBeNull();
});

test("what was read today is kept", async () => {
  const tab = await openShift();
  await read(tab, new Date("2026-06-02T16:01:00Z"));
  await tab.wipeOld(new Date(), tab.contact.lastAt, "Asia/Shanghai");
  expect(await known(tab)).not.toBeNull();
});

test("while the server is there nobody comes in without a PIN", async () => {
  const { session } = await openShift();
  session.lock();
  await expect(session.recordAs(LIN)).rejects.toThrow();
  expect(session.mode).toBe("none");
});

test("without the PIN she may record, not read", async () => {
  const { session } = await openShift();
  session.lock();
  shop.away = true;
  await session.signIn(LIN, "482913").catch(() => undefined);
  await session.recordAs(LIN);
  expect([session.canRecord, session.canRead, session.isManager]).toEqual([true, false, false]);
});
