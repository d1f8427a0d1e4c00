import { afterEach, beforeEach, expect, test } from "vitest";
import { effectScope } from "vue";
import type { CloudTag } from "@/customer/shapes";
import { freshTablet, openShift, rest, type Shop } from "../device/shop";

let shop: Shop;
beforeEach(() => (shop = freshTablet()));
afterEach(rest);

test("a size with a slash is asked for by its name", async () => {
  shop.tell = ({ path }) => (path.endsWith("/tag-evidence") ? { status: 200, body: [{ text: "165/88A" }] } : null);
  await openShift();
  const { useHeard } = await import("@/customer/heard");
  const size = { facet: "size", tag: "165/88A" } as CloudTag;
  const scope = effectScope();
  const { rows } = scope.run(() =>
    useHeard(
      () => "anna",
      () => size,
    ),
  )!;
  await rest();
  const asked = shop.heard.at(-1)!;
  expect([asked.path, asked.query]).toEqual(["/customers/anna/tag-evidence", { facet: "size", tag: "165/88A" }]);
  expect(rows.value).toEqual([{ text: "165/88A" }]);
  scope.stop();
});
