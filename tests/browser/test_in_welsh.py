"""A walk through every page, form and error in Welsh: each string shown is one of the Welsh ones.

By browser, with and without JavaScript; by the API, see `tests/system/test_api_in_welsh.py`.
"""

from __future__ import annotations

import pytest
import yaml
from playwright.sync_api import Frame, Page, expect

from tests.browser.conftest import Service
from tests.browser.shown import shown_on
from tests.browser.steps import (
    HOME,
    LEAVE_URL,
    MESSAGES,
    NOT_LOADED,
    Complaints,
    OpenHost,
    OpenPage,
    answered,
    ask,
    chat_frame,
    give_up,
    token,
    wait_until_erased,
    write,
)
from tests.conftest import ROOT
from tests.welsh_strings import Catalogue

QUESTION = "Oes rhaid i mi wneud hyn?"
CHAT = "/chat?language=cy"
CONVERSATIONS = ROOT / "tests" / "conversations" / "welsh.yml"
# The one thing that a Welsh page says in English: where its English is.
SWITCH = ("English", "en")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue()


@pytest.fixture(autouse=True)
def _failed_requests_are_expected(complaints: Complaints) -> None:
    complaints.expect(NOT_LOADED)


def check(catalogue: Catalogue, *pages: Page | Frame) -> None:
    """See that all which is shown is Welsh, and said to be so."""
    for page in pages:
        shown = shown_on(page)
        assert catalogue.foreign(text for text, _ in shown) == []
        assert {pair for pair in shown if pair[1] != "cy"} <= {SWITCH}
        assert len(shown) > 10


@pytest.mark.parametrize(
    "path", [HOME, "/", "/chat", "/answers", "/accessibility", "/no-such-page", "/chat/leave"]
)
def test_every_page_is_in_welsh(open_page: OpenPage, catalogue: Catalogue, path: str) -> None:
    page = open_page(f"{path}?language=cy")
    check(catalogue, page)
    expect(page.locator("html")).to_have_attribute("lang", "cy")


def test_every_answer_is_in_welsh(new_page: OpenPage, catalogue: Catalogue) -> None:
    page = new_page(java_script_enabled=False)
    foreign = {}
    for topic, title in catalogue.titles.items():
        text = page.request.get(f"/answers/{topic}?language=cy").text()
        head, body = text.split("</head>")
        page.set_content(f'<html lang="cy"><title>{title}</title>{body}')
        assert f"<title>{title} | Heddlu Gogledd Cymru</title>".replace("'", "&#39;") in head
        foreign[topic] = catalogue.foreign(shown for shown, _ in shown_on(page))
    assert {topic: found for topic, found in foreign.items() if found} == {}
    assert len(foreign) > 50


def test_the_contact_request_is_in_welsh(open_page: OpenPage, catalogue: Catalogue) -> None:
    page = open_page(CHAT)
    held = yaml.safe_load(CONVERSATIONS.read_text("utf-8"))[0]
    for turn in held["turns"]:
        ask(page, turn["say"])
    check(catalogue, page)
    expect(page.locator(".turn").last).to_contain_text("Eich cyfeirnod")


def test_what_goes_wrong_is_told_in_welsh(timed_page: Page, catalogue: Catalogue) -> None:
    page = timed_page
    page.goto(CHAT)
    page.locator("#text").fill("a" * 950)
    check(catalogue, page)
    page.locator("#text").fill("a" * 1010)
    check(catalogue, page)
    page.locator("#text").fill("")
    page.route(MESSAGES, lambda route: route.abort())
    write(page, QUESTION)
    page.clock.run_for(3000)
    expect(page.locator(".typing")).to_contain_text("Rwy'n dal i geisio")
    check(catalogue, page)
    give_up(page)
    check(catalogue, page)
    page.unroute(MESSAGES)
    page.get_by_role("button", name="Anfon eto").click()
    answered(page.locator(".turn").last)
    page.clock.fast_forward(56 * 60_000)
    expect(page.locator(".note")).to_contain_text("5 munud")
    check(catalogue, page)
    page.route("**/api/conversations", lambda route: route.abort(), times=1)
    page.get_by_role("button", name="Dileu'r sgwrs hon a dechrau eto").click()
    expect(page.locator(".note")).to_contain_text("Nid oedd modd")
    check(catalogue, page)


