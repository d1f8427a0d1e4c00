// Which sheet of a visit is open stands in the address: the lock gives it back, and "back" closes it.
import { computed } from "vue";
import { useRoute, useRouter } from "vue-router";
import type { End } from "./closing";

export type SheetName = "try_on" | "close" | "return" | "note";

export function useSheets(page: () => string) {
  const route = useRoute();
  const router = useRouter();
  const sheet = computed(() => route.query["do"] as SheetName | undefined);

  /** `more` says more of it: how the visit ended, or which note is corrected. */
  function open(name: SheetName, more: { end?: End; note?: string } = {}): void {
    void router.push({ path: page(), query: { do: name, ...more } });
  }

  /** Where the page below was the step before, this goes back to it, so that no step is there twice. */
  function close(): void {
    if (!sheet.value) return;
    if (window.history.state?.back === page()) router.back();
    else void router.replace({ path: page() });
  }

  return { sheet, open, close };
}
