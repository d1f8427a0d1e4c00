import { Checkbox, Switch } from "vant";
import { type Component, createApp, h, nextTick, ref } from "vue";
import { expect, it } from "vitest";
import { tickBySpace } from "@/ui/keys";

tickBySpace();

it.each<[string, Component]>([
  ["box", Checkbox],
  ["switch", Switch],
])("the space bar ticks a %s that has focus, and another key does not", async (_, kind) => {
  const on = ref(false);
  const place = document.body.appendChild(document.createElement("div"));
  createApp(() => h(kind, { modelValue: on.value, "onUpdate:modelValue": (now: boolean) => (on.value = now) })).mount(place);
  const press = (key: string) =>
    place.querySelector("[role]")!.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  press("a");
  await nextTick();
  expect(on.value).toBe(false);
  press(" ");
  await nextTick();
  expect(on.value).toBe(true);
});
