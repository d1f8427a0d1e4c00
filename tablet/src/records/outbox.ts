// The public face of the outbox: record something, and see what has not reached the server yet.
import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import { forgetCall } from "@/cache/calls";
import { serverNow, useContact } from "@/device/contact";
import { useDevice } from "@/device/device";
import { records as store } from "@/device/keeping";
import { useSession } from "@/device/session";
import { hear, tell } from "@/device/tabs";
import { t } from "@/texts";
import type { Content, Draft, Kind, Recorded } from "./draft";
import { detail, isDisowned, reason, title } from "./explain";
import { Flusher } from "./flusher";
import { wholeHour } from "./hours";
import { newId } from "./ids";
import { type Choice, NOT_MINE, resolved, type Standing, standings, withFollowers } from "./queue";
import { send } from "./sender";
import type { Discarded } from "./store";

/** It was not stored; the message is a sentence for the person who recorded it. */
export class NotRecorded extends Error {}
/** Somebody else has to do this; the message says who. */
export class NotAllowed extends Error {}

/** An entry as the page of unsent records shows it. */
export interface OutboxItem {
  id: string;
  kind: Kind;
  title: string;
  detail: string | null;
  clerk: string;
  at: Date;
  /** The note that it changes. */
  noteId: string | null;
  state: Exclude<Standing, "ready" | "sealed"> | "waiting" | "sending";
  reason: string;
  /** How many wait behind it. */
  behind: number;
  /** The two texts of a conflict. */
  mine: string | null;
  theirs: string | null;
  canSendAsGuest: boolean;
  /** Rejected by its own clerk: somebody else recorded it under her name. */
  notMine: boolean;
}

/** How long what was sent is remembered, for screens whose last answer is older than that. */
const REMEMBERED = 10 * 60_000;
const HEARTBEAT = 60_000;

