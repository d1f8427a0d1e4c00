// Looking for a name among those that notes can give. Pure.
import { initials } from "./initials";
import type { Facet, Named, Polarity } from "./shapes";

/** What one types is compared in this form. */
const fold = (text: string): string => text.normalize("NFKC").toLowerCase().trim();

/** The names that fit what was typed, by itself or by the first letters of its sounds: exact ones first, then by how they
 * begin. Everything fits nothing typed. */
export function findNames(facets: readonly Facet[], typed: string): Named[] {
  const text = fold(typed);
  const ranks: Named[][] = [[], [], [], []];
  for (const { key, names } of facets) {
    for (const tag of names) ranks[rank(fold(tag), text, tag)]?.push({ facet: key, tag });
  }
  return ranks.flat();
}

function rank(name: string, text: string, tag: string): number {
  if (name === text) return 0;
  if (name.startsWith(text)) return 1;
  if (fold(initials(tag)).startsWith(text)) return 2;
  return name.includes(text) ? 3 : -1;
}

const FOR_SOMEBODY = /^给(.+)买$/;

/** For whom goods may be: those for whom notes know a purchase. */
export function persons(facets: readonly Facet[]): string[] {
  const names = facets.flatMap((facet) => facet.names);
  return [...new Set(names.flatMap((name) => FOR_SOMEBODY.exec(name)?.[1] ?? []))];
}

/** What can be said of a facet's names. */
export const polaritiesOf = (facets: readonly Facet[], key: string): Polarity[] =>
  (facets.find((facet) => facet.key === key)?.polarities ?? []) as Polarity[];

/** The facet's name in words; its key where there is none. */
export const facetName = (facets: readonly Facet[], key: string): string =>
  facets.find((facet) => facet.key === key)?.name ?? key;
