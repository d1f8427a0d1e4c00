// What went wrong, in sentences: one for the whole, and one beside each field it is about.
import { ref } from "vue";
import { Refused } from "@/api/client";
import { useAttempt } from "@/ui/attempt";

/** A refusal's complaints by field; those of inner fields stand at "outer.inner". */
export function complaintsOf(failure: unknown): Record<string, string> {
  const found: Record<string, string> = {};
  if (failure instanceof Refused) for (const place of Object.values(failure.problem.errors)) collect(place, "", found);
  return found;
}

function collect(part: unknown, path: string, found: Record<string, string>): void {
  if (typeof part === "string") found[path] ??= part;
  else if (Array.isArray(part)) for (const one of part) collect(one, path, found);
  else if (part !== null && typeof part === "object") {
    for (const [name, inner] of Object.entries(part)) collect(inner, path === "" ? name : `${path}.${name}`, found);
  }
}

/** Something a manager does: busy while it runs, its complaints when it was refused. */
export function useDeed() {
  const { problem: complaint, busy, attempt } = useAttempt();
  const errors = ref<Record<string, string>>({});

  /** Do it; false when it was refused. */
  function run(deed: () => Promise<unknown>): Promise<boolean> {
    return attempt(async () => {
      errors.value = {};
      try {
        await deed();
      } catch (failure) {
        errors.value = complaintsOf(failure);
        throw failure;
      }
    });
  }
  return { busy, complaint, errors, run };
}
