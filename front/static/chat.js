// The conversation stays on its page: messages go to the chat API, and what comes back is added to
// the page that the server rendered. Where this can't run, the forms of the page do the same.
// Nodes are made by createElement and text alone; every word for the person stands in chat.html.

const LONGEST = 1000; // characters of a message, as the API takes them
const NEAR = 900; // from here on the count is shown
const SLOW = 1000; // milliseconds until "is typing"
const PATIENCE = 25000; // milliseconds; the API promises an answer or an error within 20 s
const ENDED = [401, 409, 410]; // what says that a conversation is over, or full
const REFUSED = [400, 413, 422]; // what says that a message can't be taken, however often it is sent

const log = document.querySelector("#log");
const write = document.querySelector("#write");
const choose = document.querySelector("#choose");
const again = document.querySelector("#again");
const spoken = document.querySelector("#spoken");
const count = document.querySelector("#count");
const input = write.elements.text;
const words = Object.fromEntries(
  [...document.querySelector("#words").content.children].map((p) => [p.dataset.for, p.textContent]),
);

let token = write.elements.token.value;
let line = Promise.resolve(); // messages go one after the other
let counting = 0;

/** An answer of the API that is an error; `replies` tell the person. */
class Problem extends Error {
  constructor(status, replies) {
    super(`status ${status}`);
    this.status = status;
    this.replies = replies;
  }
}

