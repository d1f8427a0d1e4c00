// How big each tag of a cloud is. Pure.
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
