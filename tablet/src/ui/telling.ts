// Recording, with what went wrong said to the clerk.
import { NotAllowed, NotRecorded } from "@/records/outbox";
import { sentence } from "./attempt";
import { say } from "./saying";

export function useTelling() {
  /** The result, or null after the clerk was told why there is none. */
  async function keep<T>(make: () => Promise<T>, said?: string): Promise<T | null> {
    try {
      const made = await make();
      if (said) say(said);
      return made;
    } catch (error) {
      say(error instanceof NotRecorded || error instanceof NotAllowed ? error.message : sentence(error));
      return null;
    }
  }
  return { keep };
}
