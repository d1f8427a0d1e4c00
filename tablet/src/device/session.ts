// Who is at this tablet, and what she may do here.
//
// The session's token stands in memory and in sessionStorage: a clerk whose tab reloads under a waiting customer goes on
// without her PIN, while closing the tab, locking and signing out end it. ASVS 14.3.3 excepts session tokens from what
// browser storage must not hold, and IndexedDB would outlive the tab. Locking ends the server's session too (7.3.1): what
// it recorded counts all the same, since it was valid when it happened.
import { defineStore } from "pinia";
import { computed, ref, watch } from "vue";
import { api, ask, speakAs } from "@/api/client";
import { onShutOut, useContact } from "./contact";
import { type Person, useDevice } from "./device";
import { records, wipeOld, wipeRead } from "./keeping";
import { settleAll } from "./leaving";
import { hear, tell } from "./tabs";

interface Presence {
  mode: "signed_in" | "recording_only" | "office";
  staff: Person;
  /** Null while her PIN is pending. */
  sessionId: string | null;
  token: string | null;
  startedAt: number;
  /** The enrolment under which it began. */
  deviceId: string | null;
  storeId: string | null;
  storeName: string;
}

const STORED = "huitouke.presence";
const TOUCHED = "huitouke.touched";
const MINUTE = 60_000;
/** Off the shop's tablets nobody looks over the shoulder. */
const OFFICE_IDLE_MINUTES = 30;
/** After so long without anybody here what was read is wiped: whoever locked the tablet is not coming back to it. */
const GONE_MINUTES = 30;
/** The server ends every session after 14 hours. */
const LONGEST = 14 * 60 * MINUTE;

