// Somebody new at the counter, before she is registered.
import type { components } from "@/api/schema";

export interface Registration {
  phone: string;
  name: string;
  birthday: string;
  service: boolean;
  followUp: boolean;
  marketing: boolean;
  sensitive: boolean;
}

/** Nothing is ticked before she has said so. */
export const emptyRegistration = (): Registration => ({
  phone: "",
  name: "",
  birthday: "",
  service: false,
  followUp: false,
  marketing: false,
  sensitive: false,
});

let wanted = "";

/** The number that was looked for goes along in memory: an address would keep it in the browser's history. */
export function handOver(phone: string): void {
  wanted = phone;
}

/** The number that was handed over, once; empty when there is none. */
export function handedOver(): string {
  const phone = wanted;
  wanted = "";
  return phone;
}

export const canRegister = (one: Registration): boolean => one.phone.replace(/\D/g, "").length >= 7 && one.service;

/**
 * What goes to the server; null while it may not be sent. A box that is not ticked is no answer: who is known already
 * and agreed earlier has not taken it back by it. `sensitiveVersion` is that of the text about health that was read.
 */
export function customerOf(one: Registration, sensitiveVersion: string | null = null): components["schemas"]["CustomerIn"] | null {
  if (!canRegister(one)) return null;
  return {
    phone: one.phone.trim(),
    ...(one.name.trim() && { name: one.name.trim() }),
    ...(one.birthday && { birthday: one.birthday }),
    service: true,
    ...(one.followUp && { follow_up: true }),
    ...(one.marketing && { marketing: true }),
    ...(one.sensitive && sensitiveVersion && { sensitive: true, sensitive_version: sensitiveVersion }),
  };
}
