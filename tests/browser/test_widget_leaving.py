"""Leaving in a hurry from a page of a force: first the whole page goes, then what was said."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Service
from tests.browser.steps import (
    LEAVE_URL,
    OpenHost,
    ask,
    chat_frame,
    open_widget,
    token,
    wait_until_erased,
)

QUESTION = "Do I have to do it?"


def opener(page: Page) -> Locator:
    return page.get_by_role("button", name="Ask about restorative justice")


def panel(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Chat about restorative justice")


def left(page: Page) -> None:
    expect(page).to_have_url(LEAVE_URL)
    expect(page).to_have_title("Elsewhere")


def test_leaving_in_the_frame_replaces_the_whole_page_and_erases(open_host: OpenHost) -> None:
    page = open_host()
    frame = open_widget(page)
    ask(frame, QUESTION)
    ended = token(frame)
    frame.get_by_role("button", name="Leave this site").click()
    left(page)
    wait_until_erased(page, ended)
    page.go_back()
    assert "a-page-of-a-force" not in page.url


def test_the_whole_page_is_blank_at_once_however_slow_the_other_website_is(
    open_host: OpenHost,
) -> None:
    # The page tells by itself: one that is on its way to another answers no question.
    told = "console.log(document.documentElement.checkVisibility(), document.title)"
    script = (
        f"addEventListener('message', ({{data}}) => data === 'leave' && setTimeout(() => {told}))"
    )
    page = open_host(head=f"<script>{script}</script>")
    frame = open_widget(page)
    held: list[Route] = []
    page.context.route(f"{LEAVE_URL}**", lambda route: held.append(route))
    with page.expect_console_message() as message:
        frame.get_by_role("button", name="Leave this site").click(no_wait_after=True)
    assert message.value.text == "false …"


def test_leaving_does_not_wait_for_the_erasing(open_host: OpenHost) -> None:
    page = open_host()
    frame = open_widget(page)
    ask(frame, QUESTION)
    held: list[Route] = []
    page.context.route("**/api/conversations", lambda route: held.append(route))
    frame.get_by_role("button", name="Leave this site").click(no_wait_after=True)
    left(page)
    # The request outlives its page, and may reach the route after the page has changed.
    for _ in range(50):
        if held:
            break
        page.wait_for_timeout(100)
    assert [route.request.method for route in held] == ["DELETE"]


def test_leaving_works_where_the_browser_lets_no_frame_replace_the_page(
    open_host: OpenHost,
) -> None:
    """So it is until the person has touched the frame: the loader does it, at the frame's word."""
    page = open_host()
    page.context.add_init_script(
        "Object.defineProperty(navigator, 'userActivation', {value: {hasBeenActive: false}})"
    )
    opener(page).focus()
    page.keyboard.press("Enter")
    frame = chat_frame(page)
    frame.wait_for_function("document.hasFocus()")
    for _ in range(3):
        page.keyboard.press("Shift")
    left(page)


def test_leaving_works_in_a_frame_that_has_no_loader_around_it(
    open_host: OpenHost, service: Service
) -> None:
    page = open_host(tag="<!-- none -->", body=f"<iframe src='{service.url}/chat'></iframe>")
    page.frame_locator("iframe").get_by_role("button", name="Leave this site").click()
    left(page)


@pytest.mark.parametrize("closed", [False, True])
def test_shift_three_times_on_the_page_leaves_and_erases(open_host: OpenHost, closed: bool) -> None:
    page = open_host()
    frame = open_widget(page)
    ask(frame, QUESTION)
    ended = token(frame)
    page.get_by_role("button", name="Close").focus()
    if closed:
        page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("Shift")
    left(page)
    wait_until_erased(page, ended)


def test_shift_does_nothing_on_a_page_where_the_chat_was_never_opened(open_host: OpenHost) -> None:
    page = open_host()
    for _ in range(4):
        page.keyboard.press("Shift")
    page.wait_for_timeout(300)
    expect(opener(page)).to_be_visible()


def test_the_page_leaves_at_the_word_of_the_frame_alone(open_host: OpenHost) -> None:
    page = open_host(body="<iframe srcdoc='<p>theirs'></iframe>")
    frame = open_widget(page)
    page.evaluate("postMessage('leave', '*')")
    page.frames[1].evaluate("parent.postMessage('leave', '*')")
    for word in ("'Leave'", "['leave']", "{leave: true}", "'leave now'", "1", "null"):
        frame.evaluate(f"parent.postMessage({word}, '*')")
    page.wait_for_timeout(400)
    expect(panel(page)).to_be_visible()
    frame.evaluate("parent.postMessage('leave', '*')")
    left(page)


def test_leaving_one_tab_leaves_the_other_too(open_host: OpenHost) -> None:
    page = open_host()
    first = open_widget(page)
    ask(first, QUESTION)
    ended = token(first)
    other = page.context.new_page()
    other.goto(page.url)
    open_widget(other).get_by_role("button", name="Leave this site").click()
    left(other)
    left(page)
    wait_until_erased(page, ended)


def test_the_button_for_leaving_is_in_sight_and_says_what_it_does_not_do(
    open_host: OpenHost,
) -> None:
    frame = open_widget(open_host(viewport={"width": 320, "height": 480}))
    button = frame.get_by_role("button", name="Leave this site")
    for question in (QUESTION, "What is level 1?"):
        ask(frame, question)
        expect(button).to_be_in_viewport(ratio=1)
    expect(frame.locator("#leaving")).to_contain_text("does not clear your browser’s history")
    expect(frame.locator("#leaving")).to_be_visible()
