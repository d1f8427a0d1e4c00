import { describe, expect, test } from "vitest";
import { type Facts, STEPS, doneSteps, leftSteps, minutesFor, putOff } from "@/manager/guide";
import { reachOf } from "@/manager/reach";
import type { Campaign, Person, PrintedCode, Tablet } from "@/manager/shapes";

const empty: Facts = { store: "s1", people: [], tablets: [], campaigns: [], codes: [], addresses: [], address: "", confirmed: [] };
const clerk = (more: Partial<Person> = {}): Person => ({
  id: "p1",
  number: "7",
  name: "小林",
  role: "clerk",
  active: true,
  store_ids: ["s1"],
  has_pin: true,
  has_password: false,
  ...more,
});
const tablet = (more: Partial<Tablet> = {}) => ({ store_id: "s1", revoked_at: null, ...more }) as Tablet;
const running = {
  id: "c1",
  state: "active",
  claim_from: "2020-01-01T00:00:00Z",
  claim_until: "2999-01-01T00:00:00Z",
  issued: 0,
  total: 1,
  budget: null,
  store_ids: [],
} as unknown as Campaign;
const code = (more: Partial<PrintedCode>) => ({ store_id: null, campaign_id: null, ...more }) as PrintedCode;
const done = (more: Partial<Facts>) => [...doneSteps({ ...empty, ...more })];

describe("the guide knows what is done", () => {
  test("in a new shop nothing is, and it begins with the kind of shop", () => {
    expect(done({})).toEqual([]);
    expect(leftSteps(empty)[0]).toBe("kind");
  });

  test("a clerk with a PIN is somebody to serve", () => expect(done({ people: [clerk()] })).toEqual(["staff"]));

  test.each([
    ["without a PIN", { has_pin: false }],
    ["who has left", { active: false }],
    ["of another store", { store_ids: ["s2"] }],
    ["who is the manager", { role: "manager" as const }],
  ])("a clerk %s is nobody yet", (_, part) => expect(done({ people: [clerk(part)] })).toEqual([]));

  test("a tablet counts until it is shut out", () => {
    expect(done({ tablets: [tablet()] })).toEqual(["tablet"]);
    expect(done({ tablets: [tablet({ revoked_at: "2026-03-10T06:00:00Z" })] })).toEqual([]);
    expect(done({ tablets: [tablet({ store_id: "s2" })] })).toEqual([]);
  });

  test("a shop with a campaign has long chosen its kind and its hours", () => {
    expect(done({ campaigns: [running] })).toEqual(["kind", "hours", "offer"]);
  });

  test("an ended campaign is no offer", () => {
    expect(done({ campaigns: [{ ...running, state: "ended" }] })).not.toContain("offer");
  });

  test("a code of the store or of its campaign hangs at the door", () => {
    expect(done({ codes: [code({ store_id: "s1" })] })).toEqual(["poster"]);
    expect(done({ codes: [code({ campaign_id: "c1" })], campaigns: [running] })).toContain("poster");
    expect(done({ codes: [code({ store_id: "s2" })] })).toEqual([]);
  });

  test("what was confirmed as it came is done", () => expect(done({ confirmed: ["hours"] })).toEqual(["hours"]));

  test("a tablet or messages put off are passed over, and not done", () => {
    const facts: Facts = { ...empty, confirmed: ["tablet", "messages"] };
    expect([...doneSteps(facts)]).toEqual([]);
    expect([...putOff(facts)]).toEqual(["tablet", "messages"]);
    expect(leftSteps(facts)).toEqual(["kind", "hours", "staff", "offer", "poster"]);
  });

  test("a tablet that came after all is no longer put off", () => {
    const facts: Facts = { ...empty, confirmed: ["tablet"], tablets: [tablet()] };
    expect([...putOff(facts)]).toEqual([]);
    expect([...doneSteps(facts)]).toEqual(["tablet"]);
  });

  test("an offer that has ended is asked for again, whatever was confirmed", () => {
    const facts: Facts = { ...empty, confirmed: ["offer"], campaigns: [{ ...running, state: "ended" }] };
    expect(leftSteps(facts)).toContain("offer");
  });

  test("a shop is ready without messages", () => {
    const facts: Facts = {
      ...empty,
      people: [clerk()],
      tablets: [tablet()],
      campaigns: [running],
      codes: [code({ store_id: "s1" })],
    };
    expect(leftSteps(facts)).toEqual([]);
  });

  test("what is left takes as long as its steps, ten minutes in all", () => {
    expect(minutesFor(leftSteps(empty))).toBe(10);
    expect(minutesFor(["poster"])).toBeLessThan(minutesFor([...STEPS]));
  });
});

test.each([
  ["http://127.0.0.1:8000", "here_only"],
  ["https://localhost", "here_only"],
  ["http://192.168.1.20:8000", "no_camera"],
  ["https://192.168.1.20:8443", "everywhere"],
])("%s reaches %s", (address, reach) => expect(reachOf(address)).toBe(reach));
