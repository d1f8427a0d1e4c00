// The dark theme follows the device.
import { ref } from "vue";

export const dark = ref(false);

export function followDevice(): void {
  const wish = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    dark.value = wish.matches;
    document.documentElement.dataset["theme"] = wish.matches ? "dark" : "light";
  };
  wish.addEventListener("change", apply);
  apply();
}
