import { afterEach, beforeEach, expect, test } from "vitest";
import { effectScope, nextTick, ref, shallowRef } from "vue";
import { CHEN, freshTablet, LIN, openShift, rest } from "../device/shop";

beforeEach(() => void freshTablet());
afterEach(rest);

async function form() {
  const { useTyped } = await import("@/records/typed");
  return effectScope().run(() => useTyped(() => "note:visit-1", { text: "" }))!;
}
const pause = () => new Promise((resolve) => setTimeout(resolve, 400));

test("half-typed words come back after a lock or a crash, for the one who typed them", async () => {
  const { session } = await openShift();
  const first = await form();
  first.value.text = "她喜欢米色";
  await pause();
  session.lock();
  await session.signIn(CHEN, "482913");
  const foreign = await form();
  await rest();
  expect(foreign.value.text).toBe("");
  await session.signIn(LIN, "482913");
  const again = await form();
  await rest();
  expect(again.value.text).toBe("她喜欢米色");
});

test("saved words do not come back", async () => {
  await openShift();
  const first = await form();
  first.value.text = "她喜欢米色";
  await pause();
  await first.clear();
  await pause();
  const again = await form();
  await rest();
  expect([first.value.text, again.value.text]).toEqual(["", ""]);
});

test("a page that is drawn anew leaves alone what is being typed", async () => {
  await openShift();
  const { useTyped } = await import("@/records/typed");
  const about = shallowRef({ visit: "visit-1" });
  const words = effectScope().run(() => useTyped(() => `note:${about.value.visit}`, { text: "" }))!;
  words.value.text = "她喜欢米色";
  about.value = { visit: "visit-1" };
  await nextTick();
  expect(words.value.text).toBe("她喜欢米色");
});

test("words typed a moment before another form opens are kept for their own", async () => {
  await openShift();
  const { useTyped } = await import("@/records/typed");
  const visit = ref("visit-1");
  const words = effectScope().run(() => useTyped(() => `note:${visit.value}`, { text: "" }))!;
  words.value.text = "她喜欢米色";
  await nextTick();
  visit.value = "visit-2";
  await rest();
  visit.value = "visit-1";
  await rest();
  expect(words.value.text).toBe("她喜欢米色");
});
