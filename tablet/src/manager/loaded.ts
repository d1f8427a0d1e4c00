// What a page shows of the chosen store; read anew whenever it opens, since a manager decides by what is so now.
import { type Reading, useRead } from "@/cache/read";
import type { Store } from "./shapes";
import { useStores } from "./stores";

/** What `load` answers for the store that is chosen, as soon as there is one. */
export function useOfStore<Data>(load: (store: Store) => Promise<Data>): Reading<Data> {
  const stores = useStores();
  return useRead(
    () => stores.chosen?.id ?? null,
    () => load(stores.chosen!),
    { keep: false },
  );
}
