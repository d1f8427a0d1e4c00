// The stores of whoever is signed in, and which of them the pages are about.
import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import { useSession } from "@/device/session";
import { sentence } from "@/ui/attempt";
import * as server from "./server";
import type { Store } from "./shapes";

const REMEMBERED = "huitouke.store";

export const useStores = defineStore("manager.stores", () => {
  const session = useSession();
  const list = shallowRef<Store[]>([]);
  const error = ref<string | null>(null);
  const loaded = ref(false);
  const chosenId = ref<string | null>(sessionStorage.getItem(REMEMBERED));
  const chosen = computed<Store | null>(
    () =>
      list.value.find((store) => store.id === chosenId.value) ??
      list.value.find((store) => store.id === session.storeId) ??
      list.value[0] ??
      null,
  );

  /** Days are those of the store, wherever its manager sits. */
  const zone = computed(() => chosen.value?.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);

  async function load(): Promise<void> {
    error.value = null;
    try {
      list.value = await server.stores();
      loaded.value = true;
    } catch (failure) {
      error.value = sentence(failure);
    }
  }

  function choose(id: string): void {
    chosenId.value = id;
    sessionStorage.setItem(REMEMBERED, id);
  }

  // Off the tablet the app's head names the store these pages are about.
  watch(chosen, (store) => {
    if (store && session.isOffice) session.chooseStore(store.id, store.name);
  });

  /** A store's newest state, as its change was answered. */
  function put(changed: Store): void {
    const others = list.value.filter((store) => store.id !== changed.id);
    list.value = [...others, changed].sort((a, b) => a.code.localeCompare(b.code));
  }

  watch(
    () => (session.canRead ? session.staffId : null),
    (somebody) => {
      list.value = [];
      loaded.value = false;
      if (somebody) void load();
    },
    { immediate: true },
  );
  return { list, loaded, error, chosen, zone, load, choose, put };
});
