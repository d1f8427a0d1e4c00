/** How long a code is still good, as "9:05"; null once it is over. */
export function remaining(expiresAt: string, now: number): string | null {
  const seconds = Math.ceil((new Date(expiresAt).getTime() - now) / 1000);
  if (seconds <= 0) return null;
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
