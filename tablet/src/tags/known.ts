// The names that notes can give in this company, its own words included. Nothing of them is personal, so that whoever
// opened a customer today can put a tag right without a network.
import { computed } from "vue";
import { api, ask } from "@/api/client";
import { useRead } from "@/cache/read";
import type { Facet } from "./shapes";

/** `wanted`: whether somebody needs them now. */
export function useTagNames(wanted: () => boolean = () => true) {
  const { data, ...reading } = useRead(
    () => (wanted() ? "tag-names" : null),
    () => ask(api.GET("/api/v1/tag-names")),
  );
  return { facets: computed<Facet[]>(() => data.value?.facets ?? []), ...reading };
}
