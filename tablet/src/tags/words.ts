// What is said of a tag, and why it was given, in words.
import { has, t } from "@/texts";
import type { Statement } from "./shapes";

type Said = Pick<Statement, "tag"> & { polarity: string; for_person?: string | null };

/** The name with whom it is for: 阔腿（妈妈）. */
export const named = ({ tag, for_person: person }: Said): string => (person ? t("tags.forPerson", { tag, person }) : tag);

/** As a sentence: 不喜欢阔腿（妈妈）. */
export function saidWords(said: Said): string {
  const key = `tags.says.${said.polarity}`;
  return has(key) ? t(key, { tag: named(said) }) : named(said);
}

/** Why the tagger took the words for this tag, and how sure it is; `confidence` in (0, 1]. */
export function whyWords(rule: string, confidence: number): string {
  const key = `tags.why.${rule.split(".")[0]}`;
  const sure = confidence >= 0.9 ? "tags.sure.very" : confidence >= 0.7 ? "tags.sure.rather" : "tags.sure.little";
  return t("tags.because", { why: t(has(key) ? key : "tags.why.other"), sure: t(sure) });
}
