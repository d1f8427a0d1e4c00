// Who has calls that are due: how many, and since when.
import type { Call, CallList } from "./shapes";

export interface Standing {
  holderId: string;
  holder: string;
  late: Call[];
  due: Call[];
  oldest: string;
}

/** Whoever has due calls, the one with the oldest first. */
export function standingOf(list: CallList): Standing[] {
  const found = new Map<string, Standing>();
  const add = (call: Call, part: "late" | "due") => {
    const hers = found.get(call.holder_id) ?? {
      holderId: call.holder_id,
      holder: call.holder,
      late: [],
      due: [],
      oldest: call.due_at,
    };
    hers[part].push(call);
    if (new Date(call.due_at) < new Date(hers.oldest)) hers.oldest = call.due_at;
    found.set(call.holder_id, hers);
  };
  for (const call of list.late) add(call, "late");
  for (const call of list.due) add(call, "due");
  return [...found.values()].sort((a, b) => new Date(a.oldest).getTime() - new Date(b.oldest).getTime());
}
