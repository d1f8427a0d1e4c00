// What somebody means by what she typed or scanned into the one field.

export type Query =
  | { kind: "nothing" }
  | { kind: "tail"; tail: string }
  | { kind: "phone"; phone: string }
  | { kind: "code"; text: string }
  | { kind: "product"; code: string }
  | { kind: "short" }
  | { kind: "name"; name: string };

const COUPON_LENGTH = 9;
const POSTER = /\/q\/[\w-]+/;

/** `inCatalogue` says whether a style number, SKU or barcode is known; `scanned`: a camera read it, no person typed it. */
export function understand(typed: string, inCatalogue: (code: string) => boolean, scanned = false): Query {
  const text = typed.normalize("NFKC").trim();
  if (text === "") return { kind: "nothing" };
  if (inCatalogue(text)) return { kind: "product", code: text };
  const digits = text.replace(/[\s\-().]/g, "");
  if (/^\d{4}$/.test(digits)) return { kind: "tail", tail: digits };
  if (!scanned && /^\+?\d{7,15}$/.test(digits)) return { kind: "phone", phone: digits };
  if (scanned || /^[MC]-/i.test(text) || POSTER.test(text) || isCoupon(digits)) return { kind: "code", text };
  return text.length < 2 ? { kind: "short" } : { kind: "name", name: text };
}

/** Nine letters and digits, both of them, are a coupon's code; a name in pinyin has no digits. */
function isCoupon(text: string): boolean {
  return text.length === COUPON_LENGTH && /^[0-9a-z]+$/i.test(text) && /\d/.test(text);
}

/** The coupon's own code in what was scanned off its page; anything else as it is. */
export const couponCode = (text: string): string => /^C-(\w+)-[0-9a-f]{32}$/i.exec(text.trim())?.[1] ?? text.trim();

/** Whether somebody known today fits what was typed: by tail, full number's tail, or part of the name. */
export function fitsPerson(query: Query, person: { name?: string | null; masked_phone?: string | null }): boolean {
  const tail = person.masked_phone?.slice(-4);
  if (query.kind === "tail") return tail === query.tail;
  if (query.kind === "phone") return tail === query.phone.slice(-4);
  if (query.kind === "name") return (person.name ?? "").toLowerCase().includes(query.name.toLowerCase());
  return false;
}
