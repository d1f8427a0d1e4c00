// The stores of this tablet, and the rules after which what was read leaves it: sign-out, half an hour with nobody here,
// revocation, another day, and a day without the server, also when the app starts later. The outbox and the catalogue
// follow none of these.
import { PersonalStore } from "@/cache/entries";
import { RecordStore } from "@/records/store";
import { vault } from "./vault";

export const records = new RecordStore(vault);
export const readings = new PersonalStore(vault, "read");
export const typed = new PersonalStore(vault, "typed");

/** Nobody is at the tablet any more, or somebody else: what was read for the last one goes. */
export async function wipeRead(): Promise<void> {
  await readings.wipe();
}

/** The tablet is revoked: half-typed words go too. */
export async function wipeAllButRecords(): Promise<void> {
  await Promise.all([readings.wipe(), typed.wipe()]);
}

/** Only what today needs stays. */
export async function wipeOld(now: Date, lastContact: Date | null, zone: string): Promise<void> {
  const today = dayIn(zone, now);
  const ofToday = ({ at }: { at: number }) => dayIn(zone, new Date(at)) === today;
  await Promise.all([readings.purge(now, lastContact, ofToday), typed.purge(now, lastContact, ofToday)]);
}

/** 2026-06-03, in the shop's zone. */
function dayIn(zone: string, at: Date): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" }).format(at);
}
