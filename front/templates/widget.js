// The widget on a force's page: a button, and a frame with the chat, which is another website to the
// browser. The page's scripts can't look into it, and this one can't either: of the chat it hears that
// it is there, which language it was put into, and that the person leaves. It keeps nothing. It runs
// under a policy of script-src and frame-src alone, so nodes are made one by one, and styles are adopted.
(() => {
  "use strict";
  const GRACE = 2000; // milliseconds
  const given = {{ given | tojson }};
  const tag =
    document.currentScript ?? [...document.scripts].find((one) => one.src.includes("/widget.js"));
  const origin = new URL(tag.src).origin;
  const language = (tag.dataset.language || document.documentElement.lang).startsWith("cy")
    ? "cy"
    : "en";
  let words;
  const small = matchMedia("(max-width: 30em), (max-height: 30em)"); // the chat fills the screen
  let chat; // its address

  {{ inlined("shift.js") | indent(2) | safe }}
  function make(tag, properties, ...children) {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
  }

  const host = make("rj-widget");
  const button = make("button", { id: "open", type: "button" });
  const close = make("button", { id: "close", type: "button" });
  const whole = make("a", { target: "_blank", rel: "noopener" });
  const newTab = make("span", { className: "unseen" });
  const told = make("p", { role: "status" });
  const again = make("button", { id: "again", type: "button" });
  const stage = make("div", { id: "stage" }, make("div", { id: "told" }, told, again));
  const panel = make("div", { id: "panel", hidden: true }, make("div", { id: "bar" }, whole, close), stage);
  const inert = new Set(); // what of the page can't be reached while the chat fills the screen
  let frame;
  let arrived;

  /** Put every word into a language; the chat may be put into the other one. */
  function dress(language) {
    words = given.words[language];
    chat = `${origin}/chat?language=${language}`;
    host.lang = language;
    button.textContent = words.open;
    close.textContent = words.close;
    newTab.textContent = ` ${words.new_tab}`;
    whole.replaceChildren(words.whole, newTab);
    whole.href = chat;
    again.textContent = words.again;
    panel.setAttribute("aria-label", words.name);
    if (frame) frame.title = words.name;
  }

  /** Load the chat. */
  function load() {
    arrived = false;
    tell(words.opening, false);
    frame = make("iframe", { title: words.name, referrerPolicy: "no-referrer" });
    frame.src = `${chat}&framed=yes`;
    // The chat says that it is there; what the browser shows when it can't be reached says nothing.
    const loading = frame;
    loading.addEventListener("load", () => {
      setTimeout(() => !arrived && loading === frame && giveUp(), GRACE);
    });
    stage.append(frame);
  }

  /** Say in place of the chat that it can't be reached. */
  function giveUp() {
    const focused = host.shadowRoot.activeElement === frame;
    frame.remove();
    frame = undefined;
    tell(words.trouble, true);
    if (focused) again.focus();
  }

  function tell(text, trouble) {
    told.textContent = text;
    again.hidden = !trouble;
  }

  function open() {
    if (!frame) load();
    panel.hidden = false;
    button.hidden = true;
    fit();
    frame.focus();
  }

  /** Put the chat away; it goes on where it was when it is opened again. */
  function shut() {
    panel.hidden = true;
    button.hidden = false;
    fit();
    button.focus();
  }

  /** While the chat fills the screen, leave room for the keys of a phone, and shut out what is behind. */
  function fit() {
    const full = small.matches && !panel.hidden;
    const { height, scale } = visualViewport;
    panel.style.height = full ? `${height * scale}px` : "";
    for (const other of document.body.children) {
      if (full && other !== host && !other.inert) {
        other.inert = true;
        inert.add(other);
      }
    }
    if (!full) for (const other of inert) other.inert = false;
    if (!full) inert.clear();
  }

  /** Put another website in place of the page, which is blank at once. */
  function leave() {
    location.replace(given.leave);
    document.documentElement.style.setProperty("display", "none", "important");
    document.title = "…";
  }

  function start() {
    if (document.querySelector("rj-widget")) return;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(given.styles);
    const root = host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    root.append(button, panel);
    panel.setAttribute("role", "dialog");
    dress(language);
    button.setAttribute("aria-haspopup", "dialog");
    host.dataset.position = tag.dataset.position === "left" ? "left" : "right";
    document.body.append(host);
    button.addEventListener("click", open);
    close.addEventListener("click", shut);
    again.addEventListener("click", () => (load(), frame.focus()));
    small.addEventListener("change", fit);
    visualViewport.addEventListener("resize", fit);
    onThreeShifts(() => {
      if (!frame) return;
      leave();
      frame.contentWindow.postMessage("leave", origin); // so that it erases the conversation
    });
    addEventListener("message", ({ data, origin: from, source }) => {
      if (from !== origin || source !== frame?.contentWindow) return;
      if (data === "here") {
        arrived = true;
        tell("", false);
        // The focus that an empty frame was given is lost when the chat comes into it.
        if (host.shadowRoot.activeElement === frame) {
          frame.blur();
          frame.focus();
        }
      }
      if (data === "leave") leave();
      if (data === "en" || data === "cy") dress(data);
    });
  }

  if (document.body) start();
  else addEventListener("DOMContentLoaded", start);
})();
