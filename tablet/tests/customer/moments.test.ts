import { beforeEach, describe, expect, it } from "vitest";
import { type Moment, told } from "@/customer/moments";
import { choose } from "@/texts";

const NOW = new Date(2026, 5, 10, 14, 0);
const moment = (kind: string, details: Record<string, unknown>, clerk: string | null = "小林"): Moment => ({
  kind,
  at: "2026-06-03T06:00:00Z",
  clerk,
  details,
});
const words = (kind: string, details: Record<string, unknown>) => told(moment(kind, details), NOW)!;
const visit = { store: "南京路店", outcome: null, reason: null, missing: [], photos: [] };
const piece = { style: "AW-1", name: "阔腿裤", typed_style: null, colour: "米色", size: "M", fit: "fits", result: "thinking" };
const tried = { ...piece, reasons: ["显胯"], recommended: [], photos: [] };
const contact = { channel: "phone", result: "no_answer", agreed: null, next_step: null, next_on: null, pictures: [] };
const call = { kind: "cadence", step: 3 };

beforeEach(() => choose("zh"));

describe("a visit", () => {
  it("says that she bought", () => {
    expect(words("visit", { ...visit, outcome: "bought" }).title).toBe("来店，买了");
  });
  it("says why she did not buy", () => {
    expect(words("visit", { ...visit, outcome: "no_sale", reason: "价格偏高" }).title).toBe("来店，没有买：价格偏高");
  });
  it("says that nobody has closed it", () => {
    expect(words("visit", visit).title).toBe("来店，还没有结果");
  });
  it("names what was asked for and not there", () => {
    const missing = [{ piece: "阔腿裤", colour: "米色", size: "M" }, { piece: "围巾" }];
    expect(words("visit", { ...visit, missing }).lines).toContain("问过没有货：阔腿裤 米色 M、围巾");
  });
  it("calls it by the catalogue's name where that knows it", () => {
    const asked = moment("visit", { ...visit, missing: [{ piece: "KZ01", size: "XL" }] });
    expect(told(asked, NOW, () => "阔腿裤")!.lines).toContain("问过没有货：阔腿裤 XL");
  });
  it("shows its photos", () => {
    expect(words("visit", { ...visit, photos: ["a"] }).pictures).toEqual([{ of: "photos", id: "a" }]);
  });
});

describe("a return", () => {
  it("says what came back and why", () => {
    const back = { id: "r", kind: "return", name: "阔腿裤", reasons: ["偏大", "色差"] };
    expect(words("return", back)).toMatchObject({ title: "退货：阔腿裤", lines: ["偏大 · 色差"] });
  });
  it("is called an exchange where it was one", () => {
    expect(words("return", { id: "r", kind: "exchange", name: "阔腿裤", reasons: [] }).title).toBe("换货：阔腿裤");
  });
});

describe("a try-on", () => {
  it("names the piece with colour and size", () => {
    expect(words("try_on", tried).title).toBe("试穿 阔腿裤 米色 M");
  });
  it("says how it sat, what she decided, and why", () => {
    expect(words("try_on", tried).lines).toEqual(["合身 · 再想想 · 显胯"]);
  });
  it("falls back to what was typed", () => {
    const typed = { ...tried, style: null, name: null, typed_style: "X9", colour: null, size: null };
    expect(words("try_on", typed).title).toBe("试穿 X9");
  });
  it("names what was recommended, where the catalogue knows it", () => {
    const both = moment("try_on", { ...tried, recommended: ["KT-1-M", "围巾"] });
    const named = (word: string) => (word === "KT-1-M" ? "针织衫" : word);
    expect(told(both, NOW, named)!.lines).toContain("推荐：针织衫、围巾");
  });
  it("says nothing where nothing was said", () => {
    expect(words("try_on", { ...tried, fit: null, result: null, reasons: [] }).lines).toEqual([]);
  });
});

describe("a contact", () => {
  it("says how and with what result", () => {
    expect(words("contact", contact).title).toBe("电话：没人接");
  });
  it("says what was agreed, what is next, and when", () => {
    const said = { ...contact, agreed: "周末来看", next_step: "留一件 M", next_on: "2026-06-13" };
    expect(words("contact", said).lines).toEqual(["说好：周末来看", "下一步：留一件 M", "下次联系：6月13日"]);
  });
});

describe("a promised call", () => {
  it("says why it is not needed any more", () => {
    expect(words("call_stopped", { ...call, reason: "purchase" }).title).toBe("第 3 天回访不用打了：顾客已经买了");
  });
  it("says from which day to which it moved, and why", () => {
    const days = { due_from: new Date(2026, 5, 3, 10).toISOString(), due_to: new Date(2026, 5, 4, 10).toISOString() };
    const moved = { ...call, ...days, reason: "no_answer", holder_to: "小林" };
    expect(words("call_moved", moved).title).toBe("第 3 天回访：6月3日改到6月4日，没人接");
  });
  it("says who has it now", () => {
    const days = { due_from: "2026-06-03T02:00:00Z", due_to: "2026-06-03T02:00:00Z" };
    const moved = { ...call, ...days, reason: "handover", holder_to: "小文" };
    expect(words("call_moved", moved).title).toBe("第 3 天回访：从小林转给小文，店员交接");
  });
});

it("tells a purchase with its money", () => {
  const bought = words("receipt", { total: 39900, currency: "CNY", lines: ["衬衫", "裤子"] });
  expect([bought.title, bought.lines]).toEqual(["买了 衬衫、裤子", ["¥399"]]);
});

it("tells a refund as one", () => {
  expect(words("receipt", { total: -100, currency: "CNY", lines: ["衬衫"] }).title).toBe("退了 衬衫");
});

it("leaves out what this version does not know", () => {
  expect(told(moment("fortune_told", {}), NOW)).toBeNull();
});

it("speaks English", () => {
  choose("en");
  expect(words("visit", { ...visit, outcome: "no_sale", reason: "price" }).title).toBe("Visit, did not buy: price");
});
