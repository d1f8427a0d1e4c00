// Every kind of moment of a timeline as a sentence with its details. Pure but for the language.
import { callName, contactLines, contactWords, moveWords, stopWords } from "@/calls/words";
import type { NoteLine } from "@/records/overlay";
import { has, t } from "@/texts";
import { money } from "@/ui/money";

/** A line of her timeline; `unsent`: recorded on this tablet, the server does not know it yet. */
export interface Moment {
  kind: string;
  at: string;
  clerk: string | null;
  details: Record<string, unknown>;
  unsent?: boolean;
}

/** The note that a moment tells of. */
export function noteOf({ at, details, clerk, unsent = false }: Moment): NoteLine {
  const { id, text, version } = details as Pick<NoteLine, "id" | "text" | "version">;
  return { id, text, version, occurred_at: at, clerk, unsent };
}

/** A picture on the server. */
export interface Picture {
  of: "photos" | "contact-pictures";
  id: string;
}

export interface Told {
  title: string;
  lines: string[];
  icon: string;
  pictures: Picture[];
}

interface Piece {
  piece: string;
  colour?: string | null;
  size?: string | null;
}

/** What a word that may be a style number or SKU is called. */
type Namer = (word: string) => string;

/** What happened, in words; null for a kind that this version does not know. */
export function told({ kind, details, clerk }: Moment, now = new Date(), named: Namer = (word) => word): Told | null {
  const teller = TELLERS[kind];
  if (!teller) return null;
  return { lines: [], pictures: [], icon: "notes-o", title: "", ...teller(details as never, now, clerk, named) };
}

type Teller = (details: never, now: Date, clerk: string | null, named: Namer) => Partial<Told>;

const TELLERS: Record<string, Teller> = {
  visit(
    details: { outcome: string | null; reason: string | null; store: string; missing?: Piece[]; photos?: string[] },
    _now,
    _clerk,
    named,
  ) {
    const missing = (details.missing ?? []).map((one) => pieceWords({ ...one, piece: named(one.piece) }));
    return {
      title: visitWords(details),
      icon: details.outcome === "bought" ? "bag-o" : "shop-o",
      lines: [details.store, missing.length > 0 && t("customer.timeline.missing", { pieces: missing.join(t("common.pause")) })].filter(isText),
      pictures: photosOf(details.photos),
    };
  },
  try_on(
    details: {
      name?: string | null;
      style?: string | null;
      typed_style: string | null;
      colour: string | null;
      size: string | null;
      fit: string | null;
      result: string | null;
      reasons: string[];
      recommended: string[];
      photos?: string[];
    },
    _now,
    _clerk,
    named,
  ) {
    const piece = details.name ?? details.style ?? details.typed_style ?? "";
    const said = [word("fit", details.fit), word("result", details.result), ...details.reasons].filter(isText);
    return {
      title: t("customer.timeline.tried", { piece: [piece, details.colour, details.size].filter(isText).join(" ") }),
      icon: "bag-o",
      lines: [
        said.join(" · "),
        details.recommended.length > 0 &&
          t("customer.timeline.recommended", { pieces: details.recommended.map(named).join(t("common.pause")) }),
      ].filter(isText),
      pictures: photosOf(details.photos),
    };
  },
  note(details: { text: string }) {
    return { title: t("customer.timeline.note"), icon: "edit", lines: [details.text] };
  },
  contact(
    details: {
      channel: string;
      result: string;
      agreed: string | null;
      next_step: string | null;
      next_on: string | null;
      pictures: string[];
    },
    now,
  ) {
    return {
      title: contactWords(details),
      icon: details.channel === "phone" ? "phone-o" : "chat-o",
      lines: contactLines(details, now),
      pictures: details.pictures.map((id) => ({ of: "contact-pictures", id })),
    };
  },
  call_stopped(details: { kind: string; step: number | null; reason: string | null }) {
    const words = { call: callName(details), why: stopWords(details.reason) };
    return { title: t("customer.timeline.stopped", words), icon: "close" };
  },
  call_moved(
    details: {
      kind: string;
      step: number | null;
      reason: string;
      due_from: string;
      due_to: string;
      holder_to: string | null;
    },
    now,
    clerk,
  ) {
    const move = {
      reason: details.reason,
      from: new Date(details.due_from),
      to: new Date(details.due_to),
      fromClerk: clerk,
      toClerk: details.holder_to,
    };
    const words = { call: callName(details), move: moveWords(move, now) };
    return { title: t("customer.timeline.bothMoved", words), icon: "exchange" };
  },
  return(details: { kind: string; name: string | null; reasons: string[] }) {
    const key = details.kind === "exchange" ? "customer.timeline.exchanged" : "customer.timeline.returned";
    return { title: t(key, { piece: details.name ?? "" }), icon: "revoke", lines: [details.reasons.join(" · ")].filter(isText) };
  },

  receipt(details: { total: number; currency: string; lines: string[] }) {
    const key = details.total < 0 ? "customer.timeline.refund" : "customer.timeline.receipt";
    return {
      title: t(key, { lines: details.lines.join(t("common.pause")) }),
      icon: details.total < 0 ? "revoke" : "cart-o",
      lines: [money(Math.abs(details.total), details.currency)],
    };
  },
};

function visitWords({ outcome, reason }: { outcome: string | null; reason: string | null }): string {
  if (outcome === "bought") return t("customer.timeline.bought");
  if (outcome === "no_sale") return reason ? t("customer.timeline.because", { reason }) : t("customer.timeline.noSale");
  return t("customer.timeline.open");
}

function word(group: "fit" | "result", code: string | null): string | null {
  const key = `customer.timeline.${group}.${code}`;
  return has(key) ? t(key) : null;
}

const pieceWords = (one: Piece): string => [one.piece, one.colour, one.size].filter(isText).join(" ");
const photosOf = (ids: string[] = []): Picture[] => ids.map((id) => ({ of: "photos", id }));
const isText = (said: string | null | undefined | false): said is string => Boolean(said);
