// What was read from the server, or typed and not yet saved: sealed, one person's, and gone when it should be.
import type { PersonalRow, Vault } from "@/device/vault";

const WITHOUT_CONTACT = 24 * 3_600_000;

export class PersonalStore {
  // A wipe also reaches what is being sealed at this moment.
  private wipes = 0;

  constructor(
    private readonly vault: Vault,
    private readonly name: "read" | "typed",
  ) {}

  /** The value under this key for this person; null when there is none that can be read. */
  async get<T>(key: string, staffId: string): Promise<{ value: T; at: Date } | null> {
    const place = `${staffId}:${key}`;
    const row = await (await this.vault.database()).get(this.name, place);
    if (!row) return null;
    const value = await this.vault.open<T>(row.box, place).catch(() => null);
    return value === null ? null : { value, at: new Date(row.at) };
  }

  async put(key: string, staffId: string, value: unknown, at: Date): Promise<void> {
    const { wipes } = this;
    const place = `${staffId}:${key}`;
    const box = await this.vault.seal(value, place);
    const database = await this.vault.database();
    if (wipes === this.wipes) await database.put(this.name, { key: place, staffId, at: at.getTime(), box });
  }

  async remove(key: string, staffId: string): Promise<void> {
    await (await this.vault.database()).delete(this.name, `${staffId}:${key}`);
  }

  /** Drop everything. */
  async wipe(): Promise<void> {
    this.wipes += 1;
    await (await this.vault.database()).clear(this.name);
  }

  /** Drop what `keep` does not name; everything after a day without the server. */
  async purge(now: Date, lastContact: Date | null, keep: (row: Pick<PersonalRow, "at">) => boolean): Promise<void> {
    if (!lastContact || now.getTime() - lastContact.getTime() > WITHOUT_CONTACT) return this.wipe();
    const change = (await this.vault.database()).transaction(this.name, "readwrite");
    for (const row of await change.store.getAll()) if (!keep(row)) await change.store.delete(row.key);
    await change.done;
  }
}
