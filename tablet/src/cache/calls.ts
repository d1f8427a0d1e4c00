// The list of calls that is kept for when there is no network.
import type { components } from "@/api/schema";
import { readings } from "@/device/keeping";

type Tasks = components["schemas"]["CallListOut"];

/** The kept answer's name; it may not carry anybody's name or number. */
export const callsOf = (storeId: string): string => `tasks:${storeId}`;

/** The server has its result: the call leaves this clerk's kept list, which may not be read anew before she is offline. */
export async function forgetCall(taskId: string, storeId: string, staffId: string): Promise<void> {
  const kept = await readings.get<Tasks>(callsOf(storeId), staffId);
  if (!kept) return;
  await readings.put(callsOf(storeId), staffId, withoutCall(kept.value, taskId), kept.at);
}

/** The list without this call, wherever in it it stood. */
export function withoutCall(list: Tasks, taskId: string): Tasks {
  const rest = (calls: Tasks["late"]) => calls.filter(({ id }) => id !== taskId);
  return { ...list, late: rest(list.late), due: rest(list.due), next: rest(list.next), pool: rest(list.pool) };
}
