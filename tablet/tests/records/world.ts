// A small world around the outbox: a server that keeps the promises of the real one, a network that breaks them, and
// tabs that die. Entries, database, encryption and flusher are the real ones.
import type { Content, Outgoing, Recorded } from "@/records/draft";
import { Flusher } from "@/records/flusher";
import type { Here, Reply } from "@/records/queue";
import { RecordStore } from "@/records/store";
import { Vault } from "@/device/vault";

export type Fault = "none" | "lost_before" | "lost_after" | "away" | "portal" | "dies_before" | "dies_after";
type Enrolment = Here & { token: string };
interface Session {
  staffId: string;
  deviceId: string;
  from: number;
  until: number;
}

export const STORE = "store-1";
const pause = () => new Promise((resolve) => setTimeout(resolve, 0));
const refusal = (status: number, code: string, errors: object = {}): Reply => ({
  status,
  body: { code, status, message: `Sentence of ${code}.`, errors },
  retryAfter: null,
});

/** Idempotent by id and body, strict about order, sessions and devices, like the real one. */
export class Server {
  readonly rows = new Map<string, string>();
  /** Every record that took effect, in the order it did. */
  readonly applied: string[] = [];
  readonly notes = new Map<string, { text: string; version: number }>();
  readonly sessions = new Map<string, Session>();
  readonly unknownCustomers = new Set<string>();
  readonly revoked = new Set<string>();
  inFlight = 0;
  mostInFlight = 0;

  handle(entry: Recorded, sent: Outgoing, token: string): Reply {
    if (this.revoked.has(token)) return refusal(401, "device_revoked");
    const session = this.sessions.get(entry.sessionId!);
    if (session?.deviceId !== token) return refusal(401, "not_signed_in");
    const at = Date.parse(entry.occurredAt);
    if (!(session.from <= at && at <= session.until)) return refusal(401, "session_not_valid_then");
    const { content } = entry;
    if (content.kind === "note_edit") return this.edit(entry.id, content);
    if (content.kind === "footfall" && content.visitors === 666) return refusal(500, "internal_error");
    const known = this.rows.get(entry.id);
    if (known !== undefined) return known === sent.body ? this.echo(sent) : refusal(409, "id_used");
    if (content.kind === "visit" && this.unknownCustomers.has(content.body.customer_id ?? "")) {
      return refusal(404, "customer_unknown");
    }
    if ("visitId" in content && !this.rows.has(content.visitId)) return refusal(404, "visit_unknown");
    if (content.kind === "note") this.notes.set(entry.id, { text: content.body.text, version: 1 });
    this.rows.set(entry.id, sent.body ?? "");
    this.applied.push(entry.id);
    return this.echo(sent);
  }

  private edit(id: string, { noteId, version, text }: Extract<Content, { kind: "note_edit" }>): Reply {
    const note = this.notes.get(noteId);
    if (!note) return refusal(404, "note_unknown");
    if (note.version === version + 1 && note.text === text) return { ...this.ok({ id: noteId }) };
    if (note.version !== version) return refusal(412, "note_changed", note);
    this.notes.set(noteId, { text, version: version + 1 });
    this.applied.push(id);
    return this.ok({ id: noteId });
  }

  private echo({ echo }: Outgoing): Reply {
    return echo ? this.ok({ [echo.field]: echo.id }) : { status: 204, body: null, retryAfter: null };
  }

  private ok(body: object): Reply {
    return { status: 200, body, retryAfter: null };
  }
}

interface Waiting {
  tab: Tab;
  run(): Promise<void>;
  done(): void;
}

/** Web Locks as browsers have them: in turn, and free again when the tab that holds one dies. */
class Locks {
  private holder: Waiting | null = null;
  private waiting: Waiting[] = [];

  request(tab: Tab, run: () => Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push({ tab, run, done: resolve });
      this.grant();
    });
  }

  lose(tab: Tab): void {
    this.waiting = this.waiting.filter((one) => one.tab !== tab);
    if (this.holder?.tab === tab) this.free(this.holder);
  }

  private grant(): void {
    if (this.holder || this.waiting.length === 0) return;
    const next = this.waiting.shift()!;
    this.holder = next;
    void next.run().finally(() => this.free(next));
  }

  private free(one: Waiting): void {
    if (this.holder !== one) return;
    this.holder = null;
    one.done();
    this.grant();
  }
}

/** One tab: its own memory, the tablet's database. */
export class Tab {
  readonly vault: Vault;
  readonly store: RecordStore;
  readonly flusher: Flusher;
  private die!: () => void;
  readonly death = new Promise<void>((resolve) => (this.die = resolve));

