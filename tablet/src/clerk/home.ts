// Everything on the clerk's home: one answer of the server, with what this tablet has recorded since laid over it.
import { computed, ref } from "vue";
import { api, ask } from "@/api/client";
import { useCatalogue } from "@/cache/catalogue";
import { useRead } from "@/cache/read";
import { useSession } from "@/device/session";
import { overCalls, overUnclosed, overVisits, visitorsRecorded } from "@/records/overlay";
import { useOutbox } from "@/records/outbox";
import { whenSent } from "@/records/sent";
import type { ClerkHome, HomeCall, OpenVisit, UnclosedVisit } from "./types";

const REFRESH_SECONDS = 60;

export function useHome() {
  const session = useSession();
  const outbox = useOutbox();
  useCatalogue().follow();
  /** Visits whose end waits for its last chance to be undone. */
  const leaving = ref<string[]>([]);

  const read = useRead<ClerkHome>(
    () => (session.canRead && !session.isOffice && session.storeId && session.staff ? `home:${session.storeId}:${session.staff.id}` : null),
    () => ask(api.GET("/api/v1/stores/{store_id}/clerk-home", { params: { path: { store_id: session.storeId ?? "" } } })),
    { every: REFRESH_SECONDS },
  );
  whenSent(read.reload);

  const recorded = computed(() => outbox.since(read.at.value));
  const isHere = (visit: { id: string }): boolean => !leaving.value.includes(visit.id);

  const visits = computed<OpenVisit[]>(() =>
    overVisits(read.data.value?.visits ?? [], recorded.value, session.staffId).filter(isHere),
  );
  const unclosed = computed<UnclosedVisit[]>(() =>
    overUnclosed(read.data.value?.unclosed ?? [], recorded.value),
  );
  const calls = computed<HomeCall[]>(() => lateFirst(overCalls(read.data.value?.calls ?? [], recorded.value)));
  const visitors = computed(() => (read.data.value?.visitors_today ?? 0) + visitorsRecorded(recorded.value));

  /** The visit of somebody who is being served already, so that she is not greeted twice. */
  const visitOf = (customerId: string): string | null =>
    visits.value.find((visit) => visit.customer?.id === customerId)?.id ?? null;

  return { ...read, recorded, visits, unclosed, calls, visitors, leaving, visitOf };
}

/** Late ones first, then by when they are due. */
export function lateFirst(calls: HomeCall[]): HomeCall[] {
  return [...calls].sort((a, b) => Number(b.late) - Number(a.late) || a.due_at.localeCompare(b.due_at));
}
