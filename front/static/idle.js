// A conversation that lies idle is wiped by the server. The page says so in good time (WCAG 2.2.1),
// and then wipes what it shows, however long the tab or the whole device was asleep.

const MINUTE = 60000; // milliseconds
const WARN_BEFORE = 5 * MINUTE;
const LOOK_EVERY = MINUTE / 4;

/**
 * Watch a conversation that lives for so many minutes after its last answer; call `soon` when it is
 * to be wiped in five minutes, and `over` when it has been. Gives two functions: `begin` begins the
 * time anew, `stop` stops it.
 */
export function watchIdle(minutes, soon, over) {
  let since = null; // the time of the last answer, while a conversation lives
  let warned = false;
  function look() {
    if (since === null) return;
    const left = since + minutes * MINUTE - Date.now();
    if (left <= 0) {
      since = null;
      over();
    } else if (left <= WARN_BEFORE && !warned) {
      warned = true;
      soon();
    }
  }
  setInterval(look, LOOK_EVERY);
  document.addEventListener("visibilitychange", look);
  return {
    begin() {
      since = Date.now();
      warned = false;
    },
    stop() {
      since = null;
    },
  };
}
