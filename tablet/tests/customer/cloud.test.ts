import fc from "fast-check";
import { expect, it } from "vitest";
import { byFacet, sized } from "@/customer/cloud";

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

it("falls into its facets, each with the name that one of its tags knows", () => {
  const tags = [
    { facet: "color", facet_name: "", tag: "藏青" },
    { facet: "fit", facet_name: "版型", tag: "阔腿" },
    { facet: "color", facet_name: "颜色", tag: "米色" },
  ];
  expect(byFacet(tags).map(({ key, name, tags: hers }) => [key, name, hers.map((one) => one.tag)])).toEqual([
    ["color", "颜色", ["藏青", "米色"]],
    ["fit", "版型", ["阔腿"]],
  ]);
});
