import { afterEach, beforeEach, expect, test } from "vitest";
import { createApp, h, nextTick } from "vue";
import { createMemoryHistory, createRouter, RouterView } from "vue-router";
import { freshTablet, openShift, rest, type Shop } from "./shop";

let shop: Shop;
beforeEach(() => {
  shop = freshTablet();
  document.body.innerHTML = "";
  URL.createObjectURL = () => "blob:her-photo";
  URL.revokeObjectURL = () => undefined;
});
afterEach(rest);

test("a photo that is looked at goes with its page when the tablet locks", async () => {
  const { session } = await openShift();
  shop.tell = ({ path }) => (path.startsWith("/photos/") ? { status: 200, body: {} } : null);
  const { guard, leaveWhenLocked } = await import("@/device/guard");
  const { default: AuthImage } = await import("@/ui/AuthImage.vue");
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: "/customers/1", component: { render: () => h(AuthImage, { of: "photos", id: "photo-1", alt: "她试穿的样子" }) } },
      { path: "/lock", component: { render: () => h("p", "lock screen") }, meta: { open: true } },
    ],
  });
  router.beforeEach(guard);
  leaveWhenLocked(router);
  await router.push("/customers/1");
  const root = document.body.appendChild(document.createElement("div"));
  const app = createApp(RouterView).use(router);
  app.mount(root);
  await rest();
  root.querySelector("button")!.click();
  await rest();
  expect(document.querySelector<HTMLElement>(".van-image-preview")!.outerHTML).toContain("blob:her-photo");
  session.lock();
  await nextTick();
  await rest();
  expect(root.textContent).toBe("lock screen");
  expect(document.body.innerHTML).not.toContain("blob:her-photo");
  app.unmount();
});
