"""The widget under a strict policy, on a page that may not have it, and on a page that spies."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Service
from tests.browser.steps import (
    NOT_LOADED,
    Complaints,
    OpenHost,
    ask,
    chat_frame,
    demo_origin,
    open_widget,
    token,
)
from tests.browser.website import Website

QUESTION = "Do I have to do it?"
SECRET = "my name is Canary Wren and I live in Rhyl"
STRICT = (
    "default-src 'none'; script-src {chat}; frame-src {chat}; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)

# What a spying script on the host's page tries, and what it got: `loot` is what it could read.
SPY = """
window.loot = [];
const keep = (what, value) => { try { loot.push(what + ': ' + String(value)); } catch {} };
for (const kind of ['keydown', 'keyup', 'keypress', 'beforeinput', 'input', 'paste', 'change', 'focusin', 'selectionchange', 'pointerdown', 'submit'])
  window.addEventListener(kind, (e) => keep(kind, [e.key, e.data, e.target.value, e.target.innerText].join()), true);
window.addEventListener('message', (e) => keep('message', JSON.stringify(e.data)), true);
for (const [owner, name] of [[window, 'fetch'], [XMLHttpRequest.prototype, 'send'], [Navigator.prototype, 'sendBeacon'], [Node.prototype, 'appendChild'], [Element.prototype, 'append'], [MessagePort.prototype, 'postMessage']]) {
  const real = owner[name];
  owner[name] = function (...given) { keep(name, given.map(String)); return real.apply(this, given); };
}
new BroadcastChannel('leave').onmessage = (e) => keep('broadcast', e.data);
new PerformanceObserver((list) => { for (const entry of list.getEntries()) keep('entry', JSON.stringify(entry)); })
  .observe({entryTypes: PerformanceObserver.supportedEntryTypes});
new MutationObserver((changes) => { for (const c of changes) keep('mutation', c.target.textContent); })
  .observe(document, {subtree: true, childList: true, characterData: true, attributes: true});
