// One visit of today, as the home knows it and as this tablet has recorded it since.
import { computed } from "vue";
import { api, ask } from "@/api/client";
import { useRead } from "@/cache/read";
import { useSession } from "@/device/session";
import { type NoteLine, overNotes } from "@/records/overlay";
import { useHome } from "./home";
import type { ArrivalCard } from "./types";

export function useVisit(id: () => string) {
  const session = useSession();
  const { visits, recorded, loading, error, offline, at, reload } = useHome();
  const visit = computed(() => visits.value.find((one) => one.id === id()) ?? null);
  const customerId = computed(() => visit.value?.customer?.id ?? null);

  // A visit that was begun a moment ago is not on the home with its card yet.
  const own = useRead<ArrivalCard>(
    () => (session.canRead && customerId.value && !visit.value?.card ? `arrival:${customerId.value}` : null),
    () => ask(api.GET("/api/v1/customers/{customer_id}/arrival-card", { params: { path: { customer_id: customerId.value ?? "" } } })),
  );
  const card = computed(() => visit.value?.card ?? (customerId.value ? own.data.value : null));
  const notes = computed<NoteLine[]>(() => overNotes(visit.value?.notes ?? [], { visitId: id() }, recorded.value));
  const mayOpen = computed(() => session.canRead && customerId.value !== null);

  return { visit, card, notes, mayOpen, loading, error, offline, at, reload };
}
