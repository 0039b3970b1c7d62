// Leaving in a hurry, on every page: by the button, or by the Shift key three times. Escape is left
// alone. Without this script the button posts its form instead.

import { onThreeShifts } from "./shift.js";

const form = document.querySelector("#leave");
const tabs = new BroadcastChannel("leave");
const framed = parent !== window;

/** Put another website in place of the whole page, of which this may be a frame. */
function goAway() {
  const to = form.dataset.to;
  if (!framed) {
    location.replace(to);
    return;
  }
  // A browser lets a frame replace the whole page once the person has touched the frame. The widget
  // on the page always can; the word is no secret, whoever frames this.
  try {
    if (navigator.userActivation?.hasBeenActive) top.location.replace(to);
  } catch {
    // Then the widget does it.
  }
  parent.postMessage("leave", "*");
}

/** Leave nothing to see, and erase the conversation, if there is one. */
function erase() {
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

function leave() {
  goAway();
  erase();
}

/** Leave here and in every other tab of this site. */
function leaveEverywhere() {
  leave();
  tabs.postMessage("leave");
}

tabs.addEventListener("message", leave);
onThreeShifts(leaveEverywhere);

form.addEventListener("submit", (event) => {
  event.preventDefault();
  leaveEverywhere();
});

// The page around the frame has left: the Shift key was pressed there.
addEventListener("message", (event) => {
  if (!framed || event.source !== parent || event.data !== "leave") return;
  erase();
  tabs.postMessage("leave");
});

for (const part of document.querySelectorAll("[data-with-script]")) part.hidden = false;
