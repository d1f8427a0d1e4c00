// A wait that counts down on the screen.
import { computed, onScopeDispose, ref } from "vue";

/** "14:59"; "23:10:05" where it is hours. Pure. */
export function countdown(seconds: number): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** `begin` a wait of so many seconds; `left` is what is shown, null when it is over. */
export function useWaiting() {
  const until = ref(0);
  const now = ref(Date.now());
  const timer = setInterval(() => (now.value = Date.now()), 500);
  onScopeDispose(() => clearInterval(timer));
  const left = computed(() => (until.value > now.value ? countdown(Math.ceil((until.value - now.value) / 1000)) : null));

  function begin(seconds: number | null): void {
    now.value = Date.now();
    until.value = seconds === null ? 0 : now.value + seconds * 1000;
  }
  return { left, begin };
}
