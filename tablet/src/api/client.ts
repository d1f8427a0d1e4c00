// The kit's API, typed by its own OpenAPI document.
import createClient from "openapi-fetch";
import { watchedFetch } from "@/device/contact";
import { language } from "@/texts";
import type { paths } from "./schema";

/** What the server says when it refuses: a stable word, a sentence, and complaints by field. */
export interface Problem {
  code: string;
  status: number;
  message: string;
  errors: Record<string, unknown>;
  /** After how many seconds the same may be asked again; null = that would not help. */
  retryAfter: number | null;
}

/** A refusal of the server. */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message);
  }
}

/** Nobody answered: no network, or the server is away. */
export class NotReached extends Error {}

let bearer: string | null = null;

/** From now on requests speak as whoever has this token; null = nobody. */
export function speakAs(token: string | null): void {
  bearer = token;
}

export const api = createClient<paths>({ baseUrl: location.origin, fetch: watchedFetch });
api.use({
  onRequest({ request }) {
    request.headers.set("Accept-Language", language.value);
    if (bearer !== null && !request.headers.has("Authorization")) {
      request.headers.set("Authorization", `Bearer ${bearer}`);
    }
    return request;
  },
});

/** The answer's data; throws Refused or NotReached. */
export async function ask<Data>(request: Promise<{ data?: Data; error?: unknown; response: Response }>): Promise<Data> {
  let answer;
  try {
    answer = await request;
  } catch {
    throw new NotReached();
  }
  if (!answer.response.ok) {
    const told = answer.error as Partial<Problem> | undefined;
    const { status } = answer.response;
    if (!told?.message) throw new NotReached();
    const retryAfter = Number(answer.response.headers.get("Retry-After")) || null;
    throw new Refused({ code: "unknown", status, errors: {}, ...told, message: told.message, retryAfter });
  }
  return answer.data as Data;
}
