// Small questions about people.
import type { Person } from "./shapes";

/** A staff number that is still free: one above the highest, written as the others are (C12 -> C13). */
export function nextNumber(people: Person[]): string {
  const known = people
    .map((one) => /^(.*?)(\d+)$/.exec(one.number))
    .filter((found) => found !== null)
    .sort((a, b) => Number(b[2]) - Number(a[2]));
  const clerks = people.filter((one) => one.role === "clerk").map((one) => one.number);
  const model = known.find((found) => clerks.includes(found[0])) ?? known[0];
  if (model === undefined) return "1";
  const [, prefix = "", digits = "0"] = model;
  const taken = new Set(people.map((one) => one.number));
  for (let next = Number(digits) + 1; ; next++) {
    const number = prefix + String(next).padStart(digits.length, "0");
    if (!taken.has(number)) return number;
  }
}

/** Who of a store works there now. */
export const worksIn = (store: string, one: Person): boolean =>
  one.active && (one.store_ids.includes(store) || one.role === "headquarters");

/** Who may take over from somebody: active people who share a store with her. */
export const successorsOf = (leaver: Person, people: Person[]): Person[] =>
  people.filter((one) => one.id !== leaver.id && one.active && leaver.store_ids.some((store) => worksIn(store, one)));

export const nameIn = (people: Person[], id: string | null): string =>
  people.find((one) => one.id === id)?.name ?? "";
