// What to heed about a customer, in words.
import { has, t } from "@/texts";

/** A sentence for each; what this version does not know is left out. */
export const warningWords = (codes: readonly string[]): string[] =>
  codes.map((code) => `clerk.warning.${code}`).filter((key) => has(key)).map((key) => t(key));
