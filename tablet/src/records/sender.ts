// One entry over the network, under the tablet's own credential, in the name of the clerk who recorded it.
import { watchedFetch } from "@/device/contact";
import { language } from "@/texts";
import type { Outgoing, Recorded } from "./draft";
import type { Reply } from "./queue";

/** The server's answer; null when there was none. Never rejects. */
export async function send(
  entry: Recorded,
  { method, path, headers, body, seconds }: Outgoing,
  token: string,
  picture: ArrayBuffer | null,
): Promise<Reply | null> {
  try {
    const response = await watchedFetch(new URL(path, location.origin).href, {
      method,
      headers: {
        ...headers,
        "Accept-Language": language.value,
        Authorization: `Bearer ${token}`,
        "Huitouke-Session": entry.sessionId!,
      },
      body: picture ?? body,
      signal: AbortSignal.timeout(seconds * 1000),
    });
    const retryAfter = Number(response.headers.get("Retry-After")) || null;
    return { status: response.status, body: await parsed(response), retryAfter };
  } catch {
    return null;
  }
}

/** The JSON of an answer, null when it is something else. Rejects when the connection breaks within the answer. */
async function parsed(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
