import { beforeEach, describe, expect, test } from "vitest";
import { codeTitle, lapsed } from "@/manager/posters";
import type { Campaign, PrintedCode, Store } from "@/manager/shapes";
import { choose } from "@/texts";

const NOW = new Date("2026-03-10T06:00:00Z");
const code = (more: Partial<PrintedCode>) =>
  ({ kind: "campaign", campaign_id: "c1", store_id: null, staff_id: null, style: null, room: null, ...more }) as PrintedCode;
const campaign = (more: Partial<Campaign> = {}) =>
  ({
    id: "c1",
    state: "active",
    claim_from: "2026-03-01T00:00:00Z",
    claim_until: "2026-04-01T00:00:00Z",
    issued: 0,
    total: 1,
    budget: null,
    ...more,
  }) as Campaign;
const stores = [{ id: "s1", name: "南京路店" }] as Store[];

beforeEach(() => choose("zh"));

describe("a code is named by where it hangs", () => {
  test("in one store", () => expect(codeTitle(code({ store_id: "s1" }), [], stores)).toBe("活动 · 南京路店"));
  test("in all stores", () => expect(codeTitle(code({}), [], stores)).toBe("活动 · 所有门店"));
});

describe("a poster says when its campaign gives nothing", () => {
  test("while it runs there is nothing to say", () => expect(lapsed(code({}), [campaign()], NOW)).toBeNull());
  test("whatever is newest is not one campaign", () => expect(lapsed(code({ campaign_id: null }), [], NOW)).toBeNull());
  test.each([
    ["over", { claim_until: "2026-03-10T06:00:00Z" }],
    ["ended", { state: "ended" as const }],
    ["soldOut", { issued: 1 }],
  ])("%s", (state, part) => expect(lapsed(code({}), [campaign(part)], NOW)).toBe(state));
});
