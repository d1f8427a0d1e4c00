// Reading from the server: what was known comes at once, the newest as soon as it is there.
import { computed, onScopeDispose, type Ref, ref, type ShallowRef, shallowRef, watch } from "vue";
import { NotReached, Refused } from "@/api/client";
import { useContact } from "@/device/contact";
import { readings } from "@/device/keeping";
import { useSession } from "@/device/session";
import { language, t } from "@/texts";

export interface Reading<T> {
  data: ShallowRef<T | null>;
  /** When the server was asked for what is shown. */
  at: ShallowRef<Date | null>;
  /** What is shown is not the server's last word: it is from the cache, or asking again failed. */
  stale: Ref<boolean>;
  /** Why there is nothing to show, as a sentence. */
  error: Ref<string | null>;
  /** What is shown is from the cache, since the server is out of reach. */
  offline: Readonly<Ref<boolean>>;
  /** There is nothing to show yet. */
  loading: Readonly<Ref<boolean>>;
  reload(): Promise<void>;
}

export interface ReadOptions {
  /** Keep the answer, sealed, for today. Not for searches: a key must not carry a name or a number. */
  keep?: boolean;
  /** Ask again after so many seconds while somebody looks at it. */
  every?: number;
}

/** `key` names the answer, null = nothing to read now; only what this person may read is shown. */
export function useRead<T>(
  key: () => string | null,
  load: () => Promise<T>,
  { keep = true, every }: ReadOptions = {},
): Reading<T> {
  const session = useSession();
  const contact = useContact();
  const data = shallowRef<T | null>(null);
  const at = shallowRef<Date | null>(null);
  const stale = ref(false);
  const error = ref<string | null>(null);
  const busy = ref(false);
  // Answers to an earlier question, or for somebody who has left, are not shown and not kept.
  const question = computed(() => {
    const name = session.canRead && session.sessionId ? key() : null;
    return name === null ? null : { name, staffId: session.staffId!, sessionId: session.sessionId! };
  });
  let last = 0;

  async function reload(): Promise<void> {
    const asked = question.value;
    if (!asked) return;
    const turn = ++last;
    const since = new Date();
    const current = () => turn === last && same(asked, question.value);
    busy.value = true;
    try {
      const answer = await load();
      if (!current()) return;
      [data.value, at.value, stale.value, error.value] = [answer, since, false, null];
      if (keep) await readings.put(asked.name, asked.staffId, answer, since).catch(() => undefined);
    } catch (failure) {
      if (!current()) return;
      stale.value = data.value !== null;
      error.value = stale.value && failure instanceof NotReached ? null : sentence(failure);
      // The server refuses it now: what it once showed is no longer hers to see.
      if (failure instanceof Refused && [403, 404].includes(failure.problem.status)) await forget(asked);
    } finally {
      if (turn === last) busy.value = false;
    }
  }

  async function forget({ name, staffId }: { name: string; staffId: string }): Promise<void> {
    [data.value, at.value, stale.value] = [null, null, false];
    await readings.remove(name, staffId);
  }

  async function begin(asked: typeof question.value): Promise<void> {
    [data.value, at.value, stale.value, error.value] = [null, null, false, null];
    if (!asked) return;
    const fresh = reload();
    const before = keep ? await readings.get<T>(asked.name, asked.staffId).catch(() => null) : null;
    if (before && data.value === null && same(asked, question.value) && !(error.value && contact.reachable)) {
      [data.value, at.value, stale.value, error.value] = [before.value, before.at, true, null];
    }
    await fresh;
  }

  watch(question, (now, before) => void (same(now, before ?? null) || begin(now)), { immediate: true });
  watch(() => contact.reachable, (reachable) => void (reachable && stale.value && reload()));
  // The server's sentences come in the language in which they were asked for.
  watch(language, () => void reload());
  if (every !== undefined) {
    const timer = setInterval(() => document.visibilityState === "visible" && void reload(), every * 1000);
    onScopeDispose(() => clearInterval(timer));
  }

  return {
    data,
    at,
    stale,
    error,
    offline: computed(() => stale.value && !contact.reachable),
    loading: computed(() => busy.value && data.value === null && error.value === null),
    reload,
  };
}

type Question = { name: string; sessionId: string } | null;
const same = (one: Question, other: Question): boolean =>
  one?.name === other?.name && one?.sessionId === other?.sessionId;

function sentence(failure: unknown): string {
  return failure instanceof Refused ? failure.problem.message : t("common.notReached");
}
