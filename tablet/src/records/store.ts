// The outbox at rest. Every change is one IndexedDB transaction, flushed to the disk before it counts, so that a crash
// leaves an entry as it was or as it should be; sealing happens before, since a transaction does not wait for it.
import type { Database, RecordRow, Vault } from "@/device/vault";
import type { Content, Recorded } from "./draft";
import { type Here, standings } from "./queue";

/** What only the key's holder can read of an entry. */
type Sealed = Pick<Recorded, "content" | "staffName" | "tries" | "verdict">;
type Readable = Omit<Recorded, keyof Sealed | "sequence">;

/** The entries of this enrolment, and how many are kept that nobody here may read or send. */
export interface Contents {
  entries: Recorded[];
  sealed: number;
}

/** A line in the tablet's own book of what a manager threw away: no words of the entry itself. */
export interface Discarded {
  at: string;
  by: string;
  kind: Content["kind"] | null;
  clerk: string | null;
  occurredAt: string;
}

const SAFELY = { durability: "strict" } as const;

export class RecordStore {
  // Opening boxes costs more than reading rows; a box that changes has another nonce.
  private readonly read = new Map<number, { nonce: string; sealed: Sealed }>();

  constructor(private readonly vault: Vault) {}

  /** Keep a new entry; resolves when it is on the disk. Raises QuotaExceededError when the tablet is full. */
  async add(entry: Omit<Recorded, "sequence">, picture?: ArrayBuffer): Promise<number> {
    const box = await this.vault.seal(secret(entry), entry.id);
    const image = picture && { id: entry.id, box: await this.vault.sealBytes(picture, `picture:${entry.id}`) };
    const database = await this.vault.database();
    const change = database.transaction(["records", "pictures"], "readwrite", SAFELY);
    try {
      const sequence = await change.objectStore("records").add({ ...readable(entry), box });
      if (image) await change.objectStore("pictures").add(image);
      await change.done;
      return sequence;
    } catch (error) {
      giveUp(change);
      throw error;
    }
  }

  /** What is kept, in order; of another enrolment only the number. */
  async contents(here: Here | null): Promise<Contents> {
    const rows = await (await this.vault.database()).getAll("records");
    const entries: Recorded[] = [];
    for (const row of rows) {
      const sealed = row.storeId === here?.storeId ? await this.open(row) : null;
      if (sealed) entries.push({ ...readable(row), ...sealed, sequence: row.sequence! });
    }
    return { entries, sealed: rows.length - entries.length };
  }

  /** The bytes of an entry's picture; null when they cannot be read any more. */
  async picture(id: string): Promise<ArrayBuffer | null> {
    const row = await (await this.vault.database()).get("pictures", id);
    return row ? this.vault.openBytes(row.box, `picture:${id}`).catch(() => null) : null;
  }

  /** Change an entry that is still there; one that has left meanwhile stays away. */
  async change(entry: Recorded, changes: Partial<Recorded>): Promise<void> {
    const changed = { ...entry, ...changes };
    const box = await this.vault.seal(secret(changed), entry.id);
    const change = (await this.vault.database()).transaction("records", "readwrite", SAFELY);
    const row = await change.store.get(entry.sequence);
    if (row) await change.store.put({ ...row, ...readable({ ...row, ...changes }), box });
    await change.done;
  }

  /** Take an entry out: the server has it, or its own clerk let the other's words stand. */
  async remove(entry: Recorded): Promise<void> {
    const change = removal(await this.vault.database());
    await drop(change, entry.sequence, entry.id);
    await change.done;
  }

  /** A manager throws entries away; that she did is written down in the same transaction. */
  async discard(entries: readonly Recorded[], by: string, at: string): Promise<void> {
    const lines = entries.map((entry) => ({
      at,
      by,
      kind: entry.content.kind,
      clerk: entry.staffName,
      occurredAt: entry.occurredAt,
    }));
    const change = removal(await this.vault.database());
    for (const entry of entries) await drop(change, entry.sequence, entry.id);
    await note(change, lines);
    await change.done;
  }

  /** A manager throws away what is sealed for this enrolment. */
  async discardSealed(here: Here | null, by: string, at: string): Promise<void> {
    const { entries } = await this.contents(here);
    const mine = new Set(entries.map((entry) => entry.sequence));
    const change = removal(await this.vault.database());
    const gone = (await change.objectStore("records").getAll()).filter((row) => !mine.has(row.sequence!));
    for (const row of gone) await drop(change, row.sequence!, row.id);
    await note(
      change,
      gone.map((row) => ({ at, by, kind: null, clerk: null, occurredAt: row.occurredAt })),
    );
    await change.done;
  }

  /** What managers threw away on this tablet, oldest first. */
  async discarded(): Promise<Discarded[]> {
    return ((await (await this.vault.database()).get("kept", "discarded")) as Discarded[] | undefined) ?? [];
  }

  /** What waits for this clerk's PIN, in order. */
  async waitingForPin(staffId: string, here: Here): Promise<Recorded[]> {
    const found = standings((await this.contents(here)).entries, here);
    return [...found].filter(([entry, is]) => is === "pin_pending" && entry.staffId === staffId).map(([entry]) => entry);
  }

  /** Her PIN was right, and these are hers: they are sent in her new session. */
  async vouch(entries: readonly Recorded[], sessionId: string, here: Here): Promise<void> {
    const change = (await this.vault.database()).transaction("records", "readwrite", SAFELY);
    for (const { sequence } of entries) {
      const row = await change.store.get(sequence);
      if (row) await change.store.put({ ...row, sessionId, deviceId: here.deviceId, vouched: true });
    }
    await change.done;
  }

  private async open(row: RecordRow): Promise<Sealed | null> {
    const nonce = row.box.nonce.join();
    const known = this.read.get(row.sequence!);
    if (known?.nonce === nonce) return known.sealed;
    try {
      const sealed = await this.vault.open<Sealed>(row.box, row.id);
      this.read.set(row.sequence!, { nonce, sealed });
      return sealed;
    } catch {
      return null; // A damaged row is kept and counted; it must not hide the others.
    }
  }

}

/** Undo what a transaction has done so far, if the browser has not yet. */
function giveUp(change: { done: Promise<void>; abort(): void }): void {
  change.done.catch(() => undefined);
  try {
    change.abort();
  } catch {
    // It has ended by itself.
  }
}

/** A transaction in which entries may leave. */
const removal = (database: Database) => database.transaction(["records", "pictures", "kept"], "readwrite", SAFELY);
type Removal = ReturnType<typeof removal>;

async function drop(change: Removal, sequence: number, id: string): Promise<void> {
  await change.objectStore("records").delete(sequence);
  await change.objectStore("pictures").delete(id);
}

async function note(change: Removal, lines: Discarded[]): Promise<void> {
  const before = ((await change.objectStore("kept").get("discarded")) as Discarded[] | undefined) ?? [];
  await change.objectStore("kept").put([...before, ...lines], "discarded");
}

const secret = ({ content, staffName, tries, verdict }: Sealed): Sealed => ({ content, staffName, tries, verdict });

const readable = ({ id, staffId, sessionId, vouched, deviceId, storeId, occurredAt }: Readable): Readable => ({
  id,
  staffId,
  sessionId,
  vouched,
  deviceId,
  storeId,
  occurredAt,
});
