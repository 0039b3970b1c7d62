"""The widget on a page of a force: what the loader does, and that it does nothing else."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from content.force import load_force
from tests.browser.conftest import Service
from tests.browser.steps import (
    NOT_LOADED,
    Complaints,
    OpenHost,
    OpenPage,
    ask,
    chat_frame,
    demo_origin,
    focused,
    open_widget,
)

QUESTION = "Do I have to do it?"
PHONE = {"viewport": {"width": 390, "height": 700}}


def opener(page: Page) -> Locator:
    return page.get_by_role("button", name="Ask about restorative justice")


def panel(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Chat about restorative justice")


def tag(service: Service, attributes: str = "") -> str:
    return f'<script src="{service.url}/widget.js" {attributes} defer></script>'


def shut_out(page: Page) -> bool:
    """Whether the host's page can't be reached by any key or screen reader."""
    parts = "[...document.body.children].filter(node => node.localName !== 'rj-widget')"
    return page.evaluate(f"{parts}.every(node => node.inert)")


def test_nothing_but_the_loader_is_loaded_before_it_is_opened(open_host: OpenHost) -> None:
    page = open_host()
    expect(opener(page)).to_be_visible()
    expect(panel(page)).to_be_hidden()
    assert [frame.url for frame in page.frames] == [page.url]


def test_a_question_is_answered_in_the_frame(open_host: OpenHost) -> None:
    frame = open_widget(open_host())
    turn = ask(frame, QUESTION)
    expect(turn.locator(".source cite").first).to_have_text("What is Restorative Justice?")


def test_it_is_opened_and_closed_by_keyboard_and_focus_comes_back(open_host: OpenHost) -> None:
    page = open_host()
    for _ in range(2):
        page.keyboard.press("Tab")
    assert focused(page) == "open"
    page.keyboard.press("Enter")
    frame = chat_frame(page)
    frame.wait_for_function("document.hasFocus()")
    page.keyboard.press("Tab")
    expect(frame.get_by_role("link", name="Skip to the main part")).to_be_focused()
    while frame.evaluate("document.hasFocus()"):
        page.keyboard.press("Shift+Tab")
    assert focused(page) == "close"
    page.keyboard.press("Enter")
    expect(panel(page)).to_be_hidden()
    assert focused(page) == "open"


def test_the_tab_key_walks_through_bar_and_frame_and_on(open_host: OpenHost) -> None:
    page = open_host(viewport={"width": 1280, "height": 800})
    open_widget(page)
    page.get_by_role("link", name="Open on a full page").focus()
    stops: list[str] = []
    while len(stops) < 30:
        inside = chat_frame(page).evaluate(
            "document.hasFocus() && (document.activeElement.innerText || document.activeElement.id)"
        )
        stops.append(inside or focused(page))
        if inside and inside.startswith("Wipe"):
            break
        page.keyboard.press("Tab")
    assert stops[1] == "close"
    assert stops[2:5] == ["Skip to the main part", "Call 999", "Leave this site"]
    assert stops[-3:] == ["text", "Send", "Wipe this chat and start again"]
    page.keyboard.press("Tab")
    assert not chat_frame(page).evaluate("document.hasFocus()"), (
        "the keyboard is trapped in the frame"
    )


def test_escape_never_closes_it(open_host: OpenHost) -> None:
    page = open_host()
    frame = open_widget(page)
    ask(frame, QUESTION)
    for _ in range(3):
        page.keyboard.press("Escape")
    page.get_by_role("button", name="Close").focus()
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_visible()
    expect(frame.locator(".said .words")).to_have_text(QUESTION)


def test_what_was_said_is_still_there_when_it_is_opened_again(open_host: OpenHost) -> None:
    page = open_host()
    frame = open_widget(page)
    ask(frame, QUESTION)
    page.get_by_role("button", name="Close").click()
    opener(page).click()
    expect(frame.locator(".said .words")).to_have_text(QUESTION)


def test_it_remembers_nothing_on_the_host_s_website(open_host: OpenHost) -> None:
    page = open_host()
    ask(open_widget(page), QUESTION)
    kept = "async () => [document.cookie, localStorage.length, sessionStorage.length, (await indexedDB.databases()).length, history.state, window.name]"
    assert page.evaluate(kept) == ["", 0, 0, 0, None, ""]
    assert page.context.cookies() == []
    page.reload()
    expect(panel(page)).to_be_hidden()
    expect(open_widget(page).locator(".said")).to_have_count(0)


def test_it_leaves_no_global_name_behind(open_host: OpenHost) -> None:
    names = "Object.getOwnPropertyNames(window).sort()"
    with_it, without = open_host(), open_host(tag="<!-- none -->")
    assert with_it.evaluate(names) == without.evaluate(names)


def test_nothing_is_asked_of_anybody_else(open_host: OpenHost) -> None:
    page = open_host()
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    frame = open_widget(page)
    ask(frame, QUESTION)
    own = frame.url.split("/chat")[0]
    assert [url for url in asked if not url.startswith(own)] == []


def test_the_service_is_not_told_which_page_it_stands_on(open_host: OpenHost) -> None:
    page = open_host()
    with page.expect_request("**/chat?*") as asked:
        open_widget(page)
    headers = asked.value.all_headers()
    assert "referer" not in headers and "cookie" not in headers


@pytest.mark.parametrize("position", ["left", "right"])
def test_its_place_is_chosen_by_the_tag(
    open_host: OpenHost, service: Service, position: str
) -> None:
    page = open_host(tag=tag(service, f'data-position="{position}"'))
    width = page.viewport_size["width"] if page.viewport_size else 0
    for part in (opener(page), panel(page)):
        expect(part).to_be_visible()
        box = part.bounding_box()
        assert box
        near = box["x"] if position == "left" else width - box["x"] - box["width"]
        assert near < 30
        if part.get_attribute("id") == "open":
            part.click()


@pytest.mark.parametrize(
    ("attributes", "page_language", "language"),
    [
        ("", "en", "en"),
        ('data-language="cy"', "en", "cy"),
        ("", "cy", "cy"),
        ('data-language="en"', "cy", "en"),
    ],
)
def test_its_language_is_the_tag_s_or_else_the_page_s(
    open_host: OpenHost, service: Service, attributes: str, page_language: str, language: str
) -> None:
    script = f"<script>document.documentElement.lang = '{page_language}'</script>"
    page = open_host(tag=script + tag(service, attributes))
    button = page.locator("#open")
    expect(button).to_have_text(
        {"en": "Ask about restorative justice", "cy": "Holwch am gyfiawnder adferol"}[language]
    )
    expect(page.locator("rj-widget")).to_have_attribute("lang", language)
    with page.expect_request("**/chat?*") as asked:
        button.click()
    assert f"language={language}" in asked.value.url
    frame = chat_frame(page)
    greeted = frame.locator("#greeting .words").first
    expect(greeted).to_have_attribute("lang", language)
    with page.expect_request("**/api/conversations") as begun:
        ask(frame, QUESTION)
    assert begun.value.post_data_json == {"language": language}


def test_the_tag_twice_is_one_widget_and_it_may_stand_anywhere(
    open_host: OpenHost, service: Service
) -> None:
    plain = f'<script src="{service.url}/widget.js"></script>'
    module = f'<script type="module" src="{service.url}/widget.js?again"></script>'
    page = open_host(tag=plain + module)
    expect(opener(page)).to_have_count(1)
    page = open_host(tag=module)
    expect(panel(page)).to_be_hidden()
    open_widget(page)


def test_the_host_s_styles_do_not_reach_it(open_host: OpenHost) -> None:
    ugly = "<style>html{font-size:62.5%} button,iframe,a,p{display:none!important;font:9px serif}</style>"
    page = open_host(head=ugly)
    expect(opener(page)).to_be_visible()
    assert opener(page).evaluate("node => parseFloat(getComputedStyle(node).fontSize)") >= 16
    open_widget(page)
    expect(page.get_by_role("button", name="Close")).to_be_visible()


def test_its_colours_are_the_force_s_and_the_host_may_set_others(open_host: OpenHost) -> None:
    ground = "node => getComputedStyle(node).backgroundColor"
    declared = load_force().value("look.band").lstrip("#")
    band = f"rgb({', '.join(str(int(declared[at : at + 2], 16)) for at in (0, 2, 4))})"
    assert opener(open_host()).evaluate(ground) == band
    other = open_host(head="<style>rj-widget { --band: rgb(1, 2, 3) }</style>")
    assert opener(other).evaluate(ground) == "rgb(1, 2, 3)"


def test_it_never_covers_more_than_its_corner_where_there_is_room(open_host: OpenHost) -> None:
    page = open_host(viewport={"width": 1280, "height": 800})
    open_widget(page)
    box = panel(page).bounding_box()
    assert box and box["width"] < 500 and box["height"] < 790
    expect(page.get_by_role("link", name="A link of theirs")).to_be_visible()
    assert not shut_out(page)


def test_on_a_phone_it_fills_the_screen_and_nothing_behind_it_can_be_reached(
    open_host: OpenHost,
) -> None:
    page = open_host(**PHONE)
    open_widget(page)
    assert panel(page).bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 700}
    assert shut_out(page)
    page.set_viewport_size({"width": 390, "height": 400})  # as when the keys of the phone come up
    expect(chat_frame(page).locator("#text")).to_be_in_viewport()
    assert shut_out(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.wait_for_function("![...document.body.children].some(node => node.inert)")
    page.set_viewport_size({"width": 390, "height": 700})
    page.wait_for_function("document.body.children[0].inert")
    page.get_by_role("button", name="Close").click()
    assert not shut_out(page)


def test_what_the_host_made_inert_stays_so(open_host: OpenHost) -> None:
    page = open_host(body="<div id=theirs inert>Not now</div>", **PHONE)
    open_widget(page)
    page.get_by_role("button", name="Close").click()
    assert page.locator("#theirs").evaluate("node => node.inert")


def test_a_chat_that_cannot_be_reached_is_told_and_can_be_tried_again(
    open_host: OpenHost, complaints: Complaints
) -> None:
    complaints.expect(NOT_LOADED)
    page = open_host()
    page.route("**/chat?*", lambda route: route.abort(), times=1)
    opener(page).click()
    told = panel(page).get_by_role("status")
    expect(told).to_contain_text("The chat can't be reached just now.")
    expect(told).to_contain_text("call 999")
    expect(told).to_contain_text(load_force().value("officer.phone"))
    expect(page.locator("rj-widget iframe")).to_have_count(0)
    assert focused(page) == "again"
    panel(page).get_by_role("button", name="Try again").click()
    frame = chat_frame(page)
    expect(told).to_have_text("")
    expect(panel(page).get_by_role("button", name="Try again")).to_be_hidden()
    ask(frame, QUESTION)


def test_a_chat_that_comes_late_is_waited_for(open_host: OpenHost) -> None:
    page = open_host()
    held: list[Route] = []
    page.route("**/chat?*", lambda route: held.append(route), times=1)
    opener(page).click()
    expect(panel(page).get_by_role("status")).to_have_text("The chat is opening …")
    page.wait_for_timeout(2500)
    expect(panel(page).get_by_role("button", name="Try again")).to_be_hidden()
    held[0].continue_()
    chat_frame(page)


def test_the_full_page_opens_beside(open_host: OpenHost) -> None:
    page = open_host()
    open_widget(page)
    with page.expect_popup() as popup:
        page.get_by_role("link", name="Open on a full page (opens in a new tab)").click()
    expect(popup.value.get_by_role("heading", name="Ask about restorative justice")).to_be_visible()
    assert popup.value.evaluate("opener") is None


def test_links_in_the_chat_open_beside_it(open_host: OpenHost) -> None:
    page = open_host()
    frame = open_widget(page)
    frame.get_by_text("A person to talk to").click()
    for link in frame.locator("a[href^='/']").all():
        expect(link).to_have_attribute("target", "_blank")
        expect(link).to_contain_text("(opens in a new tab)")
    with page.expect_popup() as popup:
        frame.get_by_role("link", name="Read the answers").click()
    expect(popup.value.get_by_role("heading", level=1)).to_have_text("All questions and answers")


def test_the_demo_is_another_website_than_the_chat_and_says_that_it_is_a_demo(
    open_page: OpenPage, service: Service
) -> None:
    page = open_page("/")
    assert page.url == f"{demo_origin(service.url)}/"
    expect(page.get_by_label("About this demo")).to_contain_text("This is a demo.")
    frame = open_widget(page)
    assert frame.url.startswith(service.url)
    ask(frame, QUESTION)


def test_the_demo_offers_the_chat_without_javascript(open_page: OpenPage, service: Service) -> None:
    page = open_page("/", java_script_enabled=False)
    link = page.get_by_role("link", name="Ask about restorative justice in a chat")
    expect(link).to_have_attribute("href", f"{service.url}/chat")


def test_a_framed_chat_without_its_script_stays_a_framed_chat(open_page: OpenPage) -> None:
    page = open_page("/chat?framed=yes&language=cy", java_script_enabled=False)
    page.locator("#text").fill(QUESTION)
    page.get_by_role("button", name="Anfon", exact=True).click()
    expect(page.locator(".said .words")).to_have_text(QUESTION)
    expect(page.locator("html")).to_have_class("framed")
    assert "framed=yes&language=cy" in page.url
    expect(page.locator("#leave")).to_have_attribute("target", "_top")
    page.get_by_role("button", name="Dileu'r sgwrs hon a dechrau eto").click()
    expect(page.locator(".said")).to_have_count(0)
    assert page.url.endswith("/chat?framed=yes&language=cy")
