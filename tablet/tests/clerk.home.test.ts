import { afterEach, beforeEach, expect, test } from "vitest";
import { effectScope } from "vue";
import { freshTablet, openShift, rest, type Shop } from "./device/shop";

let shop: Shop;
let visitors = 0;
beforeEach(() => {
  visitors = 0;
  shop = freshTablet();
  shop.tell = ({ method, path, body }) => {
    if (path.startsWith("/footfall/")) visitors += method === "DELETE" ? -3 : Number(body["visitors"]);
    const home = { visits: [], unclosed: [], calls: [], pool: 0, unread: 0, visitors_today: visitors };
    return path.endsWith("/clerk-home") ? { status: 200, body: home } : null;
  };
});
afterEach(rest);

const pause = () => new Promise((resolve) => setTimeout(resolve, 700));

test("once everything is sent the home is read anew, so that the kept answer knows it", async () => {
  const { record } = await openShift();
  const { useHome } = await import("@/clerk/home");
  const home = effectScope().run(() => useHome())!;
  await rest();
  const counted = await record({ kind: "footfall", visitors: 3 });
  expect(home.visitors.value).toBe(3);
  await pause();
  expect([home.data.value!.visitors_today, home.visitors.value]).toEqual([3, 3]);
  await record({ kind: "withdrawal", of: "footfall", recordId: counted });
  await pause();
  expect(home.visitors.value).toBe(0);
});
