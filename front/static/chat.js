// The conversation stays on its page: messages go to the chat API, and what comes back is added to
// the page that the server rendered. Where this can't run, the forms of the page do the same.

import { Problem, call, patiently } from "./api.js";
import { watchIdle } from "./idle.js";
import {
  answeredIn,
  make,
  pageLanguage,
  readWords,
  relabel,
  showChoices,
  showReplies,
  showSaid,
  speak,
  speakReplies,
  timeNow,
  words,
} from "./show.js";
import { fetchPage, takeWords } from "./switch.js";

const LONGEST = 1000; // characters of a message, as the API takes them
const NEAR = 900; // from here on the count is shown
const SLOW = 1000; // milliseconds until "is typing"
const ENDED = [401, 409, 410]; // what says that a conversation is over, or full
const REFUSED = [400, 413, 422]; // what says that a message can't be taken, however often it is sent

const log = document.querySelector("#log");
const write = document.querySelector("#write");
const choose = document.querySelector("#choose");
const again = document.querySelector("#again");
const count = document.querySelector("#count");
const input = write.elements.text;

let token = write.elements.token.value;
let line = Promise.resolve(); // messages go one after the other
let counting = 0;
let switching = false;

const idle = watchIdle(
  Number(write.dataset.minutes),
  () => note(words.soon),
  () => {
    clear();
    note(words.expired);
  },
);
if (token) idle.begin();

/** Keep the token where every form of the page, "Leave this site" among them, sends it along. */
function keep(value) {
  token = value;
  for (const field of document.querySelectorAll("input[name=token]")) field.value = value;
  if (!value) idle.stop();
}

/** Add a turn for a message, and put it in line. */
function say(text, id = crypto.randomUUID()) {
  document.querySelector("#latest")?.removeAttribute("id");
  log.querySelector(".turn.trouble")?.remove();
  const turn = make("div", "turn");
  turn.append(showSaid(text));
  use(questions().flatMap(buttonsOf)); // whatever was asked last, this goes to it
  log.append(turn);
  speak();
  send(turn, id, text);
}

function send(turn, id, text) {
  line = line.then(() => deliver(turn, id, text));
}

/** Take one message to the API, and show what comes back. Never rejects. */
async function deliver(turn, id, text) {
  const wanted = () => turn.isConnected; // not wiped in the meantime
  if (!wanted()) return;
  idle.stop(); // a message on its way is not wiped
  const typing = make("p", "typing", words.typing, pageLanguage());
  const slow = setTimeout(() => wait(turn, typing), SLOW);
  turn.scrollIntoView();
  try {
    const waiting = () => {
      clearTimeout(slow);
      typing.textContent = words.waiting;
      wait(turn, typing);
    };
    const replies = await patiently(() => ask(turn, id, text), waiting, wanted);
    if (wanted()) answered(turn, replies);
  } catch (error) {
    if (wanted()) failed(turn, id, text, error);
  } finally {
    clearTimeout(slow);
    typing.remove();
    if (token) idle.begin();
  }
}

/** Ask the API, in a conversation that is begun with the first message. */
async function ask(turn, id, text) {
  if (!token) {
    const begun = await call("POST", "", "", { language: pageLanguage() });
    if (!turn.isConnected) await call("DELETE", "", begun.token);
    else keep(begun.token);
  }
  if (!turn.isConnected) return [];
  return (await call("POST", "/messages", token, { id, text })).replies;
}

/** Say that the answer takes its time. */
function wait(turn, note) {
  if (!turn.isConnected) return;
  turn.append(note);
  speak(make("p", "", note.textContent, note.lang));
  turn.scrollIntoView();
}

function answered(turn, replies) {
  turn.querySelector(".said .words").lang = answeredIn(replies);
  turn.append(showReplies(replies));
  for (const reply of replies) if (reply.choices.length) turn.append(showChoices(reply));
  speakReplies(replies);
  turn.scrollIntoView();
}

function failed(turn, id, text, error) {
  const unreachable = { text: words.unreachable, language: pageLanguage(), choices: [] };
  const replies = error instanceof Problem && error.replies.length ? error.replies : [unreachable];
  const trouble = make("div", "trouble");
  trouble.append(make("p", "unsent", words.unsent, pageLanguage()), showReplies(replies));
  if (ENDED.includes(error.status)) keep("");
  if (REFUSED.includes(error.status)) {
    if (!input.value) input.value = text;
    reopen(questions().slice(-1).flatMap(buttonsOf));
  } else {
    trouble.append(resendButton(turn, id, text, trouble));
  }
  turn.append(trouble);
  speakReplies([{ ...unreachable, text: words.unsent }, ...replies]);
  turn.scrollIntoView();
}

