// The first letters of a Chinese word's pinyin, as people type them: 阔腿 → kt. Pure; the browser's own collation knows
// the order of the sounds, so that no table of characters has to be loaded.
const LETTERS = "abcdefghjklmnopqrstwxyz";
/** The first character of each letter, in the order of pinyin. */
const FIRST = [..."阿八嚓哒妸发旮哈讥咔垃妈拏噢妑七呥仨他穵夕丫帀"];
const order = new Intl.Collator("zh-CN-u-co-pinyin");
/** Letters that were looked up: thousands of words are made of the same few characters. */
const known = new Map<string, string>();

/** Characters that are not Chinese stay as they are. */
export const initials = (word: string): string => [...word].map(letter).join("");

function letter(character: string): string {
  let found = known.get(character);
  if (found === undefined) known.set(character, (found = lookUp(character)));
  return found;
}

function lookUp(character: string): string {
  if (!/\p{Script=Han}/u.test(character)) return character;
  const after = FIRST.findIndex((first) => order.compare(character, first) < 0);
  return (after === -1 ? LETTERS.at(-1) : LETTERS[after - 1]) ?? character;
}
