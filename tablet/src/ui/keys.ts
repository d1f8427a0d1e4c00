// Vant's boxes and switches are reached by the keyboard; here they are ticked by it, too.
const TICKED = '[role="checkbox"], [role="switch"]';

/** From now on, the space bar taps the box or switch that has focus. */
export function tickBySpace(): void {
  document.addEventListener("keydown", (event) => {
    const box = event.target;
    if (event.key !== " " || !(box instanceof HTMLElement) || !box.matches(TICKED)) return;
    event.preventDefault();
    box.click();
  });
}
