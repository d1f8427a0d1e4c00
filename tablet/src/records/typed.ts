// A form's words survive the lock, a reload and a crash: nothing typed is lost before it is saved.
import { nextTick, onScopeDispose, type Ref, ref, toRaw, watch } from "vue";
import { typed } from "@/device/keeping";
import { useSession } from "@/device/session";

const PAUSE = 300;

/** What somebody is typing into a form; `clear` when it is saved or given up. */
export type Typed<T> = Ref<T> & { clear(): Promise<void> };

/** `key` names the form and what it is about. What was typed before, by the same person, comes back into it. */
export function useTyped<T>(key: () => string, empty: T): Typed<T> {
  const session = useSession();
  const start = JSON.stringify(empty);
  const value = ref(JSON.parse(start) as T) as Ref<T>;
  const owner = (): string | null => session.staffId;
  let pending: { form: string; staffId: string; json: string } | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function keep(): void {
    clearTimeout(timer);
    if (!pending) return;
    const { form, staffId, json } = pending;
    pending = null;
    const kept = json === start ? typed.remove(form, staffId) : typed.put(form, staffId, JSON.parse(json), new Date());
    kept.catch(() => undefined); // A full tablet is told when the form is saved.
  }

  watch(
    value,
    (now) => {
      const staffId = owner();
      clearTimeout(timer);
      pending = staffId ? { form: key(), staffId, json: JSON.stringify(toRaw(now)) } : null;
      timer = setTimeout(keep, PAUSE);
    },
    { deep: true },
  );
  // Two sources, each compared by itself: a page that is drawn anew is not another form.
  watch(
    [key, owner],
    async ([form, staffId]) => {
      keep();
      value.value = JSON.parse(start) as T;
      const before = staffId ? await typed.get<T>(form, staffId) : null;
      // Whoever was faster than the database wins.
      if (before && form === key() && staffId === owner() && JSON.stringify(value.value) === start) {
        value.value = before.value;
      }
    },
    { immediate: true },
  );
  onScopeDispose(keep);

  async function clear(): Promise<void> {
    value.value = JSON.parse(start) as T;
    const staffId = owner();
    await nextTick(); // The watcher has seen the empty form; what waits to be kept is that.
    clearTimeout(timer);
    pending = null;
    if (staffId) await typed.remove(key(), staffId);
  }
  return Object.assign(value, { clear });
}
