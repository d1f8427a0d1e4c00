// The company's own words, found and ordered. Pure.
import { initials } from "@/tags/initials";
import type { DictionaryWord } from "../shapes";

const fold = (text: string): string => text.normalize("NFKC").toLowerCase().trim();
const order = new Intl.Collator("zh-CN-u-co-pinyin");

/** In the order of their sounds. */
export const ordered = (words: readonly DictionaryWord[]): DictionaryWord[] =>
  [...words].sort((one, other) => order.compare(one.surface, other.surface));

/** The words that fit what was typed, by how they are written, by their first letters or by what they mean. */
export function fitting(words: readonly DictionaryWord[], typed: string): DictionaryWord[] {
  const text = fold(typed);
  return words.filter(({ surface, tag }) => [surface, initials(surface), tag ?? ""].some((one) => fold(one).includes(text)));
}

/** Whether the same word is in the dictionary already, under another id. */
export const isKnown = (words: readonly DictionaryWord[], surface: string, id: string | null): boolean =>
  words.some((word) => word.id !== id && fold(word.surface) === fold(surface));

/** A key for a facet that nobody has to think of: the first letters of its name, with a number where others have them. */
export function newKey(name: string, taken: readonly string[]): string {
  const letters = fold(initials(name)).replace(/[^a-z0-9]/g, "");
  const key = `own_${letters}`.slice(0, 24);
  for (let n = 1; ; n += 1) {
    const proposed = n === 1 && letters ? key : `${key}${n}`;
    if (!taken.includes(proposed)) return proposed;
  }
}
