import fc from "fast-check";
import { expect, test } from "vitest";
import { daysLater, daysUntil, isoDay, lastDayBefore, nextSaturday, startOf } from "@/ui/calendar";

const at = (day: number, hour = 12) => new Date(2026, 5, day, hour);

test("a day is the shop's, not the device's", () => {
  const evening = new Date("2026-06-03T20:00:00Z");
  expect(["Asia/Shanghai", "Europe/Berlin", "America/New_York"].map((zone) => isoDay(evening, zone))).toEqual([
    "2026-06-04",
    "2026-06-03",
    "2026-06-03",
  ]);
});

test("without a zone it is the device's, also late in the evening", () => expect(isoDay(at(3, 23))).toBe("2026-06-03"));

test("it goes over the end of a month and of a year", () => {
  expect([daysLater("2026-06-29", 3), daysLater("2026-12-31", 1), daysLater("2026-03-10", -9)]).toEqual([
    "2026-07-02",
    "2027-01-01",
    "2026-03-01",
  ]);
});

test("the next Saturday is the one after when today is one", () => {
  expect([nextSaturday("2026-06-10"), nextSaturday("2026-06-13")]).toEqual(["2026-06-13", "2026-06-20"]);
});

test("whole days are counted until an end", () => {
  expect([daysUntil(at(13, 1), at(10, 23)), daysUntil(at(10, 23), at(10, 1)), daysUntil(at(10, 1), at(10, 2))]).toEqual([
    3, 0, -1,
  ]);
});

test("what ends at midnight in the shop runs on the day before", () => {
  expect(lastDayBefore(new Date("2026-03-31T16:00:00Z"), "Asia/Shanghai")).toBe("2026-03-31");
});

// In Chile and on the Azores the clock is changed at midnight.
test.each(["Asia/Shanghai", "Asia/Kathmandu", "Europe/Berlin", "America/Santiago", "Atlantic/Azores", undefined])(
  "in %s a day begins at its first instant",
  (zone) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5000 }), (days) => {
        const day = daysLater("2020-01-01", days);
        const start = startOf(day, zone);
        expect([isoDay(start, zone), isoDay(new Date(start.getTime() - 1), zone)]).toEqual([day, daysLater(day, -1)]);
      }),
      { numRuns: 300 },
    );
  },
);