export const useSession = defineStore("session", () => {
  const device = useDevice();
  const contact = useContact();
  const presence = ref<Presence | null>(restored());
  /** Who was here before the tablet locked. */
  const last = ref<Person | null>(null);
  const idleMinutes = ref(3);
  speakAs(presence.value?.token ?? null);

  const mode = computed(() => presence.value?.mode ?? "none");
  const staff = computed(() => presence.value?.staff ?? last.value);
  const role = computed(() => presence.value?.staff.role ?? null);
  const canRead = computed(() => mode.value === "signed_in" || mode.value === "office");

  /**
   * With her PIN, on an enrolled tablet. Raises Refused, NotReached.
   *
   * The server lets the session stand for what waits for her PIN, but nothing is sent in it before she has seen it and said
   * that it is hers (the outbox's `confirm`): anybody can record under her name offline. Asking first would show it to
   * whoever taps her name; asking the server twice would keep her PIN in memory meanwhile. What she disowns names
   * no session, so that this one could have stood for it does no harm.
   */
  async function signIn(person: Person, pin: string): Promise<void> {
    const here = device.here;
    if (!here) throw new Error("A PIN counts only on an enrolled tablet.");
    const waiting = await records.waitingForPin(person.id, here);
    const since = waiting.map(({ occurredAt }) => occurredAt).sort()[0];
    const opened = await ask(
      api.POST("/api/v1/sessions", {
        body: { who: person.number, pin, ...(since && { vouches_since: since }) },
        headers: { Authorization: `Bearer ${here.token}` },
      }),
    );
    await arrive({
      mode: "signed_in",
      staff: person,
      sessionId: opened.id!,
      token: opened.token!,
      startedAt: Date.now(),
      deviceId: here.deviceId,
      storeId: here.storeId,
      storeName: device.storeName,
    });
  }

  /** With a password, away from the tablets: to read and manage, not to record. Raises Refused, NotReached. */
  async function signInOffice(who: string, password: string): Promise<void> {
    const opened = await ask(api.POST("/api/v1/password-sessions", { body: { who, password } }));
    const found = opened.staff as Person & { store_ids: string[] };
    await arrive({
      mode: "office",
      staff: { id: found.id, name: found.name, number: found.number, role: found.role },
      sessionId: opened.id!,
      token: opened.token!,
      startedAt: Date.now(),
      deviceId: device.id,
      storeId: device.storeId ?? found.store_ids[0] ?? null,
      storeName: device.storeName,
    });
  }

  /** Without the server nobody's PIN can be checked: she may record under her name, not read, and her PIN stands for it later. */
  async function recordAs(person: Person): Promise<void> {
    if (contact.reachable || !device.here) throw new Error("The server is there: it has to check the PIN.");
    await arrive({
      mode: "recording_only",
      staff: person,
      sessionId: null,
      token: null,
      startedAt: Date.now(),
      deviceId: device.id,
      storeId: device.storeId,
      storeName: device.storeName,
    });
  }

  async function arrive(next: Presence): Promise<void> {
    const before = presence.value?.staff ?? last.value;
    endOnServer();
    if (before?.id !== next.staff.id) await wipeRead();
    last.value = null;
    settle(next);
    touch();
  }

  /** The screen closes; the same clerk's PIN opens it again where she was. */
  function lock(): void {
    if (!presence.value) return;
    close();
    tell({ about: "left", forGood: false });
  }

  function close(): void {
    if (presence.value) settleAll();
    last.value = presence.value?.staff ?? last.value;
    endOnServer();
    settle(null);
  }

  /** She is done here: nobody comes back to her pages, and what was read for her is wiped. */
  async function signOut(): Promise<void> {
    tell({ about: "left", forGood: true });
    await forget();
  }

  async function forget(): Promise<void> {
    close();
    last.value = null;
    await wipeRead();
  }

  /** The store a manager looks at from the office. */
  function chooseStore(id: string, name: string): void {
    if (presence.value?.mode === "office") settle({ ...presence.value, storeId: id, storeName: name });
  }

  function settle(next: Presence | null): void {
    presence.value = next;
    speakAs(next?.token ?? null);
    if (next) sessionStorage.setItem(STORED, JSON.stringify(next));
    else sessionStorage.removeItem(STORED);
  }

  /** Best effort: without the network the server lets it run out by itself. */
  function endOnServer(): void {
    const token = presence.value?.token;
    if (!token) return;
    const headers = { Authorization: `Bearer ${token}` };
    ask(api.DELETE("/api/v1/sessions/current", { headers, keepalive: true })).catch(() => undefined);
  }

  // Stored, so that it is known after a long sleep and at the next start, and for all tabs: the tablet is one.
  const untouched = (minutes: number) => Date.now() - Number(localStorage.getItem(TOUCHED)) > minutes * MINUTE;

  /** Only whoever is signed in counts: fingers on the lock screen keep nothing alive. */
  function touch(): void {
    if (presence.value) localStorage.setItem(TOUCHED, String(Date.now()));
  }

  /** Lock when nobody has touched the tablet for a while, or the session is over by its age; also after a long sleep. */
  function check(): void {
    if (!presence.value || device.state === "loading") return;
    // With a password too: where there is a tablet, it stands in the shop.
    const patience = mode.value === "office" && device.state === "none" ? OFFICE_IDLE_MINUTES : idleMinutes.value;
    if (untouched(patience) || Date.now() - presence.value.startedAt > LONGEST) lock();
  }

  /** Nobody has been here for long: nothing that was read stays. */
  function clearAway(): void {
    if (!presence.value && untouched(GONE_MINUTES)) void wipeRead();
  }

  let watching = false;
  /** Once, by the app: watch over idleness and over what may be kept. */
  function watchIdleness(): void {
    if (watching) return;
    watching = true;
    check();
    const wipe = () => void wipeOld(new Date(), contact.lastAt, device.zone);
    // The first touch after a sleep comes before any timer: it must not find the tablet open, nor keep it so.
    const touched = () => {
      check();
      touch();
    };
    for (const event of ["pointerdown", "keydown", "input"]) {
      window.addEventListener(event, touched, { passive: true, capture: true });
    }
    document.addEventListener("visibilitychange", () => {
      check();
      wipe();
      clearAway();
    });
    setInterval(check, 10_000);
    setInterval(wipe, 10 * MINUTE);
    setInterval(clearAway, MINUTE);
    wipe();
    clearAway();
  }

  onShutOut((_code, token) => {
    if (token === presence.value?.token) lock();
  });
  hear((news) => {
    if (news.about === "left") void (news.forGood ? forget() : close());
  });
  watch(
    () => device.state,
    (state) => {
      // Whoever signs in with a password afterwards, to throw away what is sealed, stays.
      if (state !== "revoked" || (presence.value && presence.value.deviceId === null)) return;
      close();
      last.value = null;
    },
  );

  return {
    mode,
    staff,
    staffId: computed(() => staff.value?.id ?? null),
    sessionId: computed(() => presence.value?.sessionId ?? null),
    name: computed(() => staff.value?.name ?? ""),
    role,
    storeId: computed(() => presence.value?.storeId ?? null),
    storeName: computed(() => presence.value?.storeName || device.storeName),
    isManager: computed(() => role.value === "manager" || role.value === "headquarters"),
    isHeadquarters: computed(() => role.value === "headquarters"),
    isOffice: computed(() => mode.value === "office"),
    canRead,
    canRecord: computed(() => mode.value === "signed_in" || mode.value === "recording_only"),
    locked: computed(() => presence.value === null && last.value !== null),
    needsPin: computed(() => mode.value === "recording_only" && contact.reachable),
    idleMinutes,
    signIn,
    signInOffice,
    recordAs,
    lock,
    signOut,
    chooseStore,
    check,
    watchIdleness,
  };
});

function restored(): Presence | null {
  const stored = sessionStorage.getItem(STORED);
  return stored ? (JSON.parse(stored) as Presence) : null;
}
