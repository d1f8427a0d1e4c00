// What a promised call is, why it moved, and why it ended, in words. Pure but for the language.
import type { components } from "@/api/schema";
import { has, t } from "@/texts";
import { noon } from "@/ui/calendar";
import { day } from "@/ui/time";
import { whom } from "@/ui/whom";

export type Task = components["schemas"]["TaskOut"];
export type Briefing = components["schemas"]["TaskPageOut"];
export type Script = components["schemas"]["Script"];
export type Told = components["schemas"]["InboxItemOut"];
export type Result = NonNullable<components["schemas"]["ContactIn"]["result"]>;
export type Channel = NonNullable<components["schemas"]["ContactIn"]["channel"]>;

/** In the order in which they are needed: the most frequent first. */
export const RESULTS: Result[] = [
  "reached",
  "no_answer",
  "appointment",
  "promised",
  "refused",
  "opted_out",
  "wrong_number",
];
export const CHANNELS: Channel[] = ["phone", "wecom", "sms", "visit"];

/** "第 7 天回访", "约好到店" */
export function callName(call: { kind: string; step?: number | null }): string {
  if (call.step) return t("calls.step", { n: call.step });
  const key = `calls.kind.${call.kind}`;
  return has(key) ? t(key) : "";
}

export interface Move {
  reason: string;
  from: Date;
  to: Date;
  fromClerk: string | null;
  toClerk: string | null;
}

/** "从6月3日改到6月6日：没人接"; a call that changed hands says from whom to whom. */
export function moveWords(move: Move, now = new Date()): string {
  const key = `calls.move.${move.reason}`;
  const to = move.toClerk ?? "";
  const name = move.reason === "taken" ? to : (move.fromClerk ?? "");
  const why = has(key) ? t(key, { name }) : "";
  if (move.fromClerk !== null && move.toClerk !== null && move.fromClerk !== move.toClerk) {
    return t("calls.move.clerk", { from: move.fromClerk, to, why });
  }
  if (move.from.getTime() === move.to.getTime()) return why;
  return t("calls.move.day", { from: day(move.from, now), to: day(move.to, now), why });
}

/** Why a call is not needed any more. */
export function stopWords(reason: string | null | undefined): string {
  const key = `calls.stop.${reason}`;
  return has(key) ? t(key) : "";
}

/** "电话：没人接" */
export function contactWords(contact: { channel: string; result: string }): string {
  const channel = `calls.outcome.${contact.channel}`;
  const result = `calls.outcome.${contact.result}`;
  return t("customer.timeline.contact", {
    channel: has(channel) ? t(channel) : "",
    result: has(result) ? t(result) : "",
  });
}

/** What was agreed on a contact, what comes next, and when. */
export function contactLines(
  contact: { agreed: string | null; next_step: string | null; next_on: string | null },
  now = new Date(),
): string[] {
  const { agreed, next_step: next, next_on: on } = contact;
  return [
    ...(agreed ? [t("customer.timeline.agreed", { words: agreed })] : []),
    ...(next ? [t("customer.timeline.nextStep", { words: next })] : []),
    ...(on ? [t("customer.timeline.nextOn", { day: day(noon(on), now) })] : []),
  ];
}

/** "该联系王女士了", "小林的顾客要交接" */
export function toldWords(told: Told): string {
  if (told.handover_id) return t("calls.inbox.handover", { name: told.leaver ?? "" });
  const key = `calls.inbox.${told.rung}`;
  return has(key) && told.customer ? t(key, { name: whom(told.customer) }) : "";
}
