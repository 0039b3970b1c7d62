// The chat's page in its other language, without leaving it: the conversation, and what is just being
// written, stay. The words are the server's, from the same page in that language.

const PATIENCE = 10000; // milliseconds

/** Fetch a page of ours to read in it; nothing of it is run or loaded. */
export function fetchPage(address) {
  return new Promise((resolve, reject) => {
    const asked = new XMLHttpRequest();
    asked.open("GET", address);
    asked.responseType = "document";
    asked.timeout = PATIENCE;
    asked.onload = () => (asked.status === 200 && asked.response ? resolve(asked.response) : reject());
    asked.onerror = asked.ontimeout = reject;
    asked.send();
  });
}

/** Take over the words of the same page in another language; page.html says what has any. */
export function takeWords(page) {
  const theirs = page.querySelectorAll("[data-worded]");
  const ours = document.querySelectorAll("[data-worded]");
  if (theirs.length !== ours.length) throw new Error("not the same page");
  const unfolded = document.querySelector("details")?.open;
  ours.forEach((node, at) => {
    const label = theirs[at].getAttribute("aria-label");
    if (label) node.setAttribute("aria-label", label);
    if (node.content) node.content.replaceChildren(...theirs[at].content.childNodes);
    else if (node.dataset.worded !== "name") node.replaceChildren(...theirs[at].childNodes);
  });
  for (const part of document.querySelectorAll("[data-with-script]")) part.hidden = false;
  if (unfolded) document.querySelector("details").open = true;
  document.documentElement.lang = page.documentElement.lang;
  document.title = page.title;
}
