import fc from "fast-check";
import { expect, test } from "vitest";
import { newId } from "@/records/ids";
import { wholeHour } from "@/records/hours";

test("an id is a UUID of version 7 with the time in front", () => {
  const now = Date.now() + 10_000;
  const id = newId(now);
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(parseInt(id.slice(0, 8) + id.slice(9, 13), 16)).toBe(now);
});

test("every id is larger than the one before, whatever the clock does", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1_700_000_000_000, max: 1_700_000_000_010 }), { maxLength: 50 }), (times) => {
      const ids = times.map((now) => newId(now));
      expect(ids).toEqual([...new Set(ids)].sort());
    }),
  );
});

test("ten thousand ids of one millisecond stay in order", () => {
  const ids = Array.from({ length: 10_000 }, () => newId(1));
  expect(ids).toEqual([...new Set(ids)].sort());
});

test.each([
  ["Asia/Shanghai", "2026-06-03T10:00:00.000Z"],
  ["Asia/Kolkata", "2026-06-03T09:30:00.000Z"],
  ["Asia/Kathmandu", "2026-06-03T10:15:00.000Z"],
])("the hour of %s begins on its own clock", (zone, start) => {
  expect(wholeHour(new Date("2026-06-03T10:17:42.123Z"), zone)).toBe(start);
});
