// What the chat shows, made by createElement and text alone; every word for the person stands in
// chat.html. It is the same as reply.html makes on the server.

const clock = new Intl.DateTimeFormat(document.documentElement.lang, {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const spoken = document.querySelector("#spoken");

export const words = {};

/** Read the words for the person, which stand in chat.html in the language of the page. */
export function readWords() {
  for (const p of document.querySelector("#words").content.children) {
    words[p.dataset.for] = p.textContent;
  }
}
readWords();

/** The language of the page, whatever the conversation's. */
export function pageLanguage() {
  return document.documentElement.lang;
}

export function make(tag, className, text = "", lang = "") {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  if (lang) node.lang = lang;
  return node;
}

/** Paragraphs and lists of a reply's text; lines that begin with "- " are a list. */
function paragraphs(text) {
  return text.split("\n\n").map((part) => {
    const lines = part.split("\n");
    if (!lines.every((one) => one.startsWith("- "))) return make("p", "", part);
    const list = make("ul");
    list.append(...lines.map((one) => make("li", "", one.slice(2))));
    return list;
  });
}

/** The time now, as a person reads it. */
export function timeNow() {
  const now = new Date();
  const node = make("time", "", clock.format(now));
  node.dateTime = now.toISOString();
  return node;
}

function who(name) {
  const node = make("p", "who", `${name} `);
  node.append(timeNow());
  return node;
}

function showReply(reply) {
  const node = make("div", "reply");
  const body = make("div", "words", "", reply.language);
  body.append(...paragraphs(reply.text));
  node.append(body);
  if (reply.source) {
    const source = make("p", "source", `${words.source} `);
    source.append(make("cite", "", reply.source, reply.language));
    node.append(source);
  }
  return node;
}

export function showReplies(replies) {
  const node = make("div", "replies");
  node.append(who(words.assistant), ...replies.map(showReply));
  return node;
}

export function showSaid(text) {
  const node = make("div", "said");
  node.append(who(words.you), make("p", "words", text));
  return node;
}

export function showChoices(reply) {
  const list = make("ul", "choices");
  list.setAttribute("aria-label", words.choices);
  if (reply.asks) list.dataset.asks = reply.asks;
  for (const choice of reply.choices) {
    const button = make("button", "", choice.title);
    button.setAttribute("form", "choose"); // `choose.id` is its field called id
    button.name = "text";
    button.value = choice.text;
    const item = make("li", "", "", reply.language);
    item.append(button);
    list.append(item);
  }
  return list;
}

/** Put the labels of what was said into the language of the page; what was said stays as it is. */
export function relabel(log) {
  const labels = { ".said .who": words.you, ".replies .who": words.assistant, ".source": words.source };
  for (const [selector, label] of Object.entries(labels)) {
    for (const node of log.querySelectorAll(selector)) node.firstChild.data = `${label} `;
  }
  for (const list of log.querySelectorAll(".choices")) list.setAttribute("aria-label", words.choices);
}

/** The language that a message was understood in: none, if it was answered in both. */
export function answeredIn(replies) {
  const languages = new Set(replies.map((reply) => reply.language));
  return languages.size === 1 ? replies[0].language : "";
}

/** Say something to who listens to the page: in one live region, which is there from the start. */
export function speak(...nodes) {
  spoken.replaceChildren(...nodes);
}

export function speakReplies(replies) {
  const nodes = replies.flatMap((reply) => {
    const body = make("div", "", "", reply.language);
    body.append(...paragraphs(reply.text));
    const titles = reply.choices.map((choice) => choice.title);
    if (!titles.length) return [body];
    const choices = make("p", "", `${words.choices}: `);
    choices.append(make("span", "", `${titles.join(". ")}.`, reply.language));
    return [body, choices];
  });
  speak(...nodes);
}
