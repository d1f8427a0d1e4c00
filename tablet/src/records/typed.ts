// A form's words survive the lock, a reload and a crash: nothing typed is lost before it is saved.
import { type Ref, ref, toRaw, watch } from "vue";
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
  let timer: ReturnType<typeof setTimeout> | undefined;
  const owner = (): string | null => session.staffId;

  const keep = (form: string, staffId: string, json: string): void => {
    const kept = json === start ? typed.remove(form, staffId) : typed.put(form, staffId, JSON.parse(json), new Date());
    kept.catch(() => undefined); // A full tablet is told when the form is saved.
  };

  watch(
    value,
    (now) => {
      const staffId = owner();
      clearTimeout(timer);
      if (staffId) timer = setTimeout(keep, PAUSE, key(), staffId, JSON.stringify(toRaw(now)));
    },
    { deep: true },
  );
  watch(
    () => [key(), owner()] as const,
    async ([form, staffId]) => {
      value.value = JSON.parse(start) as T;
      const before = staffId ? await typed.get<T>(form, staffId) : null;
      // Whoever was faster than the database wins.
      if (before && form === key() && staffId === owner() && JSON.stringify(value.value) === start) {
        value.value = before.value;
      }
    },
    { immediate: true },
  );

  async function clear(): Promise<void> {
    value.value = JSON.parse(start) as T;
    const staffId = owner();
    clearTimeout(timer);
    if (staffId) await typed.remove(key(), staffId);
  }
  return Object.assign(value, { clear });
}
