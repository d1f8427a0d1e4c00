// Whether other devices can open the address that codes lead to.

export type Reach = "everywhere" | "here_only" | "no_camera";

/** An address of this machine opens nowhere else; without TLS a tablet's browser has no camera and keeps nothing. */
export function reachOf(address: string): Reach {
  const { protocol, hostname } = new URL(address);
  if (hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.")) return "here_only";
  return protocol === "https:" ? "everywhere" : "no_camera";
}
