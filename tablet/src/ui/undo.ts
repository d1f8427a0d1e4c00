// A short time in which a tap can be taken back.
import { onScopeDispose, ref } from "vue";
import { beforeLeaving } from "@/device/leaving";

const SECONDS_TO_THINK = 6;

interface Pending {
  undo: () => void;
  settle: () => void;
}

/**
 * `offer`: it is recorded already, and `undo` takes it back. `later`: what cannot be taken back is done after a few
 * seconds, or at once when she goes on, leaves the page or the tablet, or puts it down.
 */
export function useUndo() {
  const text = ref<string | null>(null);
  let pending: Pending | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function end(how: keyof Pending): void {
    const ended = pending;
    pending = null;
    text.value = null;
    clearTimeout(timer);
    ended?.[how]();
  }

  function begin(words: string, next: Pending): void {
    end("settle");
    text.value = words;
    pending = next;
    timer = setTimeout(() => end("settle"), SECONDS_TO_THINK * 1000);
  }

  const leave = (): void => end("settle");
  const putDown = (): void => {
    if (document.visibilityState === "hidden") leave();
  };
  document.addEventListener("visibilitychange", putDown);
  window.addEventListener("pagehide", leave);
  const stay = beforeLeaving(leave);
  onScopeDispose(() => {
    document.removeEventListener("visibilitychange", putDown);
    window.removeEventListener("pagehide", leave);
    stay();
    leave();
  });

  return {
    text,
    undo: () => end("undo"),
    offer: (words: string, undo: () => void) => begin(words, { undo, settle: () => undefined }),
    later: (words: string, commit: () => void, undo: () => void = () => undefined) =>
      begin(words, { undo, settle: commit }),
  };
}