window.spy = () => {
  const frame = document.querySelector('rj-widget').shadowRoot.querySelector('iframe');
  const look = {
    'contentDocument': () => frame.contentDocument?.body.innerText,
    'document': () => frame.contentWindow.document.body.innerText,
    'input': () => frame.contentWindow.document.querySelector('#text').value,
    'token': () => frame.contentWindow.document.querySelector('[name=token]').value,
    'svg document': () => frame.getSVGDocument()?.textContent,
    'location': () => frame.contentWindow.location.href,
    'name': () => frame.contentWindow.name,
    'frames': () => window[0].document.body.innerText,
    'eval': () => frame.contentWindow.eval('document.body.innerText'),
    'storage': () => JSON.stringify(frame.contentWindow.localStorage),
    'own storage': () => JSON.stringify([document.cookie, {...localStorage}, {...sessionStorage}]),
    'selection': () => String(getSelection()) + String(frame.contentWindow.getSelection()),
    'history': () => JSON.stringify(history.state) + history.length,
    'page': () => document.documentElement.innerText + document.querySelector('rj-widget').shadowRoot.textContent,
    'resources': () => JSON.stringify(performance.getEntries()),
  };
  for (const [what, get] of Object.entries(look)) { try { keep('look at ' + what, get()); } catch { keep('look at ' + what, 'refused'); } }
  return loot;
};
"""


def test_it_works_under_the_strictest_policy_with_trusted_types(
    open_host: OpenHost, service: Service
) -> None:
    page = open_host(policy=STRICT.format(chat=service.url))
    frame = open_widget(page)
    ask(frame, QUESTION)
    # Styles are adopted, so that a policy without style-src has nothing to refuse.
    assert page.locator("#panel").evaluate("node => getComputedStyle(node).position") == "fixed"
    page.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Ask about restorative justice").click()
    frame.get_by_role("button", name="Leave this site").click()
    page.wait_for_url("https://www.bbc.co.uk/**")


def test_a_phone_number_in_the_frame_can_be_called_under_the_host_s_policy(
    open_host: OpenHost, service: Service, complaints: Complaints
) -> None:
    page = open_host(policy=STRICT.format(chat=service.url))
    frame = open_widget(page)
    frame.get_by_text("A person to talk to").click()
    for number in frame.locator("a[href^='tel:']").all():
        expect(number).to_have_attribute("target", "_top")
        number.click()
    page.wait_for_timeout(300)
    expect(page.get_by_role("dialog")).to_be_visible()
    assert complaints.found == []


def test_the_links_of_numbers_would_be_refused_otherwise(
    open_host: OpenHost, service: Service, complaints: Complaints
) -> None:
    complaints.expect("Content Security Policy")
    page = open_host(policy=STRICT.format(chat=service.url))
    frame = open_widget(page)
    call = frame.get_by_role("link", name="Call 999")
    call.evaluate("node => node.removeAttribute('target')")
    call.click()
    page.wait_for_timeout(500)
    assert any("Content Security Policy" in text for text in complaints.found)


def test_it_works_on_a_page_that_is_isolated(open_host: OpenHost, service: Service) -> None:
    page = open_host(
        headers={
            "Cross-Origin-Embedder-Policy": "require-corp",
            "Cross-Origin-Opener-Policy": "same-origin",
        }
    )
    assert page.evaluate("crossOriginIsolated")
    ask(open_widget(page), QUESTION)


def test_a_page_that_is_not_allowed_can_not_frame_the_chat(
    open_host: OpenHost, service: Service, complaints: Complaints
) -> None:
    complaints.expect("frame-ancestors", NOT_LOADED)
    stranger = Website(0, service.url)
    page = open_host(website=stranger)
    page.get_by_role("button", name="Ask about restorative justice").click()
    expect(page.get_by_role("status")).to_contain_text("The chat can't be reached just now.")
    assert any("frame-ancestors" in text for text in complaints.found)
    assert all(frame.locator("#text").count() == 0 for frame in page.frames)
    stranger.close()


@pytest.mark.parametrize(
    "path", ["/", "/answers", "/answers/privacy", "/accessibility", "/nowhere"]
)
def test_no_other_page_can_be_framed_by_anybody(service: Service, path: str) -> None:
    for origin in (service.url, demo_origin(service.url)):
        _, _, headers = service.request("GET", f"{origin}{path}")
        assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_the_chat_can_be_framed_by_those_who_are_named_and_by_the_demo(
    service: Service, host_origin: str
) -> None:
    for path in ("/chat", "/chat?framed=yes"):
        _, _, headers = service.request("GET", path)
        policy = headers["content-security-policy"]
        assert policy.split("frame-ancestors ")[1] == f"{host_origin} {demo_origin(service.url)}"


def talk_and_spy(page: Page) -> tuple[str, list[str]]:
    """Type and be answered while the page spies, and give the token and the loot."""
    frame = open_widget(page)
    ask(frame, QUESTION)
    frame.locator("#text").press_sequentially(SECRET)
    page.evaluate("spy()")
    return token(frame), page.evaluate("loot")


def found_in(loot: list[str], bearer: str) -> list[str]:
    answer = "It is your choice"
    words = [QUESTION, SECRET, "Canary", answer, bearer]
    return [item for item in loot if any(word in item for word in words)]


def test_a_hostile_page_gets_nothing(open_host: OpenHost) -> None:
    page = open_host(head=f"<script>{SPY}</script>")
    bearer, loot = talk_and_spy(page)
    assert found_in(loot, bearer) == []
    keys = [item for item in loot if item.startswith(("key", "input", "beforeinput", "paste"))]
    assert keys == []
    words = {item for item in loot if item.startswith(("message", "broadcast"))}
    assert words <= {'message: "here"'}
    # Of what the frame loads, the page sees the frame's own address, and nothing of what is said.
    seen = [json.loads(item.split(": ", 1)[1])["name"] for item in loot if item.startswith("entry")]
    assert not [name for name in seen if "/api/" in name or "/static/" in name]
    refused = {item.split(":")[0] for item in loot if item.endswith(": refused")}
    parts = ("document", "input", "token", "location", "frames", "eval", "storage")
    assert refused >= {f"look at {part}" for part in parts}


def test_the_same_page_gets_it_all_where_the_frame_is_no_other_website(
    open_host: OpenHost, website: Website, complaints: Complaints
) -> None:
    """The spy is worth something: framed from the host's own origin, it reads everything."""
    complaints.expect(
        "TrustedScript"
    )  # even there, the chat's own policy refuses to evaluate words
    own = website.origin
    page = open_host(chat=own, head=f"<script>{SPY}</script>")
    bearer, loot = talk_and_spy(page)
    stolen = " ".join(found_in(loot, bearer))
    for what in (QUESTION, SECRET, bearer):
        assert what in stolen
    assert chat_frame(page).url.startswith(own)
