// What the guide knows of the chosen store, and what was confirmed on this device.
import { computed, ref } from "vue";
import { type Facts, type StepName, STEPS, doneSteps, leftSteps, putOff } from "./guide";
import { useOfStore } from "./loaded";
import * as server from "./server";
import { useStores } from "./stores";

const KEPT = "huitouke.guide";

function kept(store: string): StepName[] {
  const words = (localStorage.getItem(`${KEPT}.${store}`) ?? "").split(" ");
  return STEPS.filter((step) => words.includes(step));
}

export function useGuide() {
  const stores = useStores();
  const changes = ref(0);
  const { data, error, loading, reload } = useOfStore(async (store) => {
    const [people, tablets, campaigns, codes, addresses, company] = await Promise.all([
      server.people(),
      server.tablets(),
      server.campaigns(),
      server.codes(),
      server.addresses(store.id),
      server.company(),
    ]);
    return { store: store.id, people, tablets, campaigns, codes, addresses, address: company.public_url };
  });
  const facts = computed<Facts | null>(() => {
    void changes.value;
    return data.value && { ...data.value, confirmed: kept(data.value.store) };
  });
  const done = computed(() => (facts.value ? doneSteps(facts.value) : new Set<StepName>()));

  const later = computed(() => (facts.value ? putOff(facts.value) : new Set<StepName>()));
  const left = computed(() => (facts.value ? leftSteps(facts.value) : []));

  /** The suggestion of a step is right as it is, or the step is put off. */
  function confirm(step: StepName): void {
    const store = stores.chosen;
    if (store === null) return;
    localStorage.setItem(`${KEPT}.${store.id}`, [...new Set([...kept(store.id), step])].join(" "));
    changes.value++;
  }
  return { facts, done, later, left, confirm, error, loading, reload };
}
