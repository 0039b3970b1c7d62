const PRESSES = 3;
const PRESSES_WITHIN = 2000; // milliseconds

/** Do something when the Shift key is pressed three times, with no other key between. */
export function onThreeShifts(action) {
  let presses = [];
  document.addEventListener("keydown", (event) => {
    if (event.repeat) return;
    // A touch keyboard sends Shift by itself while a person types.
    const typing = event.composedPath()[0].matches?.("input, textarea, [contenteditable]");
    if (event.key !== "Shift" || (typing && matchMedia("(pointer: coarse)").matches)) {
      presses = [];
      return;
    }
    presses = [...presses, event.timeStamp].filter((at) => event.timeStamp - at < PRESSES_WITHIN);
    if (presses.length >= PRESSES) action();
  });
}
