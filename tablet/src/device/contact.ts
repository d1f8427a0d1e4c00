// The only way out to the server. It notes on every answer that the server is there, what time it has, and whether it
// has shut somebody out, so that no page has to.
import { defineStore } from "pinia";
import { ref } from "vue";

const OFFSET = "huitouke.offset";
const LAST = "huitouke.contact";
const GATEWAY_TROUBLE = [502, 504];
const PATIENCE = 15_000;
/** Codes of a 401 that end a session or an enrolment, however they were reached. */
const SHUT_OUT = ["signed_out", "session_expired", "device_revoked", "not_signed_in"];

type Listener = (code: string, token: string) => void;
const listeners: Listener[] = [];

/** `listen` hears of every 401 that shuts the bearer of a token out. */
export function onShutOut(listen: Listener): void {
  listeners.push(listen);
}

export const useContact = defineStore("contact", () => {
  const reachable = ref(navigator.onLine);
  const last = Number(localStorage.getItem(LAST));
  const lastAt = ref(last ? new Date(last) : null);

  function heard(): void {
    reachable.value = true;
    lastAt.value = new Date();
    localStorage.setItem(LAST, String(lastAt.value.getTime()));
  }
  function unheard(): void {
    reachable.value = false;
  }
  window.addEventListener("offline", unheard);
  return { reachable, lastAt, heard, unheard };
});

/** `fetch` with a time limit of its own; rejects as `fetch` does. Redirects are refused: they lead to guest-network logins. */
export async function watchedFetch(input: Request | string, init: RequestInit = {}): Promise<Response> {
  const contact = useContact();
  const request = new Request(input, { signal: AbortSignal.timeout(PATIENCE), redirect: "error", ...init });
  let response;
  try {
    response = await fetch(request);
  } catch (error) {
    contact.unheard();
    throw error;
  }
  if (GATEWAY_TROUBLE.includes(response.status)) contact.unheard();
  else contact.heard();
  noteTime(response.headers.get("Date"));
  if (response.status === 401) await noteRefusal(request, response.clone());
  return response;
}

async function noteRefusal(request: Request, response: Response): Promise<void> {
  const problem = (await response.json().catch(() => null)) as { code?: string } | null;
  const token = request.headers.get("Authorization")?.slice("Bearer ".length);
  if (!problem?.code || !token || !SHUT_OUT.includes(problem.code)) return;
  for (const listen of listeners) listen(problem.code, token);
}

/** The header is cut to whole seconds and already old when it arrives, so that this clock never runs ahead of the server's. */
function noteTime(header: string | null): void {
  const server = header === null ? NaN : Date.parse(header);
  if (!Number.isNaN(server)) localStorage.setItem(OFFSET, String(server - Date.now()));
}

/** Now, by the server's clock as far as this tablet knows it. */
export function serverNow(): Date {
  return new Date(Date.now() + Number(localStorage.getItem(OFFSET)));
}
