// Something was sent: what is shown from an answer of the server is asked for again, so that the answer that is kept
// knows it, too. What was sent is only remembered until the page is loaded anew.
import { onScopeDispose, watch } from "vue";
import { useOutbox } from "./outbox";

/** So long nothing more has gone out. */
const PAUSE = 500;

/** `run` when records have left the outbox, once for all that leave together. */
export function whenSent(run: () => Promise<void>): void {
  const outbox = useOutbox();
  let settled: ReturnType<typeof setTimeout> | undefined;
  watch(
    () => outbox.unsent,
    (now, before) => {
      if (now >= before) return;
      clearTimeout(settled);
      settled = setTimeout(() => void run(), PAUSE);
    },
  );
  onScopeDispose(() => clearTimeout(settled));
}
