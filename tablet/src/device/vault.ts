// What this tablet keeps: one IndexedDB, and one key that no script can take out of it.
//
// OWASP ASVS 14.3.3 wants no sensitive data in browser storage. We deviate knowingly, since a clerk's words must survive
// bad Wi-Fi: everything a person said or is stands only in `Box`es, sealed with an AES-GCM key that is not extractable.
// That protects a copied profile or a backup, not against code that runs in this origin; the CSP keeps such code out.
// What can be read without the key is what the types below show.
import { type DBSchema, type IDBPDatabase, openDB } from "idb";

/** Something sealed: AES-256-GCM, a fresh nonce, and bound to the row it belongs to. */
export interface Box {
  nonce: Uint8Array<ArrayBuffer>;
  sealed: ArrayBuffer;
}

/** One entry of the outbox; `sequence` is given by the database and never used twice. */
export interface RecordRow {
  sequence?: number;
  id: string;
  staffId: string;
  sessionId: string | null;
  vouched: boolean;
  deviceId: string;
  storeId: string;
  occurredAt: string;
  box: Box;
}

/** Something read from the server, or typed and not yet saved, for one person. */
export interface PersonalRow {
  key: string;
  staffId: string;
  at: number;
  box: Box;
}

interface Rows extends DBSchema {
  keys: { key: string; value: CryptoKey };
  records: { key: number; value: RecordRow; indexes: { id: string } };
  pictures: { key: string; value: { id: string; box: Box } };
  kept: { key: string; value: unknown };
  read: { key: string; value: PersonalRow };
  typed: { key: string; value: PersonalRow };
}
export type Database = IDBPDatabase<Rows>;

/** The database and its key. Opens itself at first use, and again when the browser has closed it (iPads do). */
export class Vault {
  private opened: Promise<Database> | null = null;
  private key: Promise<CryptoKey> | null = null;

  constructor(private readonly name = "huitouke") {}

  database(): Promise<Database> {
    this.opened ??= openDB<Rows>(this.name, 1, {
      upgrade(database) {
        database.createObjectStore("keys");
        const records = database.createObjectStore("records", { keyPath: "sequence", autoIncrement: true });
        records.createIndex("id", "id", { unique: true });
        database.createObjectStore("pictures", { keyPath: "id" });
        database.createObjectStore("kept");
        database.createObjectStore("read", { keyPath: "key" });
        database.createObjectStore("typed", { keyPath: "key" });
      },
      blocking: () => void this.close(),
      terminated: () => (this.opened = null),
    }).catch((error: unknown) => {
      this.opened = null;
      throw error;
    });
    return this.opened;
  }

  async close(): Promise<void> {
    const opened = await this.opened;
    this.opened = null;
    this.key = null;
    opened?.close();
  }

  /** Seal a value that JSON can carry; only `open` with the same `place` reads it. */
  seal(value: unknown, place: string): Promise<Box> {
    return this.sealBytes(new TextEncoder().encode(JSON.stringify(value)), place);
  }

  /** Raises OperationError for a box of another place, a changed one, or another key's. */
  async open<T>(box: Box, place: string): Promise<T> {
    return JSON.parse(new TextDecoder().decode(await this.openBytes(box, place))) as T;
  }

  async sealBytes(bytes: BufferSource, place: string): Promise<Box> {
    const nonce = crypto.getRandomValues(new Uint8Array(12));
    return { nonce, sealed: await crypto.subtle.encrypt(cipher(nonce, place), await this.theKey(), bytes) };
  }

  async openBytes(box: Box, place: string): Promise<ArrayBuffer> {
    return crypto.subtle.decrypt(cipher(box.nonce, place), await this.theKey(), box.sealed);
  }

  private theKey(): Promise<CryptoKey> {
    this.key ??= this.findKey();
    return this.key;
  }

  /** Two tabs may start at once: the key that is stored first is the key. */
  private async findKey(): Promise<CryptoKey> {
    const database = await this.database();
    const known = await database.get("keys", "key");
    if (known) return known;
    const fresh = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    const change = database.transaction("keys", "readwrite", { durability: "strict" });
    const faster = await change.store.get("key");
    if (!faster) await change.store.put(fresh, "key");
    await change.done;
    return faster ?? fresh;
  }
}

function cipher(nonce: BufferSource, place: string): AesGcmParams {
  return { name: "AES-GCM", iv: nonce, additionalData: new TextEncoder().encode(place) };
}

/** This tablet's own. */
export const vault = new Vault();
