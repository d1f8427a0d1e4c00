import { afterEach, beforeEach, expect, test } from "vitest";
import { type App, type Component, createApp } from "vue";
import { createMemoryHistory, createRouter } from "vue-router";
import { CHEN, freshTablet, openTab, rest, type Shop } from "./shop";

let shop: Shop;
let app: App | null = null;
let page: HTMLElement;
beforeEach(() => {
  shop = freshTablet();
  document.body.innerHTML = "";
  shop.tell = ({ path }) => {
    if (path === "/stores") return { status: 200, body: [{ id: "store-1", name: "南京路店" }] };
    if (path !== "/password-sessions") return null;
    return { status: 201, body: { id: "office-1", token: "office-token", staff: { ...CHEN, store_ids: ["store-1"] } } };
  };
});
afterEach(async () => {
  app?.unmount();
  app = null;
  await rest();
});

async function show(component: Component): Promise<void> {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: ["/office", "/enrol", "/lock", "/manage"].map((path) => ({ path, component: {} })),
  });
  await router.push("/office");
  app = createApp(component).use(router);
  page = document.body.appendChild(document.createElement("div"));
  app.mount(page);
  await rest();
}

/** Whether a browser would send the form on Enter in this field, as it does unless somebody prevents it. */
function sendsOnEnter(field: Element): boolean {
  const enter = new KeyboardEvent("keypress", { key: "Enter", keyCode: 13, bubbles: true, cancelable: true });
  return field.dispatchEvent(enter);
}

const button = (words: string) => [...page.querySelectorAll("button")].find((one) => one.textContent?.trim() === words);

test("Enter in the password signs in", async () => {
  await openTab();
  await show((await import("@/device/Office.vue")).default);
  expect(sendsOnEnter(page.querySelector("input[name=password]")!)).toBe(true);
});

test("Enter in the code enrols the tablet", async () => {
  await openTab();
  Object.defineProperty(window, "isSecureContext", { configurable: true, value: true });
  await show((await import("@/device/Enrol.vue")).default);
  const fields = [...page.querySelectorAll("input")];
  expect(fields.length).toBe(2);
  expect(fields.map(sendsOnEnter)).toEqual([true, true]);
});

test("a manager who is signed in can sign out, and the form is there for the next", async () => {
  const { session } = await openTab();
  await session.signInOffice(CHEN.number, "correct horse battery");
  await show((await import("@/device/Office.vue")).default);
  expect(page.querySelector("h1")?.textContent).toContain(CHEN.name);
  button("退出登录")?.click();
  await rest();
  expect(session.mode).toBe("none");
  expect(page.querySelector("input[name=password]")).not.toBeNull();
});

test("a manager who cannot be shown her stores is told why, and may try again", async () => {
  const { session } = await openTab();
  await session.signInOffice(CHEN.number, "correct horse battery");
  shop.away = true;
  await show((await import("@/device/Office.vue")).default);
  expect(page.querySelector('[role="alert"]')?.textContent).toContain("连不上");
  shop.away = false;
  button("再试一次")?.click();
  await rest();
  expect(page.querySelector('[role="alert"]')).toBeNull();
});