def test_the_chat_that_was_wiped_is_told_in_welsh(timed_page: Page, catalogue: Catalogue) -> None:
    page = timed_page
    page.goto(CHAT)
    ask(page, QUESTION)
    page.clock.fast_forward(61 * 60_000)
    expect(page.locator(".note")).to_contain_text("60 munud")
    check(catalogue, page)
    page.get_by_role("button", name="Dileu'r sgwrs hon a dechrau eto").click()
    expect(page.locator(".note")).to_contain_text("Gallwch ddechrau eto")
    check(catalogue, page)


def test_without_javascript_it_is_in_welsh_errors_included(
    open_page: OpenPage, catalogue: Catalogue
) -> None:
    page = open_page(CHAT, java_script_enabled=False)
    send = page.get_by_role("button", name="Anfon", exact=True)
    for text in (QUESTION, "a" * 1001):
        page.locator("#text").fill(text)
        send.click()
        check(catalogue, page)
    expect(page.locator(".trouble")).to_contain_text("rhy hir")
    expect(page).to_have_title(
        "Neges heb ei hanfon: Sgwrs am gyfiawnder adferol | Heddlu Gogledd Cymru"
    )
    bearer = page.locator("#write input[name=token]").input_value()
    page.request.delete("/api/conversations", headers={"Authorization": f"Bearer {bearer}"})
    page.locator("#text").fill(QUESTION)
    send.click()
    expect(page.locator(".trouble")).to_contain_text("wedi dod i ben")
    check(catalogue, page)


def test_the_widget_is_in_welsh_on_a_welsh_page(
    open_host: OpenHost, service: Service, catalogue: Catalogue
) -> None:
    tag = f'<script src="{service.url}/widget.js" data-language="cy" defer></script>'
    page = open_host(tag=tag)
    page.evaluate("for (const node of document.querySelectorAll('h1, p')) node.remove()")
    page.evaluate("document.title = 'Heddlu Gogledd Cymru'")

    def shown() -> list[tuple[str, str]]:
        return [pair for pair in shown_on(page) if pair[0] != "Heddlu Gogledd Cymru"]

    page.route("**/chat?*", lambda route: route.abort(), times=1)
    page.get_by_role("button", name="Holwch am gyfiawnder adferol").click()
    again = page.get_by_role("button", name="Rhowch gynnig arall arni")
    expect(again).to_be_visible()
    assert catalogue.foreign(text for text, _ in shown()) == []
    again.click()
    frame = chat_frame(page)
    frame.locator("summary").click()
    ask(frame, QUESTION)
    check(catalogue, frame)
    assert catalogue.foreign(text for text, _ in shown()) == []
    assert {language for _, language in shown()} == {"cy"}


def test_leaving_by_its_welsh_button_erases_the_conversation(open_page: OpenPage) -> None:
    page = open_page(CHAT)
    ask(page, QUESTION)
    ended = token(page)
    page.get_by_role("button", name="Gadael y wefan").click()
    page.wait_for_url(f"{LEAVE_URL}**")
    page.goto("/answers?language=cy")
    wait_until_erased(page, ended)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("POST", "/chat", 413), ("PUT", "/chat", 405), ("GET", "/answers/nothing", 404)],
)
def test_every_error_page_is_in_welsh(
    new_page: OpenPage, catalogue: Catalogue, method: str, path: str, status: int
) -> None:
    page = new_page(java_script_enabled=False)
    body = b"text=" + b"a" * 70_000 if status == 413 else None
    answer = page.request.fetch(f"{path}?language=cy", method=method, data=body)
    assert answer.status == status
    page.set_content(f'<html lang="cy"><title>Sgwrs</title>{answer.text().split("</head>")[1]}')
    check(catalogue, page)


def test_one_string_in_english_is_noticed(open_page: OpenPage, catalogue: Catalogue) -> None:
    page = open_page(CHAT)
    check(catalogue, page)
    for change, foreign in {
        "document.querySelector('label').textContent = 'Your message'": "Your message",
        "document.querySelector('nav').setAttribute('aria-label', 'Pages')": "Pages",
        "document.querySelector('#text').placeholder = 'Write here'": "Write here",
        "document.title = 'Chat | Heddlu Gogledd Cymru'": "Chat | Heddlu Gogledd Cymru",
        "document.querySelector('#words').content.firstElementChild.textContent = 'You'": "You",
    }.items():
        page.evaluate(change)
        assert foreign in catalogue.foreign(text for text, _ in shown_on(page))
    page.evaluate("document.querySelector('#greeting .words').lang = 'en'")
    with pytest.raises(AssertionError):
        check(catalogue, page)
