import fc from "fast-check";
import { expect, it } from "vitest";
import { sized } from "@/customer/cloud";

const steps = (...weights: number[]) => sized(weights.map((weight) => ({ weight }))).map((one) => one.step);

it("makes the heaviest largest and the weak small", () => {
  expect(steps(4, 1.5, 0.8, 0.05)).toEqual([4, 3, 2, 1]);
});

it("does not shout what was said once", () => {
  expect(steps(0.9, 0.9)).toEqual([2, 2]);
});

it("has nothing for nobody", () => {
  expect(steps()).toEqual([]);
});

it("never makes a lighter tag larger", () => {
  const weights = fc.array(fc.double({ min: 1e-6, max: 100, noNaN: true }), { minLength: 1 });
  fc.assert(
    fc.property(weights, (some) => {
      const made = sized(some.map((weight) => ({ weight }))).sort((one, other) => one.weight - other.weight);
      expect(made.every((one, place) => place === 0 || one.step >= made[place - 1]!.step)).toBe(true);
      expect(made.every((one) => one.step >= 1 && one.step <= 4)).toBe(true);
    }),
  );
});
