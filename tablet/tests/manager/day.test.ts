import { describe, expect, test } from "vitest";
import { shownOf } from "@/manager/arrivals";
import { glanceOf, isStillQuiet } from "@/manager/glance";
import type { Board, Today } from "@/manager/shapes";
import { dayName } from "@/manager/words";
import { choose } from "@/texts";

const visit = (id: string, clerk: string, outcome: "bought" | null) => ({ id, clerk, outcome });
const figure = (key: string, value: number | null, denominator: number | null = null) => ({ key, value, denominator });
const today = (more: object = {}) => ({ visits: [], unclosed: [], figures: [], day: "2026-03-11", ...more }) as unknown as Today;

describe("which visits are shown", () => {
  const day = today({
    visits: [visit("1", "林", "bought"), visit("2", "梅", null)],
    unclosed: [visit("3", "梅", null)],
  });
  const ids = (...asked: [Parameters<typeof shownOf>[1], string | null]) => {
    const { visits, unclosed } = shownOf(day, ...asked);
    return [visits?.map((one) => one.id) ?? null, unclosed?.map((one) => one.id) ?? null];
  };

  test("all of today, and what was left open before", () => expect(ids(null, null)).toEqual([["1", "2"], ["3"]]));
  test("who is served now", () => expect(ids("open", null)).toEqual([["2"], null]));
  test("what was left open", () => expect(ids("unclosed", null)).toEqual([null, ["3"]]));
  test("one clerk's", () => expect(ids(null, "林")).toEqual([["1"], null]));
});

describe("the figures on top", () => {
  test("are yesterday's until somebody was served or something sold", () => {
    expect(isStillQuiet(today({ figures: [figure("net_sales", 0), figure("average_ticket", null)] }))).toBe(true);
    expect(isStillQuiet(today({ figures: [figure("net_sales", 39900)] }))).toBe(false);
    expect(isStillQuiet(today({ visits: [visit("1", "林", null)] }))).toBe(false);
  });

  test("are of the board the same ones as today's, with who was counted", () => {
    const board = { figures: [figure("walk_in_conversion", 0.2, 40), figure("repurchase_30", 0.1)] } as unknown as Board;
    const glance = glanceOf(board, today({ figures: [figure("walk_in_conversion", null)] }));
    expect(glance.visitors).toBe(40);
    expect(glance.figures.map((one) => one.key)).toEqual(["walk_in_conversion"]);
  });
});

test("an English day is written one way, with its year and without", () => {
  choose("en");
  const year = new Date().getFullYear();
  expect(dayName(`${year}-01-15`)).toMatch(/^\w{3} 15 Jan$/);
  expect(dayName(`${year + 1}-01-15`)).toMatch(new RegExp(`^\\w{3} 15 Jan ${year + 1}$`));
});
