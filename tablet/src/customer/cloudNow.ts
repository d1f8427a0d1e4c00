// Her cloud as it will be: the server's, with what clerks said of it here, until a worker has made it anew.
import { computed, onScopeDispose, type Ref, watch } from "vue";
import { useContact } from "@/device/contact";
import { useOutbox } from "@/records/outbox";
import type { CustomerPage } from "./shapes";
import { changesCloud, type CloudLine, overCloud } from "./verdicts";

/** So long a worker may need after a verdict has arrived; then the server's word counts. */
const SETTLES = 10_000;
const ASK_AGAIN = 3_000;

/** `at`: when the page was asked for; `reload` asks again. */
export function useCloud(page: Ref<CustomerPage | null>, at: Ref<Date | null>, reload: () => Promise<void>) {
  const outbox = useOutbox();
  const contact = useContact();
  const recorded = computed(() => outbox.since(at.value && new Date(at.value.getTime() - SETTLES)));
  const id = computed(() => page.value?.customer.id ?? "");
  // What waits for the network changes nothing at the server yet.
  const settling = computed(() => contact.reachable && outbox.unsent === 0 && changesCloud(id.value, recorded.value));
  let timer: ReturnType<typeof setInterval> | undefined;
  watch(
    settling,
    (now) => {
      clearInterval(timer);
      if (now) timer = setInterval(() => void reload(), ASK_AGAIN);
    },
    { immediate: true },
  );
  onScopeDispose(() => clearInterval(timer));
  return computed<CloudLine[]>(() => overCloud(page.value?.tags ?? [], id.value, recorded.value));
}
