import { expect, it } from "vitest";
import { daysLater, daysUntil, isoDay, nextSaturday } from "@/calls/dates";

const at = (day: number, hour = 12, month = 6) => new Date(2026, month - 1, day, hour);

it("writes the local day, also late in the evening", () => {
  expect(isoDay(at(3, 23))).toBe("2026-06-03");
});

it("goes over the end of a month", () => {
  expect(daysLater(at(29), 3)).toBe("2026-07-02");
});

it("finds the next Saturday", () => {
  expect(nextSaturday(at(10))).toBe("2026-06-13");
});

it("means the Saturday after when today is one", () => {
  expect(nextSaturday(at(13))).toBe("2026-06-20");
});

it("counts whole days until an end", () => {
  expect([daysUntil(at(13, 1), at(10, 23)), daysUntil(at(10, 23), at(10, 1)), daysUntil(at(10, 1), at(10, 2))]).toEqual([
    3, 0, -1,
  ]);
});
