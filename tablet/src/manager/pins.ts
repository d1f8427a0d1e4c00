// PINs proposed by the device: six digits nobody guesses at a glance.

/** A PIN from the device's random numbers; one the server would call too simple is drawn again. */
export function proposePin(random: (into: Uint32Array) => Uint32Array = (into) => crypto.getRandomValues(into)): string {
  for (;;) {
    const [drawn = 0] = random(new Uint32Array(1));
    // Numbers past the last whole million would make small PINs likelier.
    if (drawn >= 4_294_000_000) continue;
    const pin = String(drawn % 1_000_000).padStart(6, "0");
    if (!isSimple(pin)) return pin;
  }
}

/** Whether all digits are one, or a run up or down. */
export function isSimple(pin: string): boolean {
  const steps = new Set([...pin].slice(1).map((digit, at) => Number(digit) - Number(pin[at])));
  return steps.size === 1 && [-1, 0, 1].includes([...steps][0] ?? 2);
}

/** Grouped by three, to be read aloud. */
export const spoken = (pin: string): string => `${pin.slice(0, 3)} ${pin.slice(3)}`;
