import { expect, it } from "vitest";
import { marked, shortened } from "@/tags/marked";

const pieces = (text: string, ...spans: [number, number][]) => marked(text, spans.map(([starts, ends]) => ({ starts, ends })));
const short = (text: string, ...spans: [number, number][]) => shortened(pieces(text, ...spans)).map((piece) => piece.text);
const LONG = "长".repeat(100);
const NEAR = "长".repeat(40);

it("words are marked by characters, not by halves of rare ones", () => {
  expect(pieces("𠮷祥米色", [2, 4])).toEqual([
    { text: "𠮷祥", marked: false },
    { text: "米色", marked: true },
  ]);
});

it("a short note stays whole", () => expect(short("不要黑色的", [2, 4])).toEqual(["不要", "黑色", "的"]));

it("what stands far from a marked word is left out", () => {
  expect(short(`${LONG}黑色${LONG}白色${LONG}`, [100, 102], [202, 204])).toEqual([
    `…${NEAR}`,
    "黑色",
    `${NEAR}…${NEAR}`,
    "白色",
    `${NEAR}…`,
  ]);
});

it("without a marked word, a note shows its beginning", () => expect(short(LONG)).toEqual([`${NEAR}…`]));
