import { beforeEach, expect, test } from "vitest";
import { effectScope } from "vue";
import { freshTablet, LIN, openShift, rest, type Shop } from "./device/shop";

let shop: Shop;
beforeEach(() => (shop = freshTablet()));

test("with the server back and her PIN still missing she is asked for it, and nobody is looked up", async () => {
  const { session } = await openShift();
  session.lock();
  shop.away = true;
  await session.signIn(LIN, "482913").catch(() => undefined);
  await session.recordAs(LIN);
  const { useFind } = await import("@/clerk/find");
  const scope = effectScope();
  const { answer, find } = scope.run(useFind)!;
  await find("8000");
  expect(answer.value).toMatchObject({ is: "people", cached: true });
  shop.away = false;
  shop.tell = ({ path }) =>
    path === "/customers/search" ? { status: 401, body: { code: "not_signed_in", status: 401, message: "请先登录。", errors: {} } } : null;
  await find("8000");
  expect(answer.value, "told by the answer").toEqual({ is: "pin_needed" });
  await find("8000");
  expect(answer.value, "known before").toEqual({ is: "pin_needed" });
  expect(shop.heard.filter(({ path }) => path === "/customers/search")).toHaveLength(1);
  scope.stop();
  await rest();
});
