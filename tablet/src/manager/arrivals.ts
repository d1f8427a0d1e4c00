// Which visits the list of arrivals shows.
import type { Today } from "./shapes";

/** `open`: being served now; `unclosed`: left open on the days before. */
export const FILTERS = ["open", "unclosed"] as const;
export type Filter = (typeof FILTERS)[number];

/** Today's visits and those left open before, null for a part that is not shown; without a filter the latter only if any. */
export function shownOf(today: Today, only: Filter | null, clerk: string | null) {
  const hers = <Visit extends { clerk: string }>(visits: Visit[]) =>
    clerk === null ? visits : visits.filter((visit) => visit.clerk === clerk);
  const visits = only === "open" ? today.visits.filter((visit) => visit.outcome === null) : today.visits;
  const unclosed = hers(today.unclosed);
  return {
    visits: only === "unclosed" ? null : hers(visits),
    unclosed: only === "unclosed" || (only === null && unclosed.length > 0) ? unclosed : null,
  };
}
