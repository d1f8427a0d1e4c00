// Something that is done at the server now, with what came in between as a sentence.
import { ref } from "vue";
import { NotReached, Refused } from "@/api/client";
import { t } from "@/texts";

/** The sentence of a refusal or of no answer; anything else is thrown on. */
export function sentence(error: unknown): string {
  if (error instanceof Refused) return error.message;
  if (error instanceof NotReached) return t("common.notReached");
  throw error;
}

/** `attempt` answers whether it worked; `problem` says why it did not, `busy` that it goes on. */
export function useAttempt() {
  const problem = ref<string | null>(null);
  const busy = ref(false);

  async function attempt(task: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    problem.value = null;
    try {
      await task();
      return true;
    } catch (error) {
      problem.value = sentence(error);
      return false;
    } finally {
      busy.value = false;
    }
  }
  return { problem, busy, attempt };
}
