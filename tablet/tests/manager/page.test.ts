import { afterEach, beforeEach, expect, test } from "vitest";
import { type App, createApp, h } from "vue";
import { createMemoryHistory, createRouter } from "vue-router";
import { CHEN, freshTablet, openTab, rest, type Shop } from "../device/shop";

let shop: Shop;
let app: App | null = null;
let page: HTMLElement;
let stores: object[];
beforeEach(() => {
  shop = freshTablet();
  document.body.innerHTML = "";
  stores = [{ id: "store-1", code: "NJ", name: "南京路店" }];
  shop.tell = ({ path }) => {
    if (path === "/stores") return { status: 200, body: stores };
    if (path !== "/password-sessions") return null;
    return { status: 201, body: { id: "office-1", token: "office-token", staff: { ...CHEN, store_ids: ["store-1"] } } };
  };
});
afterEach(async () => {
  app?.unmount();
  app = null;
  await rest();
});

/** A manager's page, opened with the shop in reach or not. */
async function open({ away = false } = {}): Promise<void> {
  const { session } = await openTab();
  await session.signInOffice(CHEN.number, "correct horse battery");
  shop.away = away;
  const { default: ManagerPage } = await import("@/manager/parts/ManagerPage.vue");
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: "/:rest(.*)*", component: {} }] });
  app = createApp({ render: () => h(ManagerPage, { title: "今天" }, { default: () => h("p", { id: "shown" }, "内容") }) });
  page = document.body.appendChild(document.createElement("div"));
  app.use(router).mount(page);
  await rest();
}

test("without the server a page says so instead of loading for ever, and tries again when asked", async () => {
  await open({ away: true });
  expect(page.querySelector('[role="alert"]')?.textContent).toContain("连不上");
  expect(page.querySelector(".van-skeleton")).toBeNull();
  shop.away = false;
  page.querySelector<HTMLElement>('[role="alert"] button')?.click();
  await rest();
  expect(page.querySelector("#shown")).not.toBeNull();
});

test("whoever has no store is told what to do", async () => {
  stores = [];
  await open();
  expect(page.textContent).toContain("请总部把你加进门店");
  expect(page.querySelector(".van-skeleton")).toBeNull();
});