function resendButton(turn, id, text, trouble) {
  const button = make("button", "resend", words.resend, pageLanguage());
  button.type = "button";
  button.addEventListener("click", () => {
    trouble.remove();
    input.focus({ preventScroll: true });
    send(turn, id, text);
  });
  return button;
}

/** The choices that answer a question of the assistant, each list of them. */
function questions() {
  return [...log.querySelectorAll("[data-asks]")];
}

function buttonsOf(list) {
  return [...list.querySelectorAll("button")];
}

/** A used choice stays where it is, for those who came to it by keyboard, but does nothing. */
function use(buttons) {
  for (const button of buttons) button.setAttribute("aria-disabled", "true");
}

function reopen(buttons) {
  for (const button of buttons) button.removeAttribute("aria-disabled");
}

function length(text) {
  return [...text].length; // in characters, as the API counts them
}

function showCount() {
  const left = LONGEST - length(input.value.trim());
  count.hidden = left > LONGEST - NEAR;
  count.textContent = left < 0 ? `${words.over} ${-left}` : `${words.left} ${left}`;
  count.classList.toggle("over", left < 0);
  clearTimeout(counting);
  if (!count.hidden) counting = setTimeout(() => speak(make("p", "", count.textContent)), SLOW);
}

/** Show the greeting alone, with no conversation. */
function clear() {
  keep("");
  if (log.contains(document.activeElement)) input.focus({ preventScroll: true });
  for (const turn of log.querySelectorAll(".turn:not(#greeting)")) turn.remove();
  reopen(log.querySelectorAll("[aria-disabled]"));
  for (const choices of log.querySelectorAll("#greeting [hidden]")) choices.hidden = false;
}

/** Erase the conversation, and stand again where it began. */
async function wipe() {
  const ended = token;
  clear();
  input.value = "";
  showCount();
  scrollTo(0, 0);
  input.focus({ preventScroll: true });
  try {
    if (ended) await call("DELETE", "", ended);
    note(words.wiped);
  } catch {
    note(words.unwiped);
  }
}

/** Say how the conversation stands, in its place among what was said. */
function note(text) {
  log.querySelector(".turn.note")?.remove();
  const turn = make("div", "turn note");
  turn.append(make("p", "", text, pageLanguage()));
  log.append(turn);
  speak(make("p", "", text));
  turn.scrollIntoView();
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
  use([button]);
  say(button.value);
}

/**
 * Put the page into its other language where it stands. In a conversation this is a turn, so that
 * its answers change, too; before one, the greeting does.
 */
async function changeLanguage(form, button) {
  if (switching) return;
  switching = true;
  const text = button.value;
  const address = form.getAttribute("action").split("#")[0];
  try {
    const page = await fetchPage(address);
    takeWords(page);
    readWords();
    relabel(log);
    showCount();
    if (!token) greetAnew(page);
    keep(token);
    history.replaceState(null, "", address);
    document.querySelector("#switch button").focus({ preventScroll: true });
    // The widget on the page around this, if this is a frame, changes with it.
    if (parent !== window) parent.postMessage(pageLanguage(), "*");
  } catch {
    if (!token) note(words.unreachable);
  }
  switching = false;
  if (token) say(text);
}

function greetAnew(page) {
  const greeting = document.querySelector("#greeting");
  greeting.replaceChildren(...page.querySelector("#greeting").childNodes);
  stampGreeting();
  speak(...[...greeting.querySelectorAll(".words")].map((node) => node.cloneNode(true)));
}

function stampGreeting() {
  for (const who of log.querySelectorAll("#greeting .who")) who.append(" ", timeNow());
}

function takeOver() {
  if (!token) stampGreeting();
  const instead = (form, action) =>
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      action(event.submitter);
    });
  instead(write, takeWritten);
  instead(choose, takeChosen);
  instead(again, wipe);
  // It is made anew with the page's words.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("#switch")) return; // its id is a field of it
    event.preventDefault();
    changeLanguage(event.target, event.submitter);
  });
  input.addEventListener("input", showCount);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (input.value.trim()) write.requestSubmit();
  });
}

// An old browser, or one without a secure connection, keeps the forms as they are.
if (crypto.randomUUID && AbortSignal.timeout) takeOver();
// The widget on the page around this, if this is a frame, waits for the word.
if (parent !== window) parent.postMessage("here", "*");
