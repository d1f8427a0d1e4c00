// Every state of an entry as a sentence.
import { clock } from "@/ui/time";
import { t } from "@/texts";
import type { Kind, Recorded } from "./draft";
import { NOT_MINE, type Standing } from "./queue";

const TITLES = {
  visit: "records.visit",
  tie: "records.tie",
  outcome: "records.outcome",
  try_on: "records.tryOn",
  note: "records.note",
  note_edit: "records.noteEdit",
  return: "records.return",
  footfall: "records.footfall",
  withdrawal: "records.withdrawal",
  contact: "records.contact",
  contact_picture: "records.contactPicture",
  photo: "records.photo",
  tag_verdict: "records.tagVerdict",
} as const satisfies Record<Kind, string>;

/** What it is, such as "试穿". */
export const title = (kind: Kind): string => t(TITLES[kind]);

/** What it says, in a few words; null when the title says it all. */
export function detail({ content }: Recorded): string | null {
  switch (content.kind) {
    case "visit":
    case "tie":
      return content.shown?.customer?.name ?? null;
    case "outcome":
      return content.body.reason ?? null;
    case "try_on":
      return content.shown?.name ?? content.body.piece;
    case "note":
      return content.body.text;
    case "note_edit":
      return content.text;
    case "return":
      return content.shown?.name ?? content.body.piece ?? null;
    case "footfall":
      return t("records.visitors", { n: content.visitors });
    case "contact":
      return content.body.agreed ?? null;
    case "tag_verdict":
      return content.body.tag;
    default:
      return null;
  }
}

/** Why it is where it is, and what helps. */
export function reason(entry: Recorded, standing: Standing | "sending", reachable: boolean): string {
  const { verdict, staffName } = entry;
  switch (standing) {
    case "sending":
      return t("records.sending");
    case "ready":
      return reachable ? t("records.waiting") : t("records.waitingForNetwork");
    case "behind":
      return t("records.behind");
    case "pin_pending":
      // She was signed in then, on an earlier enrolment of this tablet.
      return t(entry.sessionId === null ? "records.pinPending" : "records.pinPendingBefore", {
        name: staffName,
        time: clock(new Date(entry.occurredAt)),
      });
    case "sealed":
      return t("records.sealed");
    case "conflict":
      return t("records.conflict");
    case "rejected":
      if (isDisowned(entry)) return t("records.notMine", { name: staffName });
      return verdict?.is === "rejected" ? refusal(verdict.problem) : t("records.rejected");
  }
}

/** Whether its clerk said that it is not hers. */
export const isDisowned = ({ verdict }: Pick<Recorded, "verdict">): boolean =>
  verdict?.is === "rejected" && verdict.problem.code === NOT_MINE.problem.code;

/** The server's own sentence; where it had none, ours. */
function refusal({ code, message }: { code: string; message: string }): string {
  if (code === "picture_lost") return t("records.pictureLost");
  if (message) return t("records.refused", { sentence: message });
  return code === "too_large" ? t("records.tooLarge") : t("records.rejected");
}
