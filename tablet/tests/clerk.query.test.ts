import { describe, expect, test } from "vitest";
import { couponCode, fitsPerson, understand } from "@/clerk/query";

const catalogue = (code: string): boolean => ["6901234567892", "PT-1"].includes(code);
const typed = (text: string) => understand(text, catalogue);

describe("the one field", () => {
  test.each([
    ["", { kind: "nothing" }],
    ["0234", { kind: "tail", tail: "0234" }],
    ["138 0013 8000", { kind: "phone", phone: "13800138000" }],
    ["＋86-13800138000", { kind: "phone", phone: "+8613800138000" }],
    ["PT-1", { kind: "product", code: "PT-1" }],
    ["6901234567892", { kind: "product", code: "6901234567892" }],
    ["M-7H2K9QWXA", { kind: "code", text: "M-7H2K9QWXA" }],
    ["7h2k9qwxa", { kind: "code", text: "7h2k9qwxa" }],
    ["王", { kind: "short" }],
    ["王女士", { kind: "name", name: "王女士" }],
    ["wangnvshi", { kind: "name", name: "wangnvshi" }],
  ])("understands %s", (text, meant) => {
    expect(typed(text)).toEqual(meant);
  });

  test("digits a camera read are a code, not somebody's number", () => {
    expect(understand("13800138000", catalogue, true)).toEqual({ kind: "code", text: "13800138000" });
  });
});

test("of a coupon's page only the coupon's own code is redeemed", () => {
  expect(couponCode(`C-7H2K9QWXA-${"0f".repeat(16)}`)).toBe("7H2K9QWXA");
  expect([" 7h2k 9qwxa", "M-7H2K9QWXA"].map(couponCode)).toEqual(["7h2k 9qwxa", "M-7H2K9QWXA"]);
});

describe("whom the tablet knows today", () => {
  const wang = { name: "王女士", masked_phone: "138****0234" };

  test.each(["0234", "13912340234", "女士"])("%s finds her without a network", (text) => {
    expect(fitsPerson(typed(text), wang)).toBe(true);
  });

  test.each(["1234", "李", "PT-1", ""])("%s does not find her", (text) => {
    expect(fitsPerson(typed(text), wang)).toBe(false);
  });

  test("a guest without name and number fits nothing", () => {
    expect(fitsPerson(typed("0234"), { name: null, masked_phone: null })).toBe(false);
  });
});
