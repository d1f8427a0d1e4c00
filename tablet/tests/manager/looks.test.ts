import { afterEach, beforeEach, expect, test } from "vitest";
import { type Component, createApp, h, nextTick, ref } from "vue";
import HoursEditor from "@/manager/parts/HoursEditor.vue";
import TextField from "@/manager/parts/TextField.vue";
import { toWeek } from "@/manager/hours";
import type { Row } from "@/manager/ranking";
import ClerkTable from "@/manager/today/ClerkTable.vue";
import { choose } from "@/texts";
import Chips from "@/ui/Chips.vue";

let page: HTMLElement;
let leave = () => {};
beforeEach(() => choose("zh"));
afterEach(() => leave());

/** A component on a page, its model kept. */
function show(component: Component, props: object, model?: { value: unknown }) {
  page = document.body.appendChild(document.createElement("main"));
  const bound = () =>
    model ? { modelValue: model.value, "onUpdate:modelValue": (next: unknown) => (model.value = next) } : {};
  const app = createApp({ render: () => h(component, { ...props, ...bound() }) });
  app.mount(page);
  leave = () => {
    app.unmount();
    page.remove();
  };
}
const all = <E extends HTMLElement>(selector: string) => [...page.querySelectorAll<E>(selector)];
const texts = (selector: string) => all(selector).map((one) => one.textContent?.trim());

test("a field is named by its label, and what is wrong with it belongs to it", () => {
  show(TextField, { label: "姓名", error: "请填写。" }, ref(""));
  const [input] = all<HTMLInputElement>("input");
  expect(input?.labels?.[0]?.textContent).toBe("姓名");
  expect(input?.getAttribute("aria-invalid")).toBe("true");
  expect(document.getElementById(input?.getAttribute("aria-describedby") ?? "")?.textContent).toBe("请填写。");
});

test("a field without a hint describes itself by nothing", () => {
  show(TextField, { label: "姓名" }, ref(""));
  expect(all("input")[0]?.hasAttribute("aria-describedby")).toBe(false);
});

test("the clerks are sorted by what is tapped, and say so", async () => {
  const row = (name: string, visits: number): Row => ({ id: name, name, visits, figures: [], seconds: null, cards: 0 });
  show(ClerkTable, { rows: [row("b", 1), row("a", 2)], currency: "CNY" });
  expect(texts("tbody th")).toEqual(["a", "b"]);
  const [, visits] = all("thead button");
  visits?.click();
  await nextTick();
  expect(texts("tbody th")).toEqual(["b", "a"]);
  expect(all("thead th").map((one) => one.getAttribute("aria-sort")).slice(0, 2)).toEqual(["none", "ascending"]);
});

test("a day that is closed asks for no hours", async () => {
  const week = ref(toWeek([{ weekday: 0, opens: "10:00", closes: "22:00" }]));
  show(HoursEditor, {}, week);
  expect(all("input[type=time]").length).toBe(2);
  all('[role="switch"]')[1]?.click();
  await nextTick();
  expect(week.value.map((one) => one.open)).toEqual([true, true, false, false, false, false, false]);
  expect(all("input[type=time]").length).toBe(4);
});

test("an answer that is needed is not taken away, one that is not needed is", async () => {
  const options = [{ value: "a", text: "a" }];
  const needed = ref(["a"]);
  show(Chips, { label: "?", options, required: true }, needed);
  all("button")[0]?.click();
  await nextTick();
  expect(needed.value).toEqual(["a"]);
  leave();
  const free = ref(["a"]);
  show(Chips, { label: "?", options }, free);
  all("button")[0]?.click();
  expect(free.value).toEqual([]);
});
