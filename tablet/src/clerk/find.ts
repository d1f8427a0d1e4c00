// Finding somebody by one field: what was typed is understood, asked, and answered with people, a coupon or a piece.
import { computed, ref, shallowRef } from "vue";
import { api, ask, NotReached } from "@/api/client";
import { useCatalogue, type Product, type Sku } from "@/cache/catalogue";
import { useSession } from "@/device/session";
import { t } from "@/texts";
import { sentence } from "@/ui/attempt";
import { useHome } from "./home";
import { fitsPerson, understand, type Query } from "./query";
import type { Found, Scanned } from "./types";

export type Answer =
  | { is: "nothing" }
  | { is: "people"; people: Found[]; cached: boolean }
  | { is: "scanned"; scanned: Scanned; text: string }
  | { is: "product"; product: Product; sku: Sku | null }
  | { is: "pin_needed" }
  | { is: "refused"; text: string };

export function useFind() {
  const session = useSession();
  const catalogue = useCatalogue();
  const home = useHome();
  const query = shallowRef<Query>({ kind: "nothing" });
  const answer = shallowRef<Answer>({ is: "nothing" });
  const busy = ref(false);
  /** Whom today's cached pages know: they can be found without a network. */
  const known = computed(() => {
    const all = [...home.visits.value, ...home.unclosed.value, ...home.calls.value].flatMap((one) => one.customer ?? []);
    return all.filter((one, i) => all.findIndex((other) => other.id === one.id) === i);
  });

  function fromCache(asked: Query): Answer {
    const people = known.value.filter((one) => fitsPerson(asked, one)).map((one) => ({ ...one, name: one.name ?? "", masked_phone: one.masked_phone ?? "" }));
    return { is: "people", people, cached: true };
  }

  async function answerTo(asked: Query): Promise<Answer> {
    if (asked.kind === "nothing") return { is: "nothing" };
    if (asked.kind === "short") return { is: "refused", text: t("clerk.find.longer") };
    if (asked.kind === "product") {
      const found = catalogue.find(asked.code);
      return found ? { is: "product", ...found } : { is: "nothing" };
    }
    try {
      if (session.needsPin) return { is: "pin_needed" };
      if (asked.kind === "code") return await scan(asked.text);
      const body = asked.kind === "tail" ? { tail: asked.tail } : asked.kind === "phone" ? { phone: asked.phone } : { name: asked.name };
      return { is: "people", people: await ask(api.POST("/api/v1/customers/search", { body })), cached: false };
    } catch (error) {
      if (error instanceof NotReached) return fromCache(asked);
      // Only the answer told that the server is back.
      if (session.needsPin) return { is: "pin_needed" };
      return { is: "refused", text: sentence(error) };
    }
  }

  /** An answer that was overtaken by the next question is not shown. */
  async function find(text: string, scanned = false): Promise<void> {
    const asked = understand(text, (code) => catalogue.find(code) !== null, scanned);
    query.value = asked;
    busy.value = true;
    const found = await answerTo(asked);
    if (query.value !== asked) return;
    answer.value = found;
    busy.value = false;
  }

  /** Her page was shown on another phone before: the clerk, who sees her, lets this one open her wallet, too. */
  async function letPhoneIn(text: string): Promise<void> {
    try {
      answer.value = await scan(text, true);
    } catch (error) {
      answer.value = { is: "refused", text: sentence(error) };
    }
  }

  return { query, answer, busy, find, letPhoneIn, visitOf: home.visitOf };
}

async function scan(text: string, anotherBrowser = false): Promise<Answer> {
  const body = { text, another_browser: anotherBrowser };
  return { is: "scanned", scanned: await ask(api.POST("/api/v1/scans", { body })), text };
}
