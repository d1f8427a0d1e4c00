// Ids that this tablet makes for what it records.
let millisecond = 0;
let count = 0;

/** A UUIDv7, larger than every one this tab made before, also when the clock stands still or is set back. */
export function newId(now = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  if (now > millisecond) {
    millisecond = now;
    count = (bytes[6]! << 3) & 0x7ff; // Half of the counter's room, so that it seldom runs over within a millisecond.
  } else if (++count > 0xfff) {
    millisecond += 1;
    count = 0;
  }
  const view = new DataView(bytes.buffer);
  view.setUint16(0, Math.floor(millisecond / 2 ** 32));
  view.setUint32(2, millisecond % 2 ** 32);
  view.setUint16(6, 0x7000 | count);
  view.setUint8(8, 0x80 | (bytes[8]! & 0x3f));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
