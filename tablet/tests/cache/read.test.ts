import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { effectScope, ref } from "vue";
import { freshTablet, LIN, openShift, rest, type Shop } from "../device/shop";

let shop: Shop;
beforeEach(() => {
  shop = freshTablet();
});
afterEach(rest);

/** Reads the inbox as a page would. */
async function reader(tab: Awaited<ReturnType<typeof openShift>>, key: () => string | null = () => "inbox", every?: number) {
  const { api, ask } = await import("@/api/client");
  return effectScope().run(() =>
    tab.useRead<unknown>(key, () => ask(api.GET("/api/v1/inbox")), every === undefined ? {} : { every }),
  )!;
}
const inbox = (n: number) => {
  shop.tell = ({ path }) => (path === "/inbox" ? { status: 200, body: { unread: n } } : null);
};

test("what the server says is shown and kept", async () => {
  inbox(1);
  const tab = await openShift();
  const { data, loading, at } = await reader(tab);
  expect(loading.value).toBe(true);
  await rest();
  expect([data.value, loading.value, at.value]).toEqual([{ unread: 1 }, false, new Date()]);
  expect(await tab.readings.get("inbox", LIN.id)).toMatchObject({ value: { unread: 1 } });
});

test("without the server what was known is shown with its age", async () => {
  inbox(1);
  const tab = await openShift();
  await reader(tab);
  await rest();
  vi.setSystemTime(Date.now() + 60_000);
  shop.away = true;
  const { data, stale, offline, at, error } = await reader(tab);
  await rest();
  expect([data.value, stale.value, offline.value, error.value]).toEqual([{ unread: 1 }, true, true, null]);
  expect(at.value).toEqual(new Date("2026-06-03T10:00:00Z"));
});

test("with nothing known and no server it says so", async () => {
  const tab = await openShift();
  shop.away = true;
  const { data, error, loading } = await reader(tab);
  await rest();
  expect([data.value, error.value, loading.value]).toEqual([null, "连不上店里的服务器，请检查网络后再试。", false]);
});

test("what the server refuses now is not shown from before", async () => {
  inbox(1);
  const tab = await openShift();
  await reader(tab);
  await rest();
  shop.tell = ({ path }) =>
    path === "/inbox" ? { status: 404, body: { code: "customer_unknown", status: 404, message: "没有找到这位顾客。", errors: {} } } : null;
  const { data, error } = await reader(tab);
  await rest();
  expect([data.value, error.value]).toEqual([null, "没有找到这位顾客。"]);
  expect(await tab.readings.get("inbox", LIN.id)).toBeNull();
});

test("nothing is read or shown without a PIN", async () => {
  inbox(1);
  const tab = await openShift();
  const { data } = await reader(tab);
  await rest();
  tab.session.lock();
  shop.away = true;
  await tab.session.signIn(LIN, "482913").catch(() => undefined);
  await tab.session.recordAs(LIN);
  await rest();
  expect(data.value).toBeNull();
  expect((await reader(tab)).data.value).toBeNull();
});

test("an answer to an earlier question is not shown under a later one", async () => {
  inbox(1);
  const tab = await openShift();
  const key = ref("one");
  const { data } = await reader(tab, () => key.value);
  key.value = "two";
  inbox(2);
  await rest();
  expect(data.value).toEqual({ unread: 2 });
  expect(await tab.readings.get("one", LIN.id)).toBeNull();
});

test("a page that follows asks again by itself", async () => {
  inbox(1);
  const tab = await openShift();
  const { data } = await reader(tab, () => "inbox", 30);
  await rest();
  inbox(2);
  vi.advanceTimersByTime(30_000);
  await rest();
  expect(data.value).toEqual({ unread: 2 });
});

test("what the server says is asked for again in another language", async () => {
  inbox(1);
  const tab = await openShift();
  const { data } = await reader(tab);
  await rest();
  inbox(2);
  const { choose } = await import("@/texts");
  choose("en");
  await rest();
  expect(data.value).toEqual({ unread: 2 });
});
