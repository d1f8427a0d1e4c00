/** "12" -> 12; null for what is no whole number above nothing. */
export function toCount(typed: string): number | null {
  const count = /^\d{1,8}$/.test(typed.trim()) ? Number(typed) : 0;
  return count > 0 ? count : null;
}
