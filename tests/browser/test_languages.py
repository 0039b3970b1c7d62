"""The pages in two languages: which one is shown, how it is changed, and that nothing is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.steps import (
    HOME,
    MESSAGES,
    NOT_LOADED,
    Complaints,
    OpenPage,
    answered,
    ask,
    open_widget,
    play_question,
    token,
    write,
)

QUESTION = "Do I have to do it?"
WELSH_QUESTION = "Oes rhaid i mi wneud hyn?"
BOTH_LANGUAGES = pytest.mark.parametrize(
    ("here", "other", "label"), [("en", "cy", "Cymraeg"), ("cy", "en", "English")]
)


def loads_of(page: Page) -> list[Request]:
    """Keep what a page is left for."""
    kept: list[Request] = []
    page.on("request", lambda r: kept.append(r) if r.is_navigation_request() else None)
    return kept


@BOTH_LANGUAGES
@pytest.mark.parametrize("path", [HOME, "/", "/answers/conditions", "/no-such-page"])
def test_each_page_leads_to_itself_in_the_other_language(
    open_page: OpenPage, complaints: Complaints, path: str, here: str, other: str, label: str
) -> None:
    complaints.expect(NOT_LOADED)
    page = open_page(f"{path}?language={here}")
    heading = page.get_by_role("heading", level=1).inner_text()
    switch = page.get_by_role("banner").get_by_role("link", name=label, exact=True)
    expect(switch).to_have_attribute("lang", other)
    expect(switch).to_have_attribute("hreflang", other)
    alternates = page.locator("link[rel=alternate]")
    expect(alternates).to_have_count(2)
    address = page.locator(f"link[hreflang={other}]").get_attribute("href")
    assert switch.get_attribute("href") == address
    switch.click()
    expect(page.locator("html")).to_have_attribute("lang", other)
    expect(page.get_by_role("heading", level=1)).not_to_have_text(heading)
    assert page.url.endswith(f"{path.removeprefix(HOME) or '/'}?language={other}")


def test_links_keep_the_language_of_the_address(open_page: OpenPage) -> None:
    page = open_page("/answers?language=cy")
    page.get_by_role("link", name="Beth yw lefel 1?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Beth yw lefel 1?")
    page.get_by_role("link", name="Gofynnwch yn y sgwrs").click()
    expect(page.locator("html")).to_have_attribute("lang", "cy")
    page.get_by_role("contentinfo").or_(page.locator(".notes")).get_by_role(
        "link", name="Hygyrchedd"
    ).evaluate("node => { node.target = '' }")
    page.get_by_role("link", name="Hygyrchedd").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Datganiad hygyrchedd")


@pytest.mark.parametrize(
    ("accepted", "address", "shown"),
    [
        ("cy", "/answers", "cy"),
        ("cy-GB,cy;q=0.9,en;q=0.8", "/chat", "cy"),
        ("en-GB,en;q=0.9,cy;q=0.8", "/answers", "en"),
        ("fr,cy;q=0.5,en;q=0.4", "/answers", "cy"),
        ("cy;q=x,en;q=0", "/answers", "en"),
        ("cy", "/answers?language=en", "en"),
        ("en", "/answers?language=cy", "cy"),
        ("de", "/answers?language=de", "en"),
    ],
)
def test_the_address_says_the_language_and_else_the_browser(
    open_page: OpenPage, accepted: str, address: str, shown: str
) -> None:
    page = open_page(address, extra_http_headers={"Accept-Language": accepted})
    expect(page.locator("html")).to_have_attribute("lang", shown)


def test_the_switch_changes_a_conversation_and_its_page_where_they_are(chat: Page) -> None:
    ask(chat, QUESTION)
    begun, loads = token(chat), loads_of(chat)
    chat.locator("#text").fill("half a mess")
    chat.get_by_role("button", name="Cymraeg").click()
    turn = answered(chat.locator(".turn").last)
    expect(turn.locator(".reply .words")).to_have_text(
        "Byddaf yn parhau yn Gymraeg. Beth hoffech chi ei wybod?"
    )
    expect(chat.locator("html")).to_have_attribute("lang", "cy")
    expect(chat).to_have_title("Sgwrs am gyfiawnder adferol | Heddlu Gogledd Cymru")
    assert chat.url.endswith("/chat?language=cy")
    assert loads == [] and token(chat) == begun
    expect(chat.locator("#text")).to_have_value("half a mess")
    # What was said stays what it was; its labels are the page's.
    first = chat.locator(".turn").nth(1)
    expect(first.locator(".who")).to_contain_text(["Chi", "Cynorthwyydd"])
    expect(first.locator(".source").first).to_contain_text("O'r daflen: What is")
    expect(first.locator(".reply .words").first).to_have_attribute("lang", "en")
    expect(first.locator(".choices")).to_have_attribute("aria-label", "Dewisiadau")
    expect(first.locator(".choices li").first).to_have_attribute("lang", "en")
    expect(chat.locator("#switch button")).to_be_focused()
    expect(chat.locator("#spoken")).to_contain_text("Byddaf yn parhau")
    expect(chat.locator("#leaving")).to_contain_text("fysell Shift", use_inner_text=True)
    # What can't be told goes on in Welsh; what is clearly English is answered in English.
    expect(ask(chat, "ok").locator(".reply .words").first).to_have_attribute("lang", "cy")
    turn = ask(chat, "What is level 1?")
    expect(turn.locator(".reply .words").first).to_have_attribute("lang", "en")
    expect(turn.locator(".who")).to_contain_text(["Chi", "Cynorthwyydd"])
    chat.get_by_role("button", name="English", exact=True).click()
    expect(chat.locator("html")).to_have_attribute("lang", "en")
    expect(answered(chat.locator(".turn").last).locator(".who")).to_contain_text(["You"])
    chat.get_by_role("button", name="Wipe this chat and start again").click()
    assert token(chat) == ""


def test_the_switch_before_a_conversation_greets_anew_and_begins_nothing(chat: Page) -> None:
    loads = loads_of(chat)
    chat.get_by_role("button", name="Cymraeg").click()
    expect(chat.locator("#greeting .words")).to_contain_text("Cynorthwyydd awtomatig ydw i.")
    expect(chat.locator("#greeting .words")).to_have_attribute("lang", "cy")
    expect(chat.locator("#greeting time")).to_have_count(1)
    expect(chat.locator("#spoken [lang=cy]")).to_contain_text("Cynorthwyydd awtomatig")
    assert loads == [] and token(chat) == ""
    with chat.expect_request("**/api/conversations") as begun:
        chat.get_by_role("button", name="Beth alla i ei ofyn i chi?").click()
    assert begun.value.post_data_json == {"language": "cy"}
    turn = answered(chat.locator(".turn").last)
    expect(turn.locator(".reply .words").first).to_have_attribute("lang", "cy")


def test_the_switch_in_a_contact_request_asks_the_open_question_again(chat: Page) -> None:
    ask(chat, "Can the officer get in touch with me?")
    expect(chat.locator("[data-asks=consent]")).to_be_visible()
    chat.get_by_role("button", name="Cymraeg").click()
    turn = answered(chat.locator(".turn").last)
    expect(turn.locator("[data-asks=consent] li").first).to_have_attribute("lang", "cy")


def test_a_switch_that_can_t_be_reached_says_so(chat: Page, complaints: Complaints) -> None:
    complaints.expect(NOT_LOADED)
    chat.route("**/chat?language=cy", lambda route: route.abort())
    chat.get_by_role("button", name="Cymraeg").click()
    expect(chat.locator(".note")).to_contain_text("can’t reach the chat")
    expect(chat.locator("html")).to_have_attribute("lang", "en")


def test_a_welsh_answer_on_an_english_page_says_its_language(chat: Page) -> None:
    turn = ask(chat, WELSH_QUESTION)
    expect(turn.locator(".reply .words").first).to_have_attribute("lang", "cy")
    expect(turn.locator(".said .words")).to_have_attribute("lang", "cy")
    expect(turn.locator("cite").first).to_have_attribute("lang", "cy")
    expect(turn.locator(".source").first).to_contain_text("From the leaflet: Beth yw")
    expect(turn.locator(".who")).to_contain_text(["You", "Assistant"])
    expect(chat.locator("#spoken > [lang=cy]").first).not_to_be_empty()


@pytest.mark.parametrize("script", [True, False])
def test_a_message_in_a_third_language_is_said_to_be_in_none_of_ours(
    open_page: OpenPage, script: bool
) -> None:
    page = open_page(java_script_enabled=script)
    text = "Bonjour, je voudrais savoir ce que c'est"
    if script:
        ask(page, text)
    else:
        page.locator("#text").fill(text)
        page.get_by_role("button", name="Send", exact=True).click()
    turn = page.locator(".turn").last
    languages = [n.get_attribute("lang") for n in turn.locator(".reply .words").all()]
    assert sorted(languages) == ["cy", "en"]
    expect(turn.locator(".said .words")).to_have_attribute("lang", "")


@BOTH_LANGUAGES
def test_without_javascript_the_switch_is_a_turn_and_loses_nothing(
    open_page: OpenPage, here: str, other: str, label: str
) -> None:
    page = open_page(f"/chat?language={here}", java_script_enabled=False)
    question = {"en": QUESTION, "cy": WELSH_QUESTION}[here]
    page.locator("#text").fill(question)
    page.locator("#write button").click()
    begun = token(page)
    page.get_by_role("button", name=label, exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", other)
    expect(page.locator(".said .words").first).to_have_text(question)
    expect(page.locator(".said")).to_have_count(2)
    expect(page.locator(".said .words").first).to_have_attribute("lang", here)
    expect(page.locator("#latest .reply .words")).to_have_attribute("lang", other)
    assert token(page) == begun
    assert page.url.endswith(f"/chat?language={other}#latest")


def test_without_javascript_the_switch_begins_no_conversation(plain_chat: Page) -> None:
    plain_chat.get_by_role("button", name="Cymraeg").click()
    assert "/chat?language=cy" in plain_chat.url
    expect(plain_chat.locator(".said")).to_have_count(0)
    assert token(plain_chat) == ""


def test_without_javascript_a_switch_of_an_ended_conversation_is_told(
    plain_chat: Page, complaints: Complaints
) -> None:
    complaints.expect(NOT_LOADED)
    plain_chat.locator("#text").fill(QUESTION)
    plain_chat.locator("#write button").click()
    plain_chat.request.delete(
        "/api/conversations", headers={"Authorization": f"Bearer {token(plain_chat)}"}
    )
    plain_chat.get_by_role("button", name="Cymraeg").click()
    expect(plain_chat.locator(".trouble")).to_contain_text("wedi dod i ben")
    expect(plain_chat.locator("#text")).to_have_value("")
    expect(plain_chat.locator(".trouble")).not_to_contain_text("yn y blwch")


@pytest.mark.parametrize(("site", "button"), [("en", "Cymraeg"), ("cy", "English")])
def test_the_switch_in_the_widget_changes_the_widget(
    open_page: OpenPage, site: str, button: str
) -> None:
    words = {
        "en": ("Ask about restorative justice", "Close", "Chat about restorative justice"),
        "cy": ("Holwch am gyfiawnder adferol", "Cau", "Sgwrs am gyfiawnder adferol"),
    }
    other = "cy" if site == "en" else "en"
    page = open_page(f"/?language={site}")
    frame = open_widget(page, words[site][0])
    entries = page.evaluate("history.length")
    play_question(frame, "consent")
    write(frame, QUESTION)
    answered(frame.locator(".turn").last)
    frame.get_by_role("button", name=button, exact=True).click()
    dialog = page.get_by_role("dialog", name=words[other][2])
    expect(dialog).to_be_visible()
    expect(page.locator("rj-widget iframe")).to_have_attribute("title", words[other][2])
    expect(page.locator("rj-widget")).to_have_attribute("lang", other)
    expect(frame.locator(".said")).to_have_count(2)
    assert page.evaluate("history.length") == entries, "going back would lead to the chat"
    page.get_by_role("button", name=words[other][1], exact=True).click()
    expect(page.get_by_role("button", name=words[other][0])).to_be_focused()


@pytest.mark.parametrize("language", ["en", "cy"])
def test_the_page_tells_the_api_its_language(open_page: OpenPage, language: str) -> None:
    page = open_page(f"/chat?language={language}")
    with page.expect_request(MESSAGES) as sent:
        ask(page, QUESTION)
    assert sent.value.all_headers()["accept-language"] == language
