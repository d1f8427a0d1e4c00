// What of an open try-on card is no text: its stopwatch and its picture. They outlive a lock, not the app.
import { type ShallowRef, shallowRef } from "vue";
import { Stopwatch } from "./tryOn";

export interface Held {
  watch: Stopwatch;
  picture: ShallowRef<Blob | null>;
}

const open = new Map<string, Held>();

/** What this clerk has begun for this visit; `drop` when it is saved. */
export function held(staffId: string, visitId: string): Held & { drop(): void } {
  const key = `${staffId}:${visitId}`;
  const found = open.get(key) ?? { watch: new Stopwatch(), picture: shallowRef<Blob | null>(null) };
  open.set(key, found);
  return { ...found, drop: () => void open.delete(key) };
}
