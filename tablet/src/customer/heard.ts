// The sentences behind the tags she looked at today. One sealed reading holds them all, since a reading's key is not
// sealed, and what is known of a customer is nobody's to read in the name of an answer.
import { computed, watch } from "vue";
import { api, ask } from "@/api/client";
import { useRead } from "@/cache/read";
import { readings } from "@/device/keeping";
import { useSession } from "@/device/session";
import type { CloudTag, Evidence } from "./shapes";

type Heard = Record<string, Evidence[]>;
const nameOf = ({ facet, tag }: Pick<CloudTag, "facet" | "tag">): string => `${facet}:${tag}`;

/** What was said of `tag`, null = not known on this tablet. */
export function useHeard(customerId: () => string, tag: () => CloudTag | null) {
  const session = useSession();
  const key = (): string => `heard:${customerId()}`;

  async function load(): Promise<Heard> {
    const asked = tag()!;
    const { facet, tag: name } = asked;
    const rows = await ask(
      api.GET("/api/v1/customers/{customer_id}/tag-evidence", {
        params: { path: { customer_id: customerId() }, query: { facet, tag: name } },
      }),
    );
    const before = session.staffId ? await readings.get<Heard>(key(), session.staffId).catch(() => null) : null;
    return { ...before?.value, [nameOf(asked)]: rows };
  }

  const { data, ...reading } = useRead(() => (tag() ? key() : null), load);
  watch(tag, (now, before) => void (now && before && reading.reload()));
  const rows = computed(() => {
    const asked = tag();
    return (asked && data.value?.[nameOf(asked)]) ?? null;
  });
  return { rows, ...reading };
}
