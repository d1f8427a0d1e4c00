import { afterEach, beforeEach, expect, test } from "vitest";
import { effectScope } from "vue";
import { freshTablet, LIN, openShift, rest, type Shop } from "./shop";

let shop: Shop;
beforeEach(() => {
  shop = freshTablet();
});
afterEach(rest);

/** "Served, no sale": it waits a few seconds before it is recorded. */
async function served() {
  const tab = await openShift();
  const { useUndo } = await import("@/ui/undo");
  const scope = effectScope();
  const body = { kind: "no_sale" } as const;
  scope.run(useUndo)!.later("done", () => void tab.record({ kind: "outcome", visitId: "visit-1", body }));
  return { tab, scope };
}

test("what waits to be taken back is recorded in her name before she signs out", async () => {
  const { tab, scope } = await served();
  await tab.session.signOut();
  scope.stop();
  await rest();
  expect(shop.records).toMatchObject([{ path: "/visits/visit-1/outcome", session: "session-1" }]);
});

test("what waits to be taken back is recorded in her name before the tablet locks", async () => {
  const { tab, scope } = await served();
  shop.away = true;
  tab.session.lock();
  scope.stop();
  await rest();
  expect(tab.outbox.items).toMatchObject([{ kind: "outcome", clerk: LIN.name, state: "waiting" }]);
});

test("what waits to be taken back is recorded when the page is put away", async () => {
  const { tab } = await served();
  shop.away = true;
  window.dispatchEvent(new Event("pagehide"));
  await rest();
  expect(tab.outbox.unsent).toBe(1);
});
