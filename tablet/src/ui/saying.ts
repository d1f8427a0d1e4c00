// A short word on the screen that is also read out.
import { showToast } from "vant";

let region: HTMLElement | null = null;

function aloud(text: string): void {
  region ??= document.body.appendChild(
    Object.assign(document.createElement("div"), { className: "visually-hidden", role: "status", ariaLive: "polite" }),
  );
  region.textContent = "";
  // A region that gets the same words again stays silent unless it was empty for a moment.
  setTimeout(() => region && (region.textContent = text), 50);
}

export function say(text: string): void {
  showToast({ message: text, position: "top", duration: Math.max(1500, text.length * 120) });
  aloud(text);
}
