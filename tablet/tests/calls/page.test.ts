import { afterEach, beforeEach, expect, test } from "vitest";
import { type App, createApp } from "vue";
import { createMemoryHistory, createRouter, RouterView } from "vue-router";
import { freshTablet, LIN, openShift, refusal, rest, type Shop } from "../device/shop";

const TASK = {
  id: "task-1",
  kind: "cadence",
  visit_id: null,
  contact_id: null,
  customer_id: "customer-1",
  holder_id: LIN.id,
  step: 7,
  due_at: "2026-06-03T02:00:00Z",
  first_due_at: "2026-06-03T02:00:00Z",
  rung: "clerk",
  state: "open",
  stop_reason: null,
  customer: { id: "customer-1", name: "王女士", masked_phone: "138****8000" },
  holder: LIN.name,
  hint: null,
};

let shop: Shop;
let app: App | null = null;
beforeEach(() => {
  shop = freshTablet();
  document.body.innerHTML = "";
  shop.tell = ({ method, path }) => {
    if (method !== "GET") return null;
    if (path === "/tasks/task-1") return { status: 200, body: { task: TASK, visit: null, contacts: [], moves: [], scripts: [] } };
    if (path === "/stores/store-1/tasks") return { status: 200, body: { late: [], due: [TASK], next: [], pool: [], scripts: [] } };
    return path.startsWith("/devices") ? null : refusal(404, "unknown");
  };
});
afterEach(async () => {
  app?.unmount();
  app = null;
  await rest();
});

async function callPage() {
  const { default: CallPage } = await import("@/calls/CallPage.vue");
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: "/calls/:id", component: CallPage, props: true },
      ...["/", "/calls", "/outbox", "/lock", "/customers/:id"].map((path) => ({ path, component: { render: () => null } })),
    ],
  });
  await router.push("/calls/task-1");
  app = createApp(RouterView).use(router);
  const root = document.body.appendChild(document.createElement("div"));
  app.mount(root);
  await rest();
  const tap = async (words: string): Promise<void> => {
    [...root.querySelectorAll<HTMLElement>("button")].find((one) => one.textContent.includes(words))!.click();
    await rest();
  };
  return { root, router, tap };
}

test("once the result is saved she is back at the list, though the form was gone by then", async () => {
  const { outbox } = await openShift();
  const { router, tap } = await callPage();
  await tap("没人接");
  await tap("保存");
  expect(router.currentRoute.value.path).toBe("/calls");
  await rest();
  expect(outbox.unsent).toBe(0);
});

test("a call whose result was sent is not on the list that is kept for offline", async () => {
  const { record, readings } = await openShift();
  const list = { late: [], due: [TASK, { ...TASK, id: "task-2" }], next: [], pool: [], scripts: [] };
  await readings.put("tasks:store-1", LIN.id, list, new Date());
  await record({ kind: "contact", body: { task_id: "task-1", result: "no_answer", channel: "phone" } });
  await rest();
  const kept = await readings.get<typeof list>("tasks:store-1", LIN.id);
  expect(kept?.value.due.map(({ id }) => id)).toEqual(["task-2"]);
});
