// Entries as the tests need them.
import type { Content, Recorded } from "@/records/draft";

let made = 0;

export const HERE = { deviceId: "device-1", storeId: "store-1", token: "device-token" };

export function entry(content: Content, changes: Partial<Recorded> = {}): Recorded {
  made += 1;
  return {
    sequence: made,
    id: `entry-${made}`,
    content,
    staffId: "lin",
    staffName: "小林",
    sessionId: "session-1",
    vouched: false,
    deviceId: HERE.deviceId,
    storeId: HERE.storeId,
    occurredAt: "2026-06-03T10:00:00.000Z",
    tries: 0,
    verdict: null,
    ...changes,
  };
}

export const rejected: Recorded["verdict"] = {
  is: "rejected",
  problem: { code: "customer_unknown", status: 404, message: "没有找到这位顾客。" },
};
