// How big each tag of a cloud is, and the kinds it falls into. Pure.
export interface Tag {
  facet: string;
  tag: string;
  polarity: string;
  for_person: string | null;
  weight: number;
  count: number;
}
/** 1 = small, 4 = largest; four steps are as many as an eye tells apart. */
export type Step = 1 | 2 | 3 | 4;

/** Tags of one facet. */
export interface Group<T> {
  key: string;
  name: string;
  tags: T[];
}

const STEPS = 4;
/** What is this weak beside the heaviest is small, however few tags there are. */
const FLOOR = 0.1;
/** A word that was said some four times lately; below it none is as loud as can be. */
const LOUD = 4;

/** The step of each tag, by its weight beside the heaviest; on a logarithmic scale, as loudness is felt. */
export function sized<T extends { weight: number }>(tags: T[]): (T & { step: Step })[] {
  const heaviest = Math.max(...tags.map((one) => one.weight), LOUD);
  return tags.map((one) => {
    const share = Math.max(one.weight / heaviest, FLOOR);
    const place = 1 - Math.log(share) / Math.log(FLOOR);
    return { ...one, step: Math.max(1, Math.ceil(place * STEPS)) as Step };
  });
}

/** The tags of each facet, in the order of the first of each. */
export function byFacet<T extends { facet: string; facet_name: string }>(tags: T[]): Group<T>[] {
  const groups = new Map<string, Group<T>>();
  for (const tag of tags) {
    const group = groups.get(tag.facet) ?? { key: tag.facet, name: "", tags: [] };
    // A tag that a clerk has just put in has no name of its facet yet.
    group.name ||= tag.facet_name;
    group.tags.push(tag);
    groups.set(tag.facet, group);
  }
  return [...groups.values()];
}
