import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type App, createApp } from "vue";
import { createMemoryHistory, createRouter } from "vue-router";
import { CHEN, freshTablet, LIN, openShift, rest, type Shop } from "./shop";

let shop: Shop;
let app: App | null = null;
beforeEach(() => {
  shop = freshTablet();
  document.body.innerHTML = "";
});
afterEach(async () => {
  app?.unmount();
  app = null;
  await rest();
});

type Tab = Awaited<ReturnType<typeof openShift>>;

/** Two records offline under Lin's name, by whoever; then the server is back and the lock screen is open. */
async function recordedAsLin(): Promise<{ tab: Tab; ids: string[] }> {
  const tab = await openShift(CHEN);
  tab.session.lock();
  shop.away = true;
  await tab.session.signIn(LIN, "482913").catch(() => undefined);
  await tab.session.recordAs(LIN);
  const ids = [
    await tab.record({ kind: "visit", body: {} }),
    await tab.record({ kind: "note", body: { customer_id: "customer-1", text: "她想要阔腿裤" } }),
  ];
  await tab.session.signOut();
  shop.away = false;
  await tab.device.refresh();
  return { tab, ids };
}

async function lockScreen() {
  const { default: Lock } = await import("@/device/Lock.vue");
  const router = createRouter({
    history: createMemoryHistory(),
    routes: ["/", "/lock", "/office"].map((path) => ({ path, component: {} })),
  });
  await router.push("/lock");
  app = createApp(Lock).use(router);
  const root = document.body.appendChild(document.createElement("div"));
  app.mount(root);
  await rest();
  const tap = async (words: string): Promise<void> => {
    [...root.querySelectorAll<HTMLElement>("button, [role=checkbox]")].find((one) => one.textContent.includes(words))!.click();
    await rest();
  };
  const signIn = async (name: string): Promise<void> => {
    await tap(name);
    for (const digit of "482913") await tap(digit);
    await rest();
  };
  return { root, router, tap, signIn };
}

test("before the PIN nothing is shown of what waits for it", async () => {
  await recordedAsLin();
  const { root, tap } = await lockScreen();
  await tap(LIN.name);
  expect(root.textContent).not.toContain("阔腿裤");
});

test("after her PIN she sees what was recorded under her name, and nothing of it has been sent", async () => {
  await recordedAsLin();
  const { root, router, signIn } = await lockScreen();
  await signIn(LIN.name);
  expect(root.textContent).toContain("这 2 条是你记的吗");
  expect(root.textContent).toContain("她想要阔腿裤");
  expect([router.currentRoute.value.path, shop.records]).toEqual(["/lock", []]);
});

test("what she says is hers is sent in her session", async () => {
  const { tab } = await recordedAsLin();
  const { router, signIn, tap } = await lockScreen();
  await signIn(LIN.name);
  await tap("都是我记的");
  expect(router.currentRoute.value.path).toBe("/");
  expect(shop.records.map(({ session }) => session)).toEqual(["session-2", "session-2"]);
  expect(tab.outbox.unsent).toBe(0);
});

test("what she says is not hers stays on the tablet, is not sent, and does not come up again", async () => {
  const { tab } = await recordedAsLin();
  const { router, signIn, tap } = await lockScreen();
  await signIn(LIN.name);
  await tap("都不是我记的");
  expect([router.currentRoute.value.path, shop.records]).toEqual(["/", []]);
  expect(tab.outbox.items).toMatchObject([
    { state: "rejected", notMine: true, canSendAsGuest: false },
    { state: "rejected", notMine: true },
  ]);
  expect(tab.outbox.items[0]!.reason).toContain("小林说这一条是别人用自己的名字记的");
  await tab.session.signIn(LIN, "482913");
  expect(await tab.outbox.unconfirmed()).toEqual([]);
  expect(shop.heard.at(-1)!.body).not.toHaveProperty("vouches_since");
});

test("of what waits she may say that some is hers and the rest is not", async () => {
  const { tab, ids } = await recordedAsLin();
  const { signIn, tap } = await lockScreen();
  await signIn(LIN.name);
  await tap("她想要阔腿裤");
  await tap("勾选的 1 条是我记的，其余不是");
  expect(shop.records).toMatchObject([{ path: `/visits/${ids[0]}`, session: "session-2" }]);
  expect(tab.outbox.items).toMatchObject([{ id: ids[1], notMine: true }]);
});

test("what was hers after all waits for her next PIN, and a manager may throw away what was not", async () => {
  const { tab, ids } = await recordedAsLin();
  await tab.session.signIn(LIN, "482913");
  await tab.outbox.confirm([], ids);
  await tab.outbox.retry(ids[0]!);
  expect(tab.outbox.items.map(({ state }) => state)).toEqual(["pin_pending", "rejected"]);
  await tab.session.signIn(CHEN, "482913");
  await tab.outbox.discard(ids[1]!);
  expect([tab.outbox.unsent, tab.outbox.discarded.length]).toEqual([1, 1]);
});

test("another person's word settles nothing of hers", async () => {
  const { tab, ids } = await recordedAsLin();
  await tab.session.signIn(CHEN, "482913");
  await tab.outbox.confirm(ids, []);
  await rest();
  expect(shop.records).toEqual([]);
  expect(tab.outbox.items.map(({ state }) => state)).toEqual(["pin_pending", "pin_pending"]);
});

test("left alone over her list, the tablet locks and shows none of it", async () => {
  const { tab } = await recordedAsLin();
  tab.session.watchIdleness();
  const { root, signIn } = await lockScreen();
  await signIn(LIN.name);
  vi.advanceTimersByTime(4 * 60_000);
  await rest();
  expect(root.textContent).not.toContain("阔腿裤");
  expect(tab.outbox.items.map(({ state }) => state)).toEqual(["pin_pending", "pin_pending"]);
});
