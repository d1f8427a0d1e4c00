// @vitest-environment node
// Whatever happens, every record takes effect exactly once, or is kept with the reason.
import "fake-indexeddb/auto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { standings } from "@/records/queue";
import { type Fault, STORE, World } from "./world";

type Act =
  | { do: "visit"; stranger: boolean }
  | { do: "try_on" | "outcome" | "note" | "photo_of_nothing" }
  | { do: "edit" | "other_edits" | "poison" }
  | { do: "flush"; tab: 0 | 1; faults: Fault[] }
  | { do: "flush_both"; faults: Fault[] }
  | { do: "crash"; tab: 0 | 1 }
  | { do: "switch"; clerk: "lin" | "zhou" }
  | { do: "without_pin"; clerk: "lin" | "zhou" }
  | { do: "session_runs_out" | "revoke" | "enrol" | "meet_strangers_and_retry" };

const fault = fc.constantFrom<Fault>("none", "lost_before", "lost_after", "away", "portal", "dies_before", "dies_after");
const faults = fc.array(fault, { maxLength: 4 });
const tab = fc.constantFrom<0 | 1>(0, 1);
const clerk = fc.constantFrom<"lin" | "zhou">("lin", "zhou");
const networkOnly: fc.Arbitrary<Act>[] = [
  fc.constant<Act>({ do: "visit", stranger: false }),
  fc.constantFrom<Act>({ do: "try_on" }, { do: "outcome" }, { do: "note" }),
  fc.record({ do: fc.constant("flush" as const), tab, faults }),
  fc.record({ do: fc.constant("flush_both" as const), faults }),
  fc.record({ do: fc.constant("crash" as const), tab }),
];
const everything: fc.Arbitrary<Act>[] = [
  ...networkOnly,
  fc.record({ do: fc.constant("visit" as const), stranger: fc.boolean() }),
  fc.constantFrom<Act>({ do: "edit" }, { do: "other_edits" }, { do: "poison" }),
  fc.record({ do: fc.constant("switch" as const), clerk }),
  fc.record({ do: fc.constant("without_pin" as const), clerk }),
  fc.constantFrom<Act>(
    { do: "session_runs_out" },
    { do: "revoke" },
    { do: "enrol" },
    { do: "meet_strangers_and_retry" },
  ),
];

async function perform(world: World, act: Act, seen: { visit?: string; note?: string; version: number }): Promise<void> {
  const { server } = world;
  const canRecord = world.here !== null;
  switch (act.do) {
    case "visit": {
      if (!canRecord) return;
      if (act.stranger) server.unknownCustomers.add("stranger");
      seen.visit = await world.record({ kind: "visit", body: act.stranger ? { customer_id: "stranger" } : {} });
      return;
    }
    case "try_on":
      if (canRecord && seen.visit) await world.record({ kind: "try_on", visitId: seen.visit, body: { piece: "K-1" } });
      return;
    case "outcome":
      if (canRecord && seen.visit) {
        await world.record({ kind: "outcome", visitId: seen.visit, body: { kind: "no_sale", reason: "太长" } });
        delete seen.visit;
      }
      return;
    case "note":
      if (!canRecord || !seen.visit) return;
      seen.note = await world.record({ kind: "note", body: { visit_id: seen.visit, text: "显胯" } });
      seen.version = 1;
      return;
    case "edit":
      if (!canRecord || !seen.note) return;
      await world.record({ kind: "note_edit", noteId: seen.note, version: seen.version, text: `${world.recorded.length}` });
      seen.version += 1;
      return;
    case "other_edits": {
      const note = seen.note && server.notes.get(seen.note);
      if (note) server.notes.set(seen.note!, { text: `别人写的 ${note.text}`, version: note.version + 1 });
      return;
    }
    case "poison":
      if (canRecord) await world.record({ kind: "footfall", visitors: 666, hour: "2026-06-03T10:00:00Z" });
      return;
    case "flush":
      world.faults = [...act.faults];
      await world.tabs[act.tab]!.flush();
      return;
    case "flush_both":
      world.faults = [...act.faults];
      await Promise.all(world.tabs.map((one) => one.flush()));
      return;
    case "crash":
      world.crash(world.tabs[act.tab]!);
      return;
    case "switch":
      if (world.here) await world.signIn(act.clerk).vouch();
      return;
    case "without_pin":
      world.clerk = act.clerk;
      world.sessionId = null;
      return;
    case "session_runs_out":
      if (world.sessionId) server.sessions.get(world.sessionId)!.until = world.clock;
      return;
    case "revoke":
      if (world.here) server.revoked.add(world.here.token);
      return;
    case "enrol":
      if (!world.here) world.enrolAgain();
      return;
    case "meet_strangers_and_retry":
      server.unknownCustomers.clear();
      for (const entry of await world.kept()) {
        if (entry.verdict?.is === "rejected") await world.tabs[0]!.store.change(entry, { verdict: null, tries: 0 });
      }
  }
}