export const useOutbox = defineStore("outbox", () => {
  const device = useDevice();
  const session = useSession();
  const contact = useContact();
  const entries = shallowRef<Recorded[]>([]);
  const sealed = ref(0);
  const discarded = shallowRef<Discarded[]>([]);
  const sendingId = ref<string | null>(null);
  const justSent = shallowRef<{ entry: Recorded; at: number }[]>([]);

  const flusher = new Flusher({
    store,
    here: () => device.here,
    send,
    locks: navigator.locks as LockManager | undefined,
    later(seconds, run) {
      const timer = setTimeout(run, seconds * 1000);
      return () => clearTimeout(timer);
    },
    random: Math.random,
    sending: (entry) => (sendingId.value = entry?.id ?? null),
    async changed() {
      await reload();
      tell({ about: "records" });
    },
    sent(entry) {
      remember(entry);
      const taskId = entry.content.kind === "contact" ? entry.content.body.task_id : undefined;
      if (taskId) void forgetCall(taskId, entry.storeId, entry.staffId).catch(() => undefined);
      tell({ about: "sent", id: entry.id });
    },
    revoked: () => device.revoke(),
  });

  // A reading that was overtaken by a change is out of date and done again; one at a time.
  let outOfDate = false;
  let reading: Promise<void> | null = null;
  function reload(): Promise<void> {
    outOfDate = true;
    reading ??= readUntilFresh().finally(() => (reading = null));
    return reading;
  }

  async function readUntilFresh(): Promise<void> {
    while (outOfDate) {
      outOfDate = false;
      const found = await store.contents(device.here);
      const book = await store.discarded();
      if (outOfDate) continue;
      entries.value = found.entries;
      sealed.value = found.sealed;
      discarded.value = book;
    }
  }

  function remember(entry: Recorded): void {
    const since = Date.now() - REMEMBERED;
    justSent.value = [...justSent.value.filter(({ at }) => at > since), { entry, at: Date.now() }];
  }

  let started = false;
  /** Once, by the app. */
  async function start(): Promise<void> {
    if (started) return;
    started = true;
    if (device.state === "loading") await device.load();
    const wake = () => void flusher.wake();
    hear((news) => {
      if (news.about === "sent") {
        const entry = entries.value.find(({ id }) => id === news.id);
        if (entry) remember(entry);
      }
      if (news.about === "records") void reload().then(wake);
    });
    window.addEventListener("online", beat);
    document.addEventListener("visibilitychange", wake);
    setInterval(beat, HEARTBEAT);
    watch(
      () => [device.here?.deviceId, session.sessionId],
      () => void reload().then(wake),
    );
    await reload();
    wake();
    beat();
  }

  /** Whatever event was missed: look again; and ask whether a server that was away is back. */
  function beat(): void {
    void flusher.wake();
    if (device.here && !contact.reachable) device.refresh().catch(() => undefined);
  }

  async function record(draft: Draft): Promise<string> {
    const { staff } = session;
    const { here } = device;
    if (!here || session.isOffice) throw new NotRecorded(t("records.notHere"));
    if (!session.canRecord || !staff) throw new NotRecorded(t("records.nobody"));
    const occurredAt = serverNow().toISOString();
    const entry = {
      id: ("id" in draft && draft.id) || newId(),
      content: contentOf(draft, occurredAt, device.zone),
      staffId: staff.id,
      staffName: staff.name,
      sessionId: session.sessionId,
      vouched: false,
      deviceId: here.deviceId,
      storeId: here.storeId,
      occurredAt,
      tries: 0,
      verdict: null,
    };
    await keep(entry, "picture" in draft ? await draft.picture.arrayBuffer() : undefined);
    tell({ about: "records" });
    void flusher.wake();
    return entry.id;
  }

  async function keep(entry: Omit<Recorded, "sequence">, picture?: ArrayBuffer): Promise<void> {
    try {
      const sequence = await store.add(entry, picture);
      outOfDate = true;
      if (!entries.value.some(({ id }) => id === entry.id)) entries.value = [...entries.value, { ...entry, sequence }];
    } catch (error) {
      const full = error instanceof DOMException && error.name === "QuotaExceededError";
      throw new NotRecorded(t(full ? "records.full" : "records.notStored"), { cause: error });
    }
    void askToPersist();
  }

  /** What screens lay over an answer of the server that was asked for at `at`: what it cannot know yet. A clerk whose PIN
   * is pending sees only what she recorded so herself. */
  function since(at: Date | null): Recorded[] {
    const waiting = new Set(entries.value.map(({ id }) => id));
    const sent = justSent.value
      // An entry that was just sent is for a moment still among those that wait.
      .filter((one) => (at === null || one.at > at.getTime()) && !waiting.has(one.entry.id))
      .map(({ entry }) => entry);
    return [...sent, ...entries.value].filter(
      (entry) => session.canRead || (entry.sessionId === null && entry.staffId === session.staff?.id),
    );
  }

  const items = computed(() => {
    const found: OutboxItem[] = [];
    for (const [entry, standing] of standings(entries.value, device.here)) {
      if (standing !== "sealed") found.push(item(entry, entry.id === sendingId.value ? "sending" : standing));
    }
    return found;
  });

  function item(entry: Recorded, standing: Exclude<Standing, "sealed"> | "sending"): OutboxItem {
    const { content, verdict } = entry;
    const open = session.canRead;
    return {
      id: entry.id,
      kind: content.kind,
      title: title(content.kind),
      detail: open ? detail(entry) : null,
      clerk: entry.staffName,
      at: new Date(entry.occurredAt),
      noteId: content.kind === "note_edit" ? content.noteId : null,
      state: standing === "ready" ? "waiting" : standing,
      reason: reason(entry, standing, contact.reachable),
      behind: withFollowers(entries.value, entry).length - 1,
      mine: open && content.kind === "note_edit" ? content.text : null,
      theirs: open && verdict?.is === "conflict" ? verdict.theirs : null,
      canSendAsGuest:
        standing === "rejected" && !isDisowned(entry) && content.kind === "visit" && namesCustomer(content.body),
      notMine: standing === "rejected" && isDisowned(entry),
    };
  }

  function find(id: string): Recorded {
    const entry = entries.value.find((one) => one.id === id);
    if (!entry) throw new Error("It is not in the outbox any more.");
    return entry;
  }

  async function change(entry: Recorded, changes: Partial<Recorded>): Promise<void> {
    await store.change(entry, { verdict: null, tries: 0, ...changes });
    await afterwards();
  }

  async function afterwards(): Promise<void> {
    await reload();
    tell({ about: "records" });
    void flusher.wake();
  }

  /** Send a rejected entry once more; one whose session was refused asks for her PIN again. */
  async function retry(id: string): Promise<void> {
    const entry = find(id);
    const { verdict } = entry;
    const signIn = verdict?.is === "rejected" && verdict.problem.status === 401;
    if (verdict?.is !== "conflict") await change(entry, signIn ? { sessionId: null, vouched: false } : {});
  }

  /** Whom the visit was with is not known to the server: let at least the visit, and all that hangs on it, arrive. */
  async function sendAsGuest(id: string): Promise<void> {
    const entry = find(id);
    if (entry.content.kind !== "visit" || entry.verdict?.is !== "rejected") throw new Error("It was not rejected.");
    const { party } = entry.content.body;
    await change(entry, { content: { kind: "visit", body: party === undefined ? {} : { party } } });
  }

  /** Settle a conflict of two texts; the new edit is hers who chose. */
  async function resolve(id: string, choice: Choice): Promise<void> {
    const entry = find(id);
    const { staff, sessionId } = session;
    const content = resolved(entry, choice);
    if (!session.canRead || !staff || !device.here) throw new NotAllowed(t("records.nobody"));
    if (content) {
      const hers = { staffId: staff.id, staffName: staff.name, sessionId, deviceId: device.here.deviceId, vouched: false };
      await change(entry, { content, ...hers });
    } else {
      await store.remove(entry);
      await afterwards();
    }
  }

  /** What waits for the PIN of who is signed in, for her to see before it is sent in her name. */
  async function unconfirmed(): Promise<OutboxItem[]> {
    if (!device.here || !session.sessionId || !session.staffId) return [];
    return (await store.waitingForPin(session.staffId, device.here)).map((entry) => item(entry, "pin_pending"));
  }

  /** She has seen them: these are hers and are sent, those are not and stay until a manager decides. Raises NotAllowed. */
  async function confirm(mine: readonly string[], notMine: readonly string[]): Promise<void> {
    const { staffId, sessionId } = session;
    if (!device.here || !sessionId || !staffId) throw new NotAllowed(t("records.nobody"));
    const waiting = await store.waitingForPin(staffId, device.here);
    const foreign = waiting.filter(({ id }) => notMine.includes(id));
    for (const entry of foreign) await store.change(entry, { verdict: NOT_MINE });
    await store.vouch(waiting.filter(({ id }) => mine.includes(id)), sessionId, device.here);
    await afterwards();
  }

  function manager(): string {
    if (!session.isManager || !session.canRead) throw new NotAllowed(t("records.onlyManager"));
    return session.name;
  }

  /** A manager throws away an entry and what waits behind it, which is written down. Raises NotAllowed. */
  async function discard(id: string): Promise<void> {
    const by = manager();
    await store.discard(withFollowers(entries.value, find(id)), by, new Date().toISOString());
    await afterwards();
  }

  /** A manager throws away what is sealed. Raises NotAllowed. */
  async function discardSealed(): Promise<void> {
    const by = manager();
    await store.discardSealed(device.here, by, new Date().toISOString());
    await afterwards();
  }

  return {
    unsent: computed(() => entries.value.length + sealed.value),
    oldest: computed(() => (entries.value[0] ? new Date(entries.value[0].occurredAt) : null)),
    items,
    sealed,
    discarded,
    start,
    since,
    record,
    retry,
    sendAsGuest,
    resolve,
    unconfirmed,
    confirm,
    discard,
    discardSealed,
    wake: () => flusher.wake(),
  };
});

