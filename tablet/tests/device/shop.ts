// A shop's server behind `fetch`, and tabs of a tablet in front of it, for tests of the whole core.
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { createPinia, setActivePinia } from "pinia";
import { vi } from "vitest";

export const LIN = { id: "lin", name: "小林", number: "1001", role: "clerk" } as const;
export const CHEN = { id: "chen", name: "陈店长", number: "9001", role: "manager" } as const;
export interface Heard {
  method: string;
  path: string;
  query: Record<string, string>;
  bearer: string;
  session: string | null;
  ifMatch: string | null;
  type: string | null;
  text: string;
  body: Record<string, unknown>;
}
let busy = 0;
async function counted<T>(work: () => Promise<T>): Promise<T> {
  busy += 1;
  try {
    return await work();
  } finally {
    busy -= 1;
  }
}
type Told = { status: number; body?: unknown; headers?: Record<string, string> };

export class Shop {
  readonly heard: Heard[] = [];
  away = false;
  revoked = false;
  /** How far its clock is ahead of the tablet's, in milliseconds. */
  aheadBy = 0;
  /** Answers of this test, by the beginning of "METHOD path"; null = as usual. */
  tell: (request: Heard) => Told | null = () => null;
  private sessions = 0;

  readonly fetch = async (request: Request): Promise<Response> => {
    if (this.away) throw new TypeError("Failed to fetch");
    const { pathname, searchParams } = new URL(request.url);
    const text = await request.text();
    const heard: Heard = {
      method: request.method,
      path: pathname.replace("/api/v1", ""),
      query: Object.fromEntries(searchParams),
      bearer: request.headers.get("Authorization")?.slice(7) ?? "",
      session: request.headers.get("Huitouke-Session"),
      ifMatch: request.headers.get("If-Match"),
      type: request.headers.get("Content-Type"),
      text,
      body: text.startsWith("{") ? (JSON.parse(text) as Record<string, unknown>) : {},
    };
    this.heard.push(heard);
    const { status, body, headers = {} } = this.tell(heard) ?? this.usual(heard);
    const time = new Date(Date.now() + this.aheadBy).toUTCString();
    return new Response(body === undefined ? null : JSON.stringify(body), {
      status,
      headers: { "Content-Type": "application/json", Date: time, ...headers },
    });
  };

  private usual({ method, path, body }: Heard): Told {
    if (this.revoked) return refusal(401, "device_revoked");
    if (path === "/devices") return { status: 201, body: { id: "device-1", store_id: "store-1", name: body["name"], token: "device-token" } };
    if (path === "/devices/current") {
      const store = { id: "store-1", name: "南京路店", timezone: "Asia/Shanghai", currency: "CNY", code: "NJ" };
      return { status: 200, body: { id: "device-1", name: "平板一", store, company: "回头客", staff: [LIN, CHEN] } };
    }
    if (path === "/sessions") {
      if (body["pin"] !== "482913") return refusal(401, "wrong_secret");
      this.sessions += 1;
      const staff = [LIN, CHEN].find(({ number }) => number === body["who"]);
      return { status: 201, body: { id: `session-${this.sessions}`, token: `token-${this.sessions}`, staff } };
    }
    if (method === "DELETE") return { status: 204 };
    const [, , visitId] = path.split("/");
    if (path.endsWith("/outcome")) return { status: 200, body: { visit_id: visitId } };
    if (path.endsWith("/customer")) return { status: 200, body: { id: visitId } };
    return { status: 200, body: { id: path.split("/").at(-1) } };
  }

  /** What was sent to be recorded. */
  get records(): Heard[] {
    return this.heard.filter(({ session }) => session !== null);
  }
}

export const refusal = (status: number, code: string, errors: object = {}): Told => ({
  status,
  body: { code, status, message: `Sentence of ${code}.`, errors },
});

/** Tabs of the tests before must neither hear nor send. */
const old: (() => void)[] = [];
function closeOldTabs(): void {
  for (const close of old.splice(0)) close();
}
class TestChannel extends BroadcastChannel {
  constructor(name: string) {
    super(name);
    // Their listeners on the window stay, as the window does.
    old.push(() => {
      this.close();
      this.postMessage = () => undefined;
    });
    (this as unknown as { unref?: () => void }).unref?.();
  }
}

/** A tablet that has never been used, and its shop. */
export function freshTablet(): Shop {
  vi.useFakeTimers({ toFake: ["setInterval", "Date"], now: new Date("2026-06-03T10:00:00Z") });
  vi.stubGlobal("indexedDB", new IDBFactory());
  localStorage.clear();
  localStorage.setItem("huitouke.language", "zh");
  sessionStorage.clear();
  closeOldTabs();
  const shop = new Shop();
  vi.stubGlobal("fetch", (request: Request) => counted(() => shop.fetch(request)));
  vi.stubGlobal("BroadcastChannel", TestChannel);
  let turn: Promise<unknown> = Promise.resolve();
  let open = true;
  const request = (_name: string, run: () => Promise<void>) => (turn = counted(() => turn.then(() => (open ? run() : undefined))));
  Object.defineProperty(navigator, "locks", { configurable: true, value: { request } });
  old.push(() => (open = false));
  return shop;
}

/** A tab with nothing in its memory, as after a reload. */
export async function openTab() {
  vi.resetModules();
  setActivePinia(createPinia());
  const { useDevice } = await import("@/device/device");
  const { useSession } = await import("@/device/session");
  const { useContact } = await import("@/device/contact");
  const { useOutbox, record } = await import("@/records/outbox");
  const { useRead } = await import("@/cache/read");
  const { vault } = await import("@/device/vault");
  const { readings, typed, wipeOld } = await import("@/device/keeping");
  const device = useDevice();
  await device.load();
  return { device, session: useSession(), contact: useContact(), outbox: useOutbox(), record, useRead, vault, readings, typed, wipeOld };
}

/** A tab of an enrolled tablet, with this person signed in. */
export async function openShift(person: typeof LIN | typeof CHEN = LIN) {
  const tab = await openTab();
  await tab.device.enrol("CODE", "平板一");
  await tab.session.signIn(person, "482913");
  await tab.outbox.start();
  return tab;
}

/** Wait until everything that was begun has come to rest: no request under way, nobody flushing. */
export async function rest(): Promise<void> {
  for (let quiet = 0; quiet < 4; quiet = busy === 0 ? quiet + 1 : 0) await new Promise((resolve) => setTimeout(resolve, 8));
}
