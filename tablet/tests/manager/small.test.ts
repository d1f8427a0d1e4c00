import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Refused } from "@/api/client";
import { fromWeek, isComplete, likeTheFirst, toWeek } from "@/manager/hours";
import { remaining } from "@/manager/invitation";
import { isSimple, proposePin, spoken } from "@/manager/pins";
import { toDays, toForm, toPlan, wrongIn } from "@/manager/plan";
import { type Row, sorted } from "@/manager/ranking";
import type { CallList, Person, Plan } from "@/manager/shapes";
import { nextNumber, successorsOf } from "@/manager/staffing";
import { standingOf } from "@/manager/standing";
import { complaintsOf } from "@/manager/trouble";

describe("a proposed PIN", () => {
  const drawing = (...numbers: number[]) => {
    const left = [...numbers];
    return (into: Uint32Array) => into.fill(left.shift() ?? 271828);
  };

  test("has six digits, zeros too", () => expect(proposePin(drawing(42_000_123))).toBe("000123"));
  test("is drawn again when it is too simple", () => expect(proposePin(drawing(111111, 123456, 987654))).toBe("271828"));
  test("is drawn again where small ones would be likelier", () => {
    expect(proposePin(drawing(4_294_000_000))).toBe("271828");
  });
  test("is never what the server refuses", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (first) => !isSimple(proposePin(drawing(first)))));
  });
  test("is read aloud in two parts", () => expect(spoken("271828")).toBe("271 828"));
});

describe("opening hours", () => {
  const hours = [{ weekday: 1, opens: "11:00", closes: "20:00" }];

  test("a weekday without hours is closed", () => expect(toWeek(hours).map((row) => row.open).indexOf(true)).toBe(1));
  test("come back as they were", () => expect(fromWeek(toWeek(hours))).toEqual(hours));
  test("every day can be like the first open one", () => {
    expect(likeTheFirst(toWeek(hours)).map((row) => row.opens)).toEqual(Array(7).fill("11:00"));
  });
  test("closing after midnight is complete, no time at all is not", () => {
    expect(isComplete(toWeek([{ weekday: 0, opens: "18:00", closes: "02:00" }]))).toBe(true);
    expect(isComplete(toWeek([{ weekday: 0, opens: "18:00", closes: "18:00" }]))).toBe(false);
    expect(isComplete(toWeek([{ weekday: 0, opens: "18:00", closes: "" }]))).toBe(false);
  });
});

describe("people", () => {
  const person = (number: string, more: Partial<Person> = {}): Person => ({
    id: number,
    number,
    name: number,
    role: "clerk",
    active: true,
    store_ids: ["s1"],
    has_pin: true,
    has_password: false,
    ...more,
  });

  test("the next staff number is written like those of the clerks", () => {
    expect(nextNumber([person("H01", { role: "headquarters" }), person("C11"), person("C12")])).toBe("C13");
  });
  test("the first of all is 1", () => expect(nextNumber([])).toBe("1"));
  test("who takes over works in a store of hers, or everywhere", () => {
    const leaver = person("1");
    const people = [
      leaver,
      person("2"),
      person("3", { active: false }),
      person("4", { store_ids: ["s2"] }),
      person("5", { store_ids: ["s2"], role: "headquarters" }),
    ];
    expect(successorsOf(leaver, people).map((one) => one.id)).toEqual(["2", "5"]);
  });
});

describe("the rules of calls", () => {
  const plan: Plan = {
    days: [3, 7, 15],
    hour: 10,
    rests_on_holidays: false,
    late_hours: 24,
    pool_hours: 72,
    promise_hours: 48,
    pause_days: 90,
    calls_per_customer: 1,
    calls_per_clerk: 30,
    quiet_from: "21:00",
    quiet_until: "09:00",
  };

  test("come back as they were", () => expect(toPlan(toForm(plan))).toEqual(plan));
  test("days are typed with any separator, in any order", () => expect(toDays("7、3，15 3")).toEqual([3, 7, 15]));
  test.each(["", "0", "3 x", "366", "1 2 3 4 5 6 7 8 9 10 11"])("%j are no days", (typed) => {
    expect(toDays(typed)).toBeNull();
  });
  test("everybody comes after the manager", () => {
    expect(Object.keys(wrongIn({ ...toForm(plan), pool_hours: "24" }))).toEqual(["pool_hours"]);
  });
  test("a number outside its range is said beside it", () => {
    expect(Object.keys(wrongIn({ ...toForm(plan), calls_per_customer: "11" }))).toEqual(["calls_per_customer"]);
  });
});

describe("the clerks' table", () => {
  const row = (name: string, visits: number, seconds: number | null): Row => ({
    id: name,
    name,
    visits,
    figures: [],
    seconds,
    cards: 0,
  });
  const rows = [row("b", 1, null), row("a", 5, 4), row("c", 3, 9)];
  const names = (found: Row[]) => found.map((one) => one.name).join("");

  test("is sorted by any column", () => {
    expect(names(sorted(rows, "visits", true))).toBe("acb");
    expect(names(sorted(rows, "name", false))).toBe("abc");
  });
  test("has what is unknown last, whichever way round", () => {
    expect(names(sorted(rows, "seconds", false))).toBe("acb");
    expect(names(sorted(rows, "seconds", true))).toBe("cab");
  });
});

test("whoever keeps somebody waiting longest comes first", () => {
  const call = (id: string, holder: string, due_at: string) => ({ id, holder_id: holder, holder, due_at });
  const list = {
    late: [call("1", "b", "2026-03-02T02:00:00Z"), call("2", "a", "2026-03-01T02:00:00Z")],
    due: [call("3", "b", "2026-03-09T02:00:00Z")],
    next: [],
    pool: [],
    scripts: [],
  } as unknown as CallList;
  expect(standingOf(list).map((one) => [one.holder, one.late.length, one.due.length])).toEqual([
    ["a", 1, 0],
    ["b", 1, 1],
  ]);
});

test("a code's time runs down to nothing", () => {
  const end = "2026-03-10T06:10:00Z";
  expect(remaining(end, Date.parse("2026-03-10T06:00:00Z"))).toBe("10:00");
  expect(remaining(end, Date.parse("2026-03-10T06:09:55.500Z"))).toBe("0:05");
  expect(remaining(end, Date.parse(end))).toBeNull();
});

test("complaints stand at their fields, inner ones too", () => {
  const errors = { json: { name: ["请填写。"], hours: { 0: { opens: ["不是时间。", "第二句"] } } } };
  const refused = new Refused({ code: "invalid", status: 422, message: "请检查。", errors, retryAfter: null });
  expect(complaintsOf(refused)).toEqual({ name: "请填写。", "hours.0.opens": "不是时间。" });
  expect(complaintsOf(new Error("x"))).toEqual({});
});
