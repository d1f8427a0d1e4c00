import { afterEach, beforeEach, expect, test } from "vitest";
import { createMemoryHistory, createRouter, type RouteMeta, type RouteRecordRaw } from "vue-router";
import { nextTick } from "vue";
import { CHEN, freshTablet, LIN, openShift, openTab, rest, type Shop } from "./shop";

let shop: Shop;
beforeEach(() => {
  shop = freshTablet();
});
afterEach(rest);

async function walk(path: string) {
  const { guard, leaveWhenLocked } = await import("@/device/guard");
  const page = (at: string, meta: RouteMeta = {}): RouteRecordRaw => ({ path: at, component: {}, meta });
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      page("/", { recording: true }),
      page("/customers/:id", { office: true }),
      page("/calls"),
      page("/manage", { manager: true }),
      ...["/lock", "/enrol", "/office"].map((at) => page(at, { open: true })),
    ],
  });
  router.beforeEach(guard);
  leaveWhenLocked(router);
  await router.push(path);
  return router;
}
const at = async (path: string) => (await walk(path)).currentRoute.value.fullPath;

test("a tablet that is not enrolled yet is to be enrolled", async () => {
  await openTab();
  expect(await at("/")).toBe("/enrol?next=/");
});

test("a manager without a tablet signs in with a password", async () => {
  await openTab();
  expect(await at("/manage")).toBe("/office?next=/manage");
});

test("away from the tablets a manager reads about customers, and does nothing a clerk does", async () => {
  const { session } = await openTab();
  const opened = { id: "session-1", token: "token-1", staff: { ...CHEN, store_ids: ["store-1"] } };
  shop.tell = ({ path }) => (path === "/password-sessions" ? { status: 201, body: opened } : null);
  await session.signInOffice(CHEN.number, "correct horse battery");
  expect(await at("/customers/1")).toBe("/customers/1");
  expect(await at("/calls")).toBe("/manage");
});

test("a clerk does not come into the manager's pages", async () => {
  await openShift(LIN);
  expect(await at("/manage")).toBe("/");
});

test("a manager does", async () => {
  await openShift(CHEN);
  expect(await at("/manage")).toBe("/manage");
});

test("without the PIN only pages that record open", async () => {
  const { session } = await openShift();
  session.lock();
  shop.away = true;
  await session.signIn(LIN, "482913").catch(() => undefined);
  await session.recordAs(LIN);
  expect(await at("/customers/1")).toBe("/");
});

test("when the tablet locks its page goes, and comes back after the PIN", async () => {
  const { session } = await openShift();
  const router = await walk("/customers/1");
  session.lock();
  await nextTick();
  await rest();
  expect(router.currentRoute.value.fullPath).toBe("/lock?next=/customers/1");
});

test("whoever goes to the lock screen has left, and leaves no page to the next one", async () => {
  const { session } = await openShift();
  const router = await walk("/customers/1");
  await router.push("/lock");
  await rest();
  expect([router.currentRoute.value.fullPath, session.mode]).toEqual(["/lock", "none"]);
});

test("whoever goes to the lock screen has signed out: nothing she has read stays", async () => {
  const { session, readings } = await openShift();
  await readings.put("customer:1", LIN.id, { name: "王女士" }, new Date());
  const router = await walk("/");
  await router.push("/lock");
  await rest();
  expect([session.locked, await readings.get("customer:1", LIN.id)]).toEqual([false, null]);
});

test("a manager with a password who goes to the lock screen of a tablet has left, too", async () => {
  const { session } = await openShift();
  const opened = { id: "office-1", token: "office-token", staff: { ...CHEN, store_ids: ["store-1"] } };
  shop.tell = ({ path }) => (path === "/password-sessions" ? { status: 201, body: opened } : null);
  await session.signInOffice(CHEN.number, "correct horse battery");
  const router = await walk("/manage");
  await router.push("/lock");
  await rest();
  expect([router.currentRoute.value.fullPath, session.mode]).toEqual(["/lock", "none"]);
});

test("off the tablets who leaves comes to the password, not to enrol the device", async () => {
  const { session } = await openTab();
  const opened = { id: "office-1", token: "office-token", staff: { ...CHEN, store_ids: ["store-1"] } };
  shop.tell = ({ path }) => (path === "/password-sessions" ? { status: 201, body: opened } : null);
  await session.signInOffice(CHEN.number, "correct horse battery");
  const router = await walk("/manage");
  await router.push("/lock");
  await rest();
  expect([router.currentRoute.value.fullPath, session.mode]).toEqual(["/office", "none"]);
});

test("whoever comes to confirm with her PIN what she recorded is still there", async () => {
  const { session, device } = await openShift();
  session.lock();
  shop.away = true;
  await session.signIn(LIN, "482913").catch(() => undefined);
  await session.recordAs(LIN);
  shop.away = false;
  await device.refresh();
  const router = await walk("/");
  await router.push("/lock");
  expect([session.mode, session.needsPin]).toEqual(["recording_only", true]);
});