  constructor(world: World) {
    this.vault = new Vault(world.name);
    this.store = new RecordStore(this.vault);
    this.flusher = new Flusher({
      store: this.store,
      here: () => world.here,
      send: (entry, request, token) => world.network(this, entry, request, token),
      locks: world.locked
        ? { request: (_name, run) => world.locks.request(this, run) }
        : { request: (_name, run) => run() },
      later: () => () => undefined,
      random: () => 0.5,
      sending: () => undefined,
      changed: () => Promise.resolve(),
      sent: () => undefined,
      revoked: () => {
        world.here = null;
        return Promise.resolve();
      },
    });
  }

  kill(): void {
    this.die();
    void this.vault.close();
  }

  /** Flush until nothing more can be done, or the tab is dead. */
  async flush(): Promise<void> {
    await Promise.race([this.flusher.wake(), this.death]);
  }
}

let worlds = 0;

export class World {
  readonly name = `world-${++worlds}`;
  readonly server = new Server();
  readonly locks = new Locks();
  readonly recorded: string[] = [];
  here: Enrolment | null = { deviceId: "device-1", storeId: STORE, token: "device-1" };
  faults: Fault[] = [];
  tabs: Tab[];
  clerk = "lin";
  sessionId: string | null = null;
  clock = Date.parse("2026-06-03T10:00:00Z");
  private ids = 0;

  /** `locked` false and `forgiving` true are the controls: no Web Lock, and a queue that lets go on a network error. */
  constructor(
    readonly locked = true,
    readonly forgiving = false,
  ) {
    this.tabs = [new Tab(this), new Tab(this)];
    this.signIn("lin");
  }

  private id(name: string): string {
    this.ids += 1;
    return `${name}-${this.ids}`;
  }

  /** With the PIN: a new session, which also stands for what waited for it. */
  signIn(clerk: string): { sessionId: string; vouch: () => Promise<void> } {
    const sessionId = this.id("session");
    const { here } = this;
    this.clerk = clerk;
    this.sessionId = sessionId;
    const from = this.clock;
    this.server.sessions.set(sessionId, { staffId: clerk, deviceId: here!.token, from, until: from + 1e9 });
    return {
      sessionId,
      vouch: async () => {
        const { store } = this.tabs[0]!;
        const waiting = await store.waitingForPin(clerk, here!);
        const times = [from, ...waiting.map(({ occurredAt }) => Date.parse(occurredAt))];
        this.server.sessions.get(sessionId)!.from = Math.min(...times);
        await store.vouch(waiting, sessionId, here!);
      },
    };
  }

  enrolAgain(): void {
    const deviceId = this.id("device");
    this.here = { deviceId, storeId: STORE, token: deviceId };
    this.sessionId = null;
  }

  async record(content: Content, id = this.id(content.kind)): Promise<string> {
    this.clock += 1000;
    await this.tabs[this.ids % 2]!.store.add({
      id,
      content,
      staffId: this.clerk,
      staffName: this.clerk,
      sessionId: this.sessionId,
      vouched: false,
      deviceId: this.here!.deviceId,
      storeId: STORE,
      occurredAt: new Date(this.clock).toISOString(),
      tries: 0,
      verdict: null,
    });
    this.recorded.push(id);
    return id;
  }

  async network(tab: Tab, entry: Recorded, request: Outgoing, token: string): Promise<Reply | null> {
    const { server } = this;
    server.mostInFlight = Math.max(server.mostInFlight, ++server.inFlight);
    await pause();
    const fault = this.faults.shift() ?? "none";
    let reply: Reply | null = null;
    if (fault === "away") reply = { status: 503, body: "<h1>away</h1>", retryAfter: null };
    else if (fault === "portal") reply = { status: 200, body: { welcome: "to the guest network" }, retryAfter: null };
    else if (fault !== "lost_before" && fault !== "dies_before") reply = server.handle(entry, request, token);
    server.inFlight -= 1;
    if (fault.startsWith("dies")) {
      this.crash(tab);
      return new Promise(() => undefined);
    }
    if (fault === "lost_after") reply = null;
    return this.forgiving ? (reply ?? { status: 200, body: { [request.echo!.field]: request.echo!.id }, retryAfter: null }) : reply;
  }

  /** The tab's memory is gone; another one opens on the same database. */
  crash(tab: Tab): void {
    this.tabs[this.tabs.indexOf(tab)] = new Tab(this);
    tab.kill();
    this.locks.lose(tab);
  }

  async kept(): Promise<Recorded[]> {
    return (await this.tabs[0]!.store.contents({ deviceId: "", storeId: STORE })).entries;
  }

  /** The network holds, everybody gives her PIN: whatever can be sent is sent. */
  async settle(): Promise<void> {
    this.faults = [];
    if (this.here && this.server.revoked.has(this.here.token)) this.here = null;
    if (!this.here) this.enrolAgain();
    for (let round = 0; round < 3; round += 1) {
      for (const clerk of ["lin", "zhou"]) await this.signIn(clerk).vouch();
      for (let tries = 0; tries < 8; tries += 1) for (const tab of this.tabs) await tab.flush();
    }
  }

  close(): void {
    for (const tab of this.tabs) void tab.vault.close();
  }
}