async function call(method, path, bearer, body) {
  const headers = { "Content-Type": "application/json" };
  if (bearer) headers.Authorization = `Bearer ${bearer}`;
  const answer = await fetch(`/api/conversations${path}`, {
    method,
    headers,
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (answer.status === 204) return {};
  const content = await answer.json();
  if (!answer.ok) throw new Problem(answer.status, content.replies ?? []);
  return content;
}

/** Keep the token where every form of the page, "Leave this site" among them, sends it along. */
function keep(value) {
  token = value;
  for (const field of document.querySelectorAll("input[name=token]")) field.value = value;
}

function make(tag, className, text = "", lang = "") {
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

function showReply(reply) {
  const node = make("div", "reply");
  const body = make("div", "words", "", reply.language);
  body.append(...paragraphs(reply.text));
  node.append(body);
  if (reply.source) {
    const source = make("p", "source", words.source);
    source.append(make("cite", "", reply.source, reply.language));
    node.append(source);
  }
  return node;
}

function showReplies(replies) {
  const node = make("div", "replies");
  node.append(make("p", "who", words.assistant), ...replies.map(showReply));
  return node;
}

function showSaid(text) {
  const node = make("div", "said");
  node.append(make("p", "who", words.you), make("p", "words", text));
  return node;
}

function showChoices(reply) {
  const list = make("ul", "choices", "", reply.language);
  list.setAttribute("aria-label", words.choices);
  if (reply.asks) list.dataset.asks = reply.asks;
  for (const choice of reply.choices) {
    const button = make("button", "", choice.title);
    button.setAttribute("form", "choose"); // `choose.id` is its field called id
    button.name = "text";
    button.value = choice.text;
    const item = make("li");
    item.append(button);
    list.append(item);
  }
  return list;
}

/** Say something to who listens to the page: in one live region, which is there from the start. */
function speak(...nodes) {
  spoken.replaceChildren(...nodes);
}

function speakReplies(replies) {
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

/** Add a turn for a message, and put it in line. */
function say(text, id = crypto.randomUUID()) {
  document.querySelector("#latest")?.removeAttribute("id");
  log.querySelector(".turn.trouble")?.remove();
  const turn = make("div", "turn");
  turn.append(showSaid(text));
  log.append(turn);
  speak();
  send(turn, id, text);
}

function send(turn, id, text) {
  line = line.then(() => deliver(turn, id, text));
}

/** Take one message to the API, and show what comes back. Never rejects. */
async function deliver(turn, id, text) {
  if (!turn.isConnected) return; // wiped while it stood in line
  const typing = make("p", "typing", words.typing);
  const slow = setTimeout(() => {
    turn.append(typing);
    speak(make("p", "", words.typing));
    turn.scrollIntoView();
  }, SLOW);
  turn.scrollIntoView();
  try {
    if (!token) {
      const begun = await call("POST", "", "", { language: document.documentElement.lang });
      if (!turn.isConnected) return void (await call("DELETE", "", begun.token));
      keep(begun.token);
    }
    const { replies } = await call("POST", "/messages", token, { id, text });
    if (turn.isConnected) answered(turn, replies);
  } catch (error) {
    if (turn.isConnected) failed(turn, id, text, error);
  } finally {
    clearTimeout(slow);
    typing.remove();
  }
}

function answered(turn, replies) {
  turn.querySelector(".said .words").lang = replies[0].language;
  turn.append(showReplies(replies));
  for (const reply of replies) if (reply.choices.length) turn.append(showChoices(reply));
  speakReplies(replies);
  turn.scrollIntoView();
}

function failed(turn, id, text, error) {
  const unreachable = { text: words.unreachable, language: document.documentElement.lang, choices: [] };
  const replies = error instanceof Problem && error.replies.length ? error.replies : [unreachable];
  const trouble = make("div", "trouble");
  trouble.append(make("p", "unsent", words.unsent), showReplies(replies));
  if (ENDED.includes(error.status)) keep("");
  if (REFUSED.includes(error.status)) {
    if (!input.value) input.value = text;
  } else {
    trouble.append(resendButton(turn, id, text, trouble));
  }
  turn.append(trouble);
  speakReplies([{ ...unreachable, text: words.unsent }, ...replies]);
  turn.scrollIntoView();
}

function resendButton(turn, id, text, trouble) {
  const button = make("button", "resend", words.resend);
  button.type = "button";
  button.addEventListener("click", () => {
    trouble.remove();
    input.focus({ preventScroll: true });
    send(turn, id, text);
  });
  return button;
}

/** A used choice stays where it is, for those who came to it by keyboard, but does nothing. */
function use(button) {
  const group = button.closest("[data-asks]");
  for (const used of group ? group.querySelectorAll("button") : [button]) {
    used.setAttribute("aria-disabled", "true");
  }
}

function length(text) {
  return [...text].length; // in characters, as the API counts them
}

function showCount() {
  const left = LONGEST - length(input.value.trim());
  count.hidden = left > LONGEST - NEAR;
  count.textContent = left < 0 ? `${words.over}${-left}` : `${words.left}${left}`;
  count.classList.toggle("over", left < 0);
  clearTimeout(counting);
  if (!count.hidden) counting = setTimeout(() => speak(make("p", "", count.textContent)), SLOW);
}

/** Erase the conversation, and stand again where it began. */
async function wipe() {
  const ended = token;
  keep("");
  for (const turn of log.querySelectorAll(".turn:not(#greeting)")) turn.remove();
  for (const used of log.querySelectorAll("[aria-disabled]")) used.removeAttribute("aria-disabled");
  for (const choices of log.querySelectorAll("#greeting [hidden]")) choices.hidden = false;
  input.value = "";
  showCount();
  scrollTo(0, 0);
  input.focus({ preventScroll: true });
  let outcome = words.wiped;
  try {
    if (ended) await call("DELETE", "", ended);
  } catch {
    outcome = words.unwiped;
  }
  const note = make("p", "note", outcome);
  const notes = make("div", "turn");
  notes.append(note);
  log.append(notes);
  speak(note.cloneNode(true));
}

/** Take a message from the box. */
function takeWritten() {
  const text = input.value.trim();
  input.focus({ preventScroll: true });
  if (!text) return;
  if (length(text) > LONGEST) {
    speak(make("p", "", count.textContent));
    return;
  }
  input.value = "";
  showCount();
  // What failed without this script goes again under the id that the server gave it.
  const failedBefore = text === write.elements.unsent.value;
  say(text, failedBefore ? write.elements.id.value : undefined);
}

function takeChosen(button) {
  if (!button || button.hasAttribute("aria-disabled")) return;
  use(button);
  say(button.value);
}

function takeOver() {
  const instead = (form, action) =>
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      action(event.submitter);
    });
  instead(write, takeWritten);
  instead(choose, takeChosen);
  instead(again, wipe);
  input.addEventListener("input", showCount);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (input.value.trim()) write.requestSubmit();
  });
}

// An old browser, or one without a secure connection, keeps the forms as they are.
if (crypto.randomUUID && AbortSignal.timeout) takeOver();
