// Customers whose clouds have all of the chosen tags. What is chosen stands in the address, so that the way back from a
// customer leads to the same people.
import { computed, ref, watch } from "vue";
import { useRoute, useRouter } from "vue-router";
import { api, ask } from "@/api/client";
import { useAttempt } from "@/ui/attempt";
import { fromAddress, toAddress, type Wanted } from "./wanted";
import type { FoundByTags } from "./types";

export function useByTags() {
  const route = useRoute();
  const router = useRouter();
  const { problem, busy, attempt } = useAttempt();
  const people = ref<FoundByTags[] | null>(null);
  const nextPage = ref<number | null>(null);
  const wanted = computed<Wanted[]>({
    get: () => fromAddress(route.query["tag"]),
    set: (tags) => void router.replace({ query: { ...route.query, tag: tags.map(toAddress) } }),
  });
  const whom = computed<string[]>({
    get: () => (typeof route.query["for"] === "string" ? [route.query["for"]] : []),
    set: ([person]) => void router.replace({ query: { ...route.query, for: person ?? [] } }),
  });
  const question = computed(() => JSON.stringify([wanted.value, whom.value]));

  /** The first page, or the one after those that are shown. An answer that was overtaken is not shown. */
  async function load(page: number | null): Promise<void> {
    const asked = question.value;
    const [person] = whom.value;
    const query = { tag: wanted.value.map(toAddress), ...(person && { for: person }), ...(page && { page }) };
    await attempt(async () => {
      const answer = await ask(api.GET("/api/v1/customers/with-tags", { params: { query } }));
      if (asked !== question.value) return;
      people.value = [...(page ? (people.value ?? []) : []), ...answer.customers];
      nextPage.value = answer.next;
    });
    if (asked !== question.value) await start();
  }

  async function start(): Promise<void> {
    people.value = null;
    nextPage.value = null;
    if (wanted.value.length > 0) await load(null);
  }

  watch(question, start, { immediate: true });
  const more = computed(() => nextPage.value !== null);
  return { wanted, whom, people, problem, busy, more, start, next: () => load(nextPage.value) };
}
