// The words people see. Chinese is complete by definition; English is typed to have exactly its keys.
import { ref } from "vue";
import { zh } from "./zh";
import { en } from "./en";
import type { Words } from "./words";

export type Language = "zh" | "en";
type Path<T> = { [K in keyof T & string]: T[K] extends string ? K : `${K}.${Path<T[K]>}` }[keyof T & string];
/** A key of a sentence, such as "clerk.home.title". */
export type TextKey = Path<typeof zh>;

const ALL: Record<Language, Words<typeof zh>> = { zh, en };
const STORED = "huitouke.language";

function preferred(): Language {
  const chosen = localStorage.getItem(STORED);
  if (chosen === "zh" || chosen === "en") return chosen;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

export const language = ref<Language>(preferred());

export function choose(next: Language): void {
  language.value = next;
  localStorage.setItem(STORED, next);
  document.documentElement.lang = next === "zh" ? "zh-CN" : "en";
}

/** The sentence of a key with its `{blanks}` filled; `{n|card|cards}` is the first word where n is 1, else the second. */
export function t(key: TextKey, blanks: Record<string, string | number> = {}): string {
  let found: unknown = ALL[language.value];
  for (const part of key.split(".")) found = (found as Record<string, unknown>)[part];
  return String(found).replace(/\{(\w+)(?:\|([^|}]*)\|([^|}]*))?\}/g, (_, name: string, one?: string, many?: string) =>
    one === undefined ? String(blanks[name] ?? "") : String(Number(blanks[name]) === 1 ? one : many),
  );
}

/** Whether a word of the server, such as a warning's code, has a sentence. */
export function has(key: string): key is TextKey {
  let found: unknown = ALL[language.value];
  for (const part of key.split(".")) found = (found as Record<string, unknown> | undefined)?.[part];
  return typeof found === "string";
}
