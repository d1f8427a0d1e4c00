// A note while somebody writes or corrects it. A correction goes to the server at once, which takes it from any clerk of
// the store; without the network it waits in the outbox, which may correct only what was noted lately.
import { ref } from "vue";
import { api, ask, NotReached, Refused } from "@/api/client";
import { useContact } from "@/device/contact";
import { useSession } from "@/device/session";
import { t } from "@/texts";
import { sentence } from "@/ui/attempt";
import { isoDay } from "@/ui/calendar";
import { NotRecorded, record } from "./outbox";
import type { NoteLine } from "./overlay";
import type { Choice } from "./queue";
import { useTyped } from "./typed";

const STALE = 412;
export type About = { visit_id: string } | { customer_id: string };

/** `note` null: a new one. `save` and `choose` answer whether it is done with. */
export function useNote(about: About, note: NoteLine | null) {
  const session = useSession();
  const contact = useContact();
  // With her words goes the version they were based on: they may come back when the note has newer ones.
  const words = useTyped(() => `note:${note?.id ?? JSON.stringify(about)}`, {
    text: note?.text ?? "",
    version: note?.version ?? 0,
  });
  /** What a colleague has made of the note meanwhile. */
  const theirs = ref<{ text: string; version: number } | null>(null);
  const problem = ref<string | null>(null);
  const busy = ref(false);

  async function save(): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    problem.value = null;
    try {
      await send(words.value.text.trim(), words.value.version);
      await words.clear();
      return true;
    } catch (error) {
      if (error instanceof Refused && error.problem.status === STALE) {
        theirs.value = error.problem.errors as { text: string; version: number };
      } else problem.value = error instanceof NotRecorded ? error.message : sentence(error);
      return false;
    } finally {
      busy.value = false;
    }
  }

  async function send(text: string, version: number): Promise<void> {
    if (!note) {
      await record({ kind: "note", body: { ...about, text } });
      return;
    }
    if (asksServer(note)) {
      try {
        const params = { path: { note_id: note.id }, header: { "If-Match": `"${version}"` } };
        await ask(api.PATCH("/api/v1/notes/{note_id}", { params, body: { text } }));
        return;
      } catch (error) {
        if (!(error instanceof NotReached)) throw error;
      }
    }
    if (!isRecent(note)) throw new NotRecorded(t("records.writing.online"));
    await record({ kind: "note_edit", noteId: note.id, version, text });
  }

  /** What waits in the outbox comes first; and where nobody may be there, she does not wait to find out. */
  function asksServer(about: NoteLine): boolean {
    return !about.unsent && session.canRead && (contact.reachable || !isRecent(about));
  }

  async function choose(choice: Choice): Promise<boolean> {
    if (!theirs.value) return false;
    const { text, version } = theirs.value;
    theirs.value = null;
    if (choice === "theirs") {
      await words.clear();
      return true;
    }
    words.value = { text: choice === "mine" ? words.value.text : `${text}\n${words.value.text.trim()}`, version };
    return save();
  }

  return { words, theirs, problem, busy, save, choose };
}

/** Noted so lately that the tablet's credential may correct it. */
const isRecent = (note: NoteLine): boolean => isoDay(new Date(note.occurred_at)) === isoDay(new Date());
