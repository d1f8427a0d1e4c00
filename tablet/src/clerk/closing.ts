// How a visit ended, before it is saved.
import { t } from "@/texts";
import type { OutcomeBody } from "./types";

export type End = OutcomeBody["kind"];
export type MayCall = "yes" | "no" | "not_asked";
export interface Missing {
  piece: string;
  colour: string;
  size: string;
}
export interface CloseDraft {
  end: End[];
  reason: string[];
  words: string;
  missing: Missing[];
  mayCall: MayCall[];
}

export const emptyClose = (end: End | null): CloseDraft => ({
  end: end ? [end] : [],
  reason: [],
  words: "",
  missing: [],
  mayCall: ["not_asked"],
});

/** What goes to the server; null while nobody said how it ended. A tapped reason comes first: by it scripts are found. */
export function outcomeOf(draft: CloseDraft): OutcomeBody | null {
  const [kind] = draft.end;
  if (!kind) return null;
  const reason = [draft.reason[0], draft.words.trim()].filter(Boolean).join(t("common.colon"));
  const mayCall = draft.mayCall[0] ?? "not_asked";
  return {
    kind,
    ...(kind === "no_sale" && reason && { reason }),
    ...(mayCall !== "not_asked" && { may_call: mayCall === "yes" }),
    missing: draft.missing.map(({ piece, colour, size }) => ({ piece, ...(colour && { colour }), ...(size && { size }) })),
  };
}
