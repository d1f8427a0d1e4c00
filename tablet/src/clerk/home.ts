// Everything on the clerk's home: one answer of the server, with what this tablet has recorded since laid over it.
import { computed, onScopeDispose, ref, watch } from "vue";
import { api, ask } from "@/api/client";
import { useCatalogue } from "@/cache/catalogue";
import { useRead } from "@/cache/read";
import { useSession } from "@/device/session";
import { overCalls, overUnclosed, overVisits, visitorsRecorded } from "@/records/overlay";
import { useOutbox } from "@/records/outbox";
import type { ClerkHome, HomeCall, OpenVisit, UnclosedVisit } from "./types";

const REFRESH_SECONDS = 60;
/** So long nothing more has gone out when the home is read again. */
const PAUSE = 500;

export function useHome() {
  const session = useSession();
  const outbox = useOutbox();
  useCatalogue().follow();
  /** Visits whose end waits for its last chance to be undone. */
  const leaving = ref<string[]>([]);

  const read = useRead<ClerkHome>(
    () => (session.canRead && session.storeId && session.staff ? `home:${session.storeId}:${session.staff.id}` : null),
    () => ask(api.GET("/api/v1/stores/{store_id}/clerk-home", { params: { path: { store_id: session.storeId ?? "" } } })),
    { every: REFRESH_SECONDS },
  );
  // What was sent is only remembered until the page is loaded anew; the answer that is kept shall know it, too.
  let settled: ReturnType<typeof setTimeout> | undefined;
  watch(
    () => outbox.unsent,
    (now, before) => {
      if (now >= before) return;
      clearTimeout(settled);
      settled = setTimeout(() => void read.reload(), PAUSE);
    },
  );
  onScopeDispose(() => clearTimeout(settled));

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

  return { ...read, recorded, visits, unclosed, calls, visitors, leaving };
}

/** Late ones first, then by when they are due. */
export function lateFirst(calls: HomeCall[]): HomeCall[] {
  return [...calls].sort((a, b) => Number(b.late) - Number(a.late) || a.due_at.localeCompare(b.due_at));
}
