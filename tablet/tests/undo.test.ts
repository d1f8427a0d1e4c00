import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { effectScope } from "vue";
import { useUndo } from "@/ui/undo";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function standing() {
  const scope = effectScope();
  return { scope, undo: scope.run(useUndo)! };
}

test("what cannot be taken back waits, and happens when nobody objects", () => {
  const { undo } = standing();
  const commit = vi.fn();
  undo.later("done", commit);
  vi.advanceTimersByTime(5_900);
  expect(commit).not.toHaveBeenCalled();
  vi.advanceTimersByTime(200);
  expect(commit).toHaveBeenCalledTimes(1);
  expect(undo.text.value).toBeNull();
});

test("undone in time it never happens", () => {
  const { scope, undo } = standing();
  const [commit, back] = [vi.fn(), vi.fn()];
  undo.later("done", commit, back);
  undo.undo();
  vi.advanceTimersByTime(60_000);
  scope.stop();
  expect([commit, back].map((one) => one.mock.calls.length)).toEqual([0, 1]);
});

test("leaving the page does it at once", () => {
  const { scope, undo } = standing();
  const commit = vi.fn();
  undo.later("done", commit);
  scope.stop();
  expect(commit).toHaveBeenCalledTimes(1);
});

test("putting the tablet down does it at once", () => {
  const { undo } = standing();
  const commit = vi.fn();
  undo.later("done", commit);
  window.dispatchEvent(new Event("pagehide"));
  expect(commit).toHaveBeenCalledTimes(1);
});

test("the next tap settles the one before", () => {
  const { undo } = standing();
  const [first, second] = [vi.fn(), vi.fn()];
  undo.later("one", first);
  undo.later("two", second);
  expect(first).toHaveBeenCalledTimes(1);
  expect(second).not.toHaveBeenCalled();
});

test("what is recorded already is taken back only on her word", () => {
  const { undo } = standing();
  const back = vi.fn();
  undo.offer("counted", back);
  vi.advanceTimersByTime(60_000);
  undo.undo();
  expect(back).not.toHaveBeenCalled();
});
