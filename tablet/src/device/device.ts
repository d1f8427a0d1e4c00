// This tablet as the server knows it: enrolled in a store by a manager's code, until it is revoked.
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";
import { api, ask } from "@/api/client";
import type { Here } from "@/records/queue";
import { onShutOut } from "./contact";
import { wipeAllButRecords } from "./keeping";
import { hear, tell } from "./tabs";
import { type Box, vault } from "./vault";

/** Somebody who may sign in here. */
export interface Person {
  id: string;
  name: string;
  number: string;
  role: "clerk" | "manager" | "headquarters";
}

interface Enrolment {
  id: string;
  name: string;
  token: string;
  storeId: string;
  storeName: string;
  zone: string;
  currency: string;
  company: string;
  people: Person[];
}

const PLACE = "device";

export const useDevice = defineStore("device", () => {
  const state = ref<"loading" | "none" | "enrolled" | "revoked">("loading");
  const enrolment = shallowRef<Enrolment | null>(null);

  /** What the outbox sends with; null when there is nothing to send with. */
  const here = computed<(Here & { token: string }) | null>(() =>
    enrolment.value && {
      deviceId: enrolment.value.id,
      storeId: enrolment.value.storeId,
      token: enrolment.value.token,
    },
  );

  /** Read what is kept; to be awaited before anything else is asked of this store. */
  async function load(): Promise<void> {
    const box = (await (await vault.database()).get("kept", PLACE)) as Box | "revoked" | undefined;
    enrolment.value = box && box !== "revoked" ? await vault.open<Enrolment>(box, PLACE).catch(() => null) : null;
    state.value = enrolment.value ? "enrolled" : box === "revoked" ? "revoked" : "none";
  }

  /** Join the store that made the code. Raises Refused, NotReached. */
  async function enrol(code: string, name: string): Promise<void> {
    const joined = await ask(api.POST("/api/v1/devices", { body: { code, name } }));
    await keep({
      id: joined.id!,
      name: joined.name!,
      token: joined.token!,
      storeId: joined.store_id!,
      storeName: "",
      zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      currency: "CNY",
      company: "",
      people: [],
    });
    await refresh();
  }

  /** Ask who may sign in here, and for the store's name. Raises Refused, NotReached. */
  async function refresh(): Promise<void> {
    const asked = enrolment.value;
    if (!asked) return;
    const headers = { Authorization: `Bearer ${asked.token}` };
    const found = await ask(api.GET("/api/v1/devices/current", { headers }));
    if (enrolment.value?.id !== asked.id) return;
    await keep({
      ...asked,
      name: found.name!,
      storeName: found.store!.name!,
      zone: found.store!.timezone!,
      currency: found.store!.currency!,
      company: found.company ?? "",
      people: (found.staff ?? []) as Person[],
    });
  }

  async function keep(next: Enrolment): Promise<void> {
    const box = await vault.seal(next, PLACE);
    await (await vault.database()).put("kept", box, PLACE);
    enrolment.value = next;
    state.value = "enrolled";
    tell({ about: "device" });
  }

  /** The server refuses this tablet: what it read is wiped, what it recorded stays sealed. */
  async function revoke(): Promise<void> {
    if (state.value === "revoked") return;
    enrolment.value = null;
    state.value = "revoked";
    await (await vault.database()).put("kept", "revoked", PLACE);
    await wipeAllButRecords();
    tell({ about: "device" });
  }

  onShutOut((code) => {
    if (code === "device_revoked") void revoke();
  });
  hear((news) => {
    if (news.about === "device") void load();
  });

  return {
    state,
    here,
    id: computed(() => enrolment.value?.id ?? null),
    name: computed(() => enrolment.value?.name ?? ""),
    storeId: computed(() => enrolment.value?.storeId ?? null),
    storeName: computed(() => enrolment.value?.storeName ?? ""),
    zone: computed(() => enrolment.value?.zone ?? "Asia/Shanghai"),
    currency: computed(() => enrolment.value?.currency ?? "CNY"),
    company: computed(() => enrolment.value?.company ?? ""),
    people: computed(() => enrolment.value?.people ?? []),
    load,
    enrol,
    refresh,
    revoke,
  };
});
