// Leaving in a hurry, on every page: by the button, or by the Shift key three times. Escape is left
// alone. Without this script the button posts its form instead.

const PRESSES = 3;
const PRESSES_WITHIN = 2000; // milliseconds
const form = document.querySelector("#leave");
const tabs = new BroadcastChannel("leave");
let presses = [];

/** Put another website in place of this page, then erase the conversation, if there is one. */
function leave() {
  location.replace(form.dataset.to);
  document.body.hidden = true;
  document.title = "…";
  const token = form.elements.token.value;
  if (token) {
    fetch("/api/conversations", {
      method: "DELETE",
      headers: { Authorization: `Bearer ${token}` },
      keepalive: true,
    }).catch(() => {}); // Nobody is left to tell; the conversation goes when it has lain idle.
  }
}

/** Leave here and in every other tab of this site. */
function leaveEverywhere() {
  tabs.postMessage("leave");
  leave();
}

tabs.addEventListener("message", leave);

form.addEventListener("submit", (event) => {
  event.preventDefault();
  leaveEverywhere();
});

document.addEventListener("keydown", (event) => {
  if (event.repeat) return;
  // A touch keyboard sends Shift by itself while a person types.
  const touched = matchMedia("(pointer: coarse)").matches && event.target.matches?.("textarea");
  if (event.key !== "Shift" || touched) {
    presses = [];
    return;
  }
  presses = [...presses, event.timeStamp].filter((at) => event.timeStamp - at < PRESSES_WITHIN);
  if (presses.length >= PRESSES) leaveEverywhere();
});

for (const part of document.querySelectorAll("[data-with-script]")) part.hidden = false;