/** Record something with what belongs to it, such as its pictures; raises NotRecorded if it was not stored. Once it is
 * stored it counts as saved, since a second try would make it twice: what did not fit beside it is named by kind. */
export async function recordWith(draft: Draft, belonging: (id: string) => Draft[]): Promise<Kind[]> {
  const lost: Kind[] = [];
  for (const one of belonging(await record(draft))) {
    try {
      await record(one);
    } catch (error) {
      if (!(error instanceof NotRecorded)) throw error;
      lost.push(one.kind);
    }
  }
  return lost;
}

/** Keep it on this tablet, then send it whenever that works. Resolves with its id once it is stored; raises NotRecorded. */
export const record = (draft: Draft): Promise<string> => useOutbox().record(draft);

function contentOf(draft: Draft, occurredAt: string, zone: string): Content {
  if (draft.kind === "footfall") {
    return { kind: "footfall", visitors: draft.visitors, hour: draft.hour ?? wholeHour(new Date(occurredAt), zone) };
  }
  const { ...content } = draft as Draft & { id?: string; picture?: Blob };
  const type = content.picture?.type;
  delete content.id;
  delete content.picture;
  return { ...content, ...(type && { type }) } as Content;
}

function namesCustomer({ scan, customer_id, phone }: { scan?: string; customer_id?: string; phone?: string }): boolean {
  return Boolean(scan ?? customer_id ?? phone);
}

/** Ask the browser, once, not to empty this storage when the disk runs low. */
async function askToPersist(): Promise<void> {
  const asked = "huitouke.persistence";
  if (localStorage.getItem(asked)) return;
  localStorage.setItem(asked, "asked");
  await navigator.storage?.persist?.();
}
