import { expect, it } from "vitest";
import { countdown } from "@/device/waiting";

it("counts minutes and seconds", () => {
  expect([countdown(899), countdown(60), countdown(5)]).toEqual(["14:59", "1:00", "0:05"]);
});

it("counts hours where it has to", () => {
  expect(countdown(83_405)).toBe("23:10:05");
});
