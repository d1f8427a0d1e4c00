// A tag somebody looks for, as it stands in an address: facet:tag or facet:tag:polarity. Pure.
import type { Named, Polarity } from "@/tags/shapes";

/** `polarity` null: whatever is thought of it. */
export interface Wanted extends Named {
  polarity: Polarity | null;
}

const POLARITIES: readonly string[] = ["like", "dislike", "fact"];
const isPolarity = (word: string | undefined): word is Polarity => POLARITIES.includes(word ?? "");

export const toAddress = ({ facet, tag, polarity }: Wanted): string => [facet, tag, polarity].filter(Boolean).join(":");

/** What an address carries, once each; what is no tag is left out. */
export function fromAddress(query: unknown): Wanted[] {
  const found = new Map<string, Wanted>();
  for (const text of [query].flat()) {
    if (typeof text !== "string") continue;
    const [facet, ...rest] = text.split(":");
    const polarity = isPolarity(rest.at(-1)) && rest.length > 1 ? (rest.pop() as Polarity) : null;
    const tag = rest.join(":");
    if (facet && tag) found.set(`${facet}:${tag}`, { facet, tag, polarity });
  }
  return [...found.values()];
}
