// Sends the outbox, one entry at a time, by exactly one tab at a time.
//
// The tabs queue for a Web Lock: who has it reads the outbox anew before every request, so that what another tab recorded
// meanwhile is neither missed nor sent twice; and if its tab dies, the browser gives the lock to the next.
import type { Outgoing, Recorded } from "./draft";
import { toRequest } from "./draft";
import { backOff, type Here, next, type Reply, settle, type Step } from "./queue";
import type { RecordStore } from "./store";

export interface Surroundings {
  store: RecordStore;
  /** The tablet's enrolment and its credential; null when it has none. */
  here(): (Here & { token: string }) | null;
  /** Never rejects; null = nobody answered. */
  send(entry: Recorded, request: Outgoing, token: string, picture: ArrayBuffer | null): Promise<Reply | null>;
  /** None without a secure context, where a browser has no keys either: nothing was kept there that could be sent. */
  locks: { request(name: string, run: () => Promise<void>): Promise<unknown> } | undefined;
  /** Run something later; returns how to call it off. */
  later(seconds: number, run: () => void): () => void;
  random(): number;
  /** For screens and other tabs: which entry is on its way now, what has changed, what the server has. */
  sending(entry: Recorded | null): void;
  changed(): Promise<void>;
  sent(entry: Recorded): void;
  revoked(): Promise<void>;
}

export class Flusher {
  private queued = false;
  private failures = 0;
  private told = false;
  private callOff: () => void = () => undefined;

  constructor(private readonly around: Surroundings) {}

  /** Send what can be sent; resolves when nothing more can be done for now. Never rejects. */
  async wake(): Promise<void> {
    // A server that named a time is not asked before it; one that is away may be back at any moment.
    const { locks } = this.around;
    if (!locks || this.queued || this.told) return;
    this.queued = true;
    await locks.request("huitouke-flush", async () => {
      this.queued = false;
      try {
        await this.flush();
      } catch {
        this.waitAndTry(null); // The browser closed the database, which opens again at its next use.
      }
    });
  }

  private async flush(): Promise<void> {
    this.callOff();
    for (;;) {
      const here = this.around.here();
      const entry = next((await this.around.store.contents(here)).entries, here);
      if (!here || !entry) break;
      this.around.sending(entry);
      const step = await this.deliver(entry, here.token).finally(() => this.around.sending(null));
      await this.take(entry, step);
      await this.around.changed();
      if (step.do === "wait") return this.waitAndTry(step.seconds);
      this.failures = 0;
    }
    this.failures = 0;
  }

  private async deliver(entry: Recorded, token: string): Promise<Step> {
    const request = toRequest(entry);
    const picture = request.picture ? await this.around.store.picture(entry.id) : null;
    if (request.picture && picture === null) return { do: "keep", change: { verdict: PICTURE_GONE } };
    return settle(entry, request, await this.around.send(entry, request, token, picture));
  }

  private async take(entry: Recorded, step: Step): Promise<void> {
    const { store } = this.around;
    if (step.do === "remove") {
      await store.remove(entry);
      this.around.sent(entry);
    } else if (step.do === "keep") {
      await store.change(entry, step.change);
    } else if (step.do === "revoked") {
      await this.around.revoked();
    } else if (step.tries !== entry.tries) {
      await store.change(entry, { tries: step.tries });
    }
  }

  private waitAndTry(seconds: number | null): void {
    this.failures += 1;
    this.told = seconds !== null;
    this.callOff = this.around.later(seconds ?? backOff(this.failures, this.around.random()), () => {
      this.told = false;
      void this.wake();
    });
  }
}

const PICTURE_GONE: Recorded["verdict"] = {
  is: "rejected",
  problem: { code: "picture_lost", status: 0, message: "" },
};
