import { beforeEach, describe, expect, test } from "vitest";
import { choose, t } from "@/texts";
import { type Figure, figureWords } from "@/ui/figure";

const figure = (more: Partial<Figure>): Figure =>
  ({ key: "clerk_conversion", name: "接待转化率", unit: "share", value: 0.5, numerator: 1, denominator: 2, left_out: {}, ...more }) as Figure;
const basis = (more: Partial<Figure>) => figureWords(figure(more), "CNY").basis;

beforeEach(() => choose("zh"));

describe("what stands behind a figure", () => {
  test("are its two parts", () => expect(basis({ numerator: 1200, denominator: 2400 })).toBe("1,200/2,400"));

  test("keeps the part of a sale that several clerks share", () => {
    expect(basis({ numerator: 3.5, denominator: 4.26 })).toBe("3.5/4.3");
  });

  test("is pieces and purchases for units per transaction", () => {
    const units: Partial<Figure> = { key: "units_per_transaction", unit: "number", value: 1.4, numerator: 7, denominator: 5 };
    expect(basis(units)).toBe("7 件/5 单");
    choose("en");
    expect(basis({ ...units, denominator: 1 })).toBe("7 pieces in 1 purchase");
  });

  test("is a count for an amount, as one or as many", () => {
    choose("en");
    expect(basis({ unit: "money", numerator: 5000, denominator: 1 })).toBe("1 time");
    expect(basis({ unit: "money", numerator: 5000, denominator: 2 })).toBe("2 times");
  });
});

test("English counts one and many, Chinese has one word for both", () => {
  expect(t("manager.today.cards", { n: 1 })).toBe("1 张");
  choose("en");
  expect(t("manager.today.cards", { n: 1 })).toBe("1 card");
  expect(t("manager.today.cards", { n: 2 })).toBe("2 cards");
  expect(t("manager.today.asked", { n: 1 })).toBe("asked for 1 time");
});
