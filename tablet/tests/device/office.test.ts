import { afterEach, beforeEach, expect, test } from "vitest";
import { type App, createApp } from "vue";
import { createMemoryHistory, createRouter } from "vue-router";
import { CHEN, freshTablet, openTab, rest, type Shop } from "./shop";

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

/** A manager signs in with her password at this address; where she is then. */
async function signedInAt(address: string) {
  const { session } = await openTab();
  shop.tell = ({ path }) => {
    if (path === "/stores") return { status: 200, body: [{ id: "store-1", name: "南京路店" }, { id: "store-2", name: "淮海路店" }] };
    if (path !== "/password-sessions") return null;
    return { status: 201, body: { id: "office-1", token: "office-token", staff: { ...CHEN, store_ids: ["store-2"] } } };
  };
  const { default: Office } = await import("@/device/Office.vue");
  const router = createRouter({
    history: createMemoryHistory(),
    routes: ["/office", "/enrol", "/lock", "/manage", "/manage/guide", "/customers/1"].map((path) => ({ path, component: {} })),
  });
  await router.push(address);
  app = createApp(Office).use(router);
  const root = document.body.appendChild(document.createElement("div"));
  app.mount(root);
  for (const [name, value] of [["username", CHEN.number], ["password", "correct horse battery"]] as const) {
    const field = root.querySelector<HTMLInputElement>(`input[name=${name}]`)!;
    field.value = value;
    field.dispatchEvent(new Event("input"));
  }
  await rest();
  root.querySelector("form")!.dispatchEvent(new Event("submit"));
  await rest();
  return { path: router.currentRoute.value.path, store: session.storeName };
}

test("a manager on the way to a page goes straight on to it, in her store", async () => {
  expect(await signedInAt("/office?next=/manage/guide")).toEqual({ path: "/manage/guide", store: "淮海路店" });
});

test("a way to elsewhere leads to the manager's first page", async () => {
  expect((await signedInAt("/office?next=/customers/1")).path).toBe("/manage");
});

test("who came by herself is asked what she wants here", async () => {
  expect((await signedInAt("/office")).path).toBe("/office");
});
