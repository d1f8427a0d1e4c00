// What waits a few seconds before it is recorded is recorded before its clerk goes: while her session still stands for it.

const waiting = new Set<() => void>();

/** Have `settle` called before whoever is here leaves; returns how to call that off. */
export function beforeLeaving(settle: () => void): () => void {
  waiting.add(settle);
  return () => void waiting.delete(settle);
}

/** By the session, before it ends in any way. */
export function settleAll(): void {
  for (const settle of [...waiting]) settle();
}
