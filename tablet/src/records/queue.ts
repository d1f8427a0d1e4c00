// What the outbox does next, and what an answer means. Pure: nothing here knows a network, a database or a clock.
//
// Entries are sent in the order they were recorded. One that cannot be sent steps aside and takes along only those that
// build on it; it is kept, with the reason, until a person decides. An entry leaves the outbox by one way: the server
// answered that it has it.
import type { Problem } from "@/api/client";
import { makes, needs, type Outgoing, type Recorded, type Verdict } from "./draft";

/** The tablet's enrolment; null when there is none, or it was revoked. */
export interface Here {
  deviceId: string;
  storeId: string;
}

/** `behind`: it builds on one that cannot be sent. `sealed`: of another enrolment, neither shown nor sent. */
export type Standing = "ready" | "behind" | "rejected" | "conflict" | "pin_pending" | "sealed";

/** Where one entry stands by itself. */
function alone(entry: Recorded, here: Here | null): Standing {
  // The store's id is a UUID that no other installation has: the same store is the same installation.
  if (entry.storeId !== here?.storeId) return "sealed";
  if (entry.verdict) return entry.verdict.is;
  // A session belongs to one enrolment; after another one the clerk's PIN has to stand for it.
  if (entry.sessionId === null || entry.deviceId !== here.deviceId) return "pin_pending";
  return "ready";
}

/** Where every entry stands, in their order. */
export function standings(entries: readonly Recorded[], here: Here | null): Map<Recorded, Standing> {
  const held = new Set<string>();
  const found = new Map<Recorded, Standing>();
  for (const entry of inOrder(entries)) {
    let standing = alone(entry, here);
    if (standing === "ready" && needs(entry.content).some((id) => held.has(id))) standing = "behind";
    if (standing !== "ready") held.add(makes(entry));
    found.set(entry, standing);
  }
  return found;
}

/** The entry to send now. */
export function next(entries: readonly Recorded[], here: Here | null): Recorded | null {
  for (const [entry, standing] of standings(entries, here)) if (standing === "ready") return entry;
  return null;
}

/** The entry and all that build on it, directly or not. */
export function withFollowers(entries: readonly Recorded[], first: Recorded): Recorded[] {
  const made = new Set([makes(first)]);
  const found = [first];
  for (const entry of inOrder(entries)) {
    if (entry.sequence <= first.sequence || !needs(entry.content).some((id) => made.has(id))) continue;
    made.add(makes(entry));
    found.push(entry);
  }
  return found;
}

/** An HTTP answer; `problem` when it is an error in our server's own shape. */
export interface Reply {
  status: number;
  body: unknown;
  retryAfter: number | null;
}

/** What an answer means for the entry that was sent. */
export type Step =
  | { do: "remove" }
  | { do: "keep"; change: Partial<Pick<Recorded, "verdict" | "tries" | "sessionId">> }
  | { do: "wait"; seconds: number | null; tries: number }
  | { do: "revoked" };

/** A server that stumbles over one entry again and again shall not hold up the others. */
export const MOST_TRIES = 5;

/** `reply` null: nobody answered. */
export function settle(entry: Recorded, sent: Outgoing, reply: Reply | null): Step {
  const wait: Step = { do: "wait", seconds: reply?.retryAfter ?? null, tries: entry.tries };
  if (reply === null) return wait;
  const { status } = reply;
  if (status >= 200 && status < 300) return isOurs(sent, reply) ? { do: "remove" } : wait;
  const problem = asProblem(reply);
  // A proxy, or the login page of a guest network: no answer of ours, so nothing is decided.
  if (problem === null) return status === 413 ? rejected(TOO_LARGE) : wait;
  if (status === 401) return unauthorized(entry, problem);
  if (status === 429 || status === 503) return wait;
  if (status >= 500 || problem.code === "just_changed") {
    const tries = entry.tries + 1;
    return tries < MOST_TRIES ? { ...wait, tries } : rejected(problem);
  }
  if (status === 412 && entry.content.kind === "note_edit") return conflict(problem);
  return rejected(problem);
}

type Refusal = Pick<Problem, "code" | "status" | "message" | "errors">;
const TOO_LARGE: Refusal = { code: "too_large", status: 413, message: "", errors: {} };

/** Its clerk says that somebody else recorded it under her name. */
export const NOT_MINE = { is: "rejected", problem: { code: "not_mine", status: 0, message: "" } } satisfies Verdict;

function isOurs({ echo }: Outgoing, { status, body }: Reply): boolean {
  if (echo === null) return status === 204;
  return isRecord(body) && body[echo.field] === echo.id;
}

/** The tablet itself is refused, or the session it named: then her PIN may stand for the entry, once. */
function unauthorized(entry: Recorded, problem: Refusal): Step {
  if (problem.code === "device_revoked") return { do: "revoked" };
  return entry.vouched ? rejected(problem) : { do: "keep", change: { sessionId: null } };
}

function conflict(problem: Refusal): Step {
  const { text, version } = problem.errors;
  if (typeof text !== "string" || typeof version !== "number") return rejected(problem);
  return keep({ is: "conflict", theirs: text, version });
}

function rejected({ code, status, message }: Refusal): Step {
  return keep({ is: "rejected", problem: { code, status, message } });
}

function keep(verdict: Verdict): Step {
  return { do: "keep", change: { verdict, tries: 0 } };
}

function asProblem({ status, body }: Reply): Refusal | null {
  if (!isRecord(body) || typeof body["code"] !== "string" || typeof body["message"] !== "string") return null;
  return { code: body["code"], status, message: body["message"], errors: isRecord(body["errors"]) ? body["errors"] : {} };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function inOrder(entries: readonly Recorded[]): Recorded[] {
  return [...entries].sort((one, other) => one.sequence - other.sequence);
}

/** How a person settles a conflict: the other text stays, hers replaces it, or both stand in the note. */
export type Choice = "theirs" | "mine" | "both";

/** The new edit, made on top of the other's words; null when these shall stay. */
export function resolved(entry: Recorded, choice: Choice): Recorded["content"] | null {
  const { content, verdict } = entry;
  if (content.kind !== "note_edit" || verdict?.is !== "conflict") throw new Error("There is nothing to choose.");
  if (choice === "theirs") return null;
  // Her words may have arrived before the other's, with the answer lost on the way.
  if (choice === "both" && verdict.theirs.includes(content.text)) return null;
  const text = choice === "mine" ? content.text : `${verdict.theirs}\n${content.text}`;
  return { ...content, text, version: verdict.version };
}

/** After how many seconds to try again: doubling up to a minute, spread so that tablets do not come all at once. */
export function backOff(failures: number, random: number): number {
  return Math.min(60, 2 ** (failures - 1)) * (0.5 + random / 2);
}
