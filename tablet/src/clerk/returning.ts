// What came back and why, before it is saved.
import type { components } from "@/api/schema";
import { t } from "@/texts";
import { money } from "@/ui/money";
import { day } from "@/ui/time";
import type { Returned, ReturnBody } from "./types";

type Purchase = components["schemas"]["HerPurchase"];
export interface Line {
  key: string;
  receiptId: string;
  lineNo: number;
  text: string;
  hint: string;
}
export interface ReturnDraft {
  line: string[];
  piece: string;
  reasons: string[];
}

const MOST_LINES = 8;
export const emptyReturn = (): ReturnDraft => ({ line: [], piece: "", reasons: [] });

/** The pieces she bought, the newest first; what was a return itself is left out. */
export function linesOf(purchases: Purchase[]): Line[] {
  const newest = [...purchases].sort((a, b) => b.occurred_at.localeCompare(a.occurred_at));
  const lines = newest.flatMap((purchase) =>
    purchase.lines
      .filter((line) => line.quantity > 0)
      .map((line) => ({
        key: `${purchase.id}:${line.line_no}`,
        receiptId: purchase.id,
        lineNo: line.line_no,
        text: line.name,
        hint: [money(line.amount, purchase.currency), day(new Date(purchase.occurred_at))].join(" · "),
      })),
  );
  return lines.slice(0, MOST_LINES);
}

/** "换货：高腰阔腿裤 · 偏大" */
export function returnedWords({ kind, name, reasons }: Returned): string {
  return [t(`clerk.back.line.${kind}`, { name: name ?? "" }), ...reasons].join(" · ");
}

/** What goes to the server; null until a piece and a reason are named. */
export function returnOf(draft: ReturnDraft, kind: ReturnBody["kind"], lines: Line[], visitId: string | null): ReturnBody | null {
  const line = lines.find((one) => one.key === draft.line[0]);
  if ((!line && !draft.piece) || draft.reasons.length === 0) return null;
  return {
    kind,
    reasons: draft.reasons,
    ...(visitId && { visit_id: visitId }),
    ...(line ? { receipt_id: line.receiptId, line_no: line.lineNo } : { piece: draft.piece }),
  };
}