/** What became of a life, as one list of complaints. */
async function live(world: World, acts: Act[]): Promise<string[]> {
  const seen = { version: 1 };
  for (const act of acts) {
    await perform(world, act, seen);
    await world.tabs[0]!.store.contents(world.here);
  }
  await world.settle();
  const { server } = world;
  const complaints: string[] = [];
  const kept = new Map((await world.kept()).map((entry) => [entry.id, entry]));
  const where = standings([...kept.values()], { deviceId: world.here!.deviceId, storeId: STORE });
  for (const id of world.recorded) {
    const times = server.applied.filter((one) => one === id).length;
    const entry = kept.get(id);
    if (times > 1) complaints.push(`${id} took effect ${times} times`);
    if (times === 0 && !entry) complaints.push(`${id} is lost`);
    if (entry && !["rejected", "conflict", "behind"].includes(where.get(entry)!)) complaints.push(`${id} hangs`);
    if (times === 1 && entry && entry.verdict?.is !== "conflict") complaints.push(`${id} is there and kept`);
    if (entry?.verdict?.is === "rejected" && !mayBeRefused(entry.verdict.problem.code)) {
      complaints.push(`${id}: ${entry.verdict.problem.code}`);
    }
  }
  if (server.mostInFlight > 1) complaints.push("two requests at once");
  world.close();
  return complaints;
}

/** A missing visit or note would mean that something was sent before what it builds on. */
const mayBeRefused = (code: string): boolean => ["customer_unknown", "internal_error"].includes(code);

test("every record takes effect exactly once, or is kept with its reason", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(...everything), { maxLength: 30 }), async (acts) => {
      expect(await live(new World(), acts)).toEqual([]);
    }),
    { numRuns: 150 },
  );
}, 120_000);

test("however the network breaks, records take effect in the order they were made", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(...networkOnly), { maxLength: 30 }), async (acts) => {
      const world = new World();
      expect(await live(world, acts)).toEqual([]);
      expect(world.server.applied).toEqual(world.recorded);
    }),
    { numRuns: 100 },
  );
}, 120_000);

test("control: a queue that lets go on a network error loses records", async () => {
  const found = await fc.check(
    fc.asyncProperty(fc.array(fc.oneof(...networkOnly), { maxLength: 30 }), async (acts) => {
      expect(await live(new World(true, true), acts)).toEqual([]);
    }),
    { numRuns: 200, endOnFailure: true },
  );
  expect(found.failed).toBe(true);
}, 120_000);

test("control: without the lock two tabs send at once", async () => {
  const world = new World(false);
  const visits = Array.from({ length: 10 }, (): Act => ({ do: "visit", stranger: false }));
  const complaints = await live(world, [...visits, { do: "flush_both", faults: [] }]);
  expect(complaints).toContain("two requests at once");
});
