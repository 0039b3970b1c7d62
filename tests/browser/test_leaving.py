"""Leaving in a hurry: by the button or by the Shift key three times, never by Escape."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.steps import HOME, LEAVE_URL, OpenPage, ask, token, wait_until_erased

QUESTION = "Do I have to do it?"


def left(page: Page) -> None:
    page.wait_for_url(f"{LEAVE_URL}**")


def test_the_button_replaces_the_page_and_erases_the_conversation(chat: Page) -> None:
    ask(chat, QUESTION)
    ended = token(chat)
    requests: list[Request] = []
    chat.on("request", lambda request: requests.append(request))
    chat.get_by_role("button", name="Leave this site").click()
    left(chat)
    wait_until_erased(chat, ended)
    assert [r.method for r in requests if r.url.endswith("/api/conversations")] == ["DELETE"]
    chat.go_back()
    assert "/chat" not in chat.url


def test_the_shift_key_three_times_does_the_same_even_while_writing(chat: Page) -> None:
    ask(chat, QUESTION)
    ended = token(chat)
    chat.locator("#text").focus()
    for _ in range(3):
        chat.keyboard.press("Shift")
    left(chat)
    wait_until_erased(chat, ended)


def test_the_page_is_blank_at_once_however_slow_the_other_site_is(chat: Page) -> None:
    ask(chat, QUESTION)
    hidden, title = chat.evaluate(
        """() => {
          document.querySelector('#leave button').click();
          return [!document.body.checkVisibility(), document.title];
        }"""
    )
    assert hidden and "justice" not in title
    left(chat)


@pytest.mark.parametrize(
    "keys", [["Escape"] * 4, ["Shift", "Shift"], ["Shift", "a", "Shift", "Shift"]]
)
def test_other_keys_do_not_leave(chat: Page, keys: list[str]) -> None:
    ask(chat, QUESTION)
    chat.locator("#text").focus()
    for key in keys:
        chat.keyboard.press(key)
    chat.wait_for_timeout(400)
    assert "/chat" in chat.url
    expect(chat.locator(".said .words")).to_have_text(QUESTION)


def test_capitals_do_not_leave(chat: Page) -> None:
    chat.locator("#text").focus()
    for letter in "ABCD":
        chat.keyboard.down("Shift")
        chat.keyboard.press(letter)
        chat.keyboard.up("Shift")
    chat.wait_for_timeout(300)
    expect(chat.locator("#text")).to_have_value("ABCD")


def test_presses_far_apart_do_not_leave(chat: Page) -> None:
    for _ in range(3):
        chat.keyboard.press("Shift")
        chat.wait_for_timeout(1100)
    assert chat.url.endswith("/chat")


@pytest.mark.parametrize("path", [HOME, "/answers", "/answers/conditions", "/accessibility"])
def test_every_page_can_be_left(open_page: OpenPage, path: str) -> None:
    page = open_page(path)
    expect(page.locator("#leaving")).to_contain_text("does not clear your browser’s history")
    page.get_by_role("button", name="Leave this site").click()
    left(page)


def test_leaving_one_tab_leaves_the_others_of_this_site_too(chat: Page) -> None:
    with chat.expect_popup() as popup:
        chat.get_by_role("link", name="Read the answers").click()
    answers = popup.value
    expect(answers.get_by_role("heading", level=1)).to_have_text("All questions and answers")
    answers.get_by_role("button", name="Leave this site").click()
    left(answers)
    left(chat)


def test_the_button_says_what_it_does_not_do(chat: Page) -> None:
    expect(chat.get_by_role("button", name="Leave this site")).to_have_accessible_description(
        "“Leave this site” wipes this chat and shows you another website. It does not clear your "
        "browser’s history. You can press the Shift key three times instead."
    )


@pytest.mark.parametrize("size", [(320, 480), (390, 844), (1280, 800)])
def test_the_button_is_in_sight_wherever_the_page_stands(
    open_page: OpenPage, size: tuple[int, int]
) -> None:
    page = open_page(viewport={"width": size[0], "height": size[1]})
    button = page.get_by_role("button", name="Leave this site")
    for question in (QUESTION, "What is level 1?", "What is level 2?"):
        ask(page, question)
        expect(button).to_be_in_viewport(ratio=1)
    page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    expect(button).to_be_in_viewport(ratio=1)
    page.evaluate("scrollTo({top: 1e6, behavior: 'instant'})")
    expect(button).to_be_in_viewport(ratio=1)
