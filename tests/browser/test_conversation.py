"""The conversation on its page, with JavaScript."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Request, Route, expect

from tests.browser.steps import (
    MESSAGES,
    NOT_LOADED,
    Complaints,
    OpenPage,
    answered,
    ask,
    play_question,
    play_reply,
    status_of_message,
    token,
    write,
)

QUESTION = "Do I have to do it?"
OTHER_QUESTION = "What is level 1?"


def test_nothing_is_begun_before_the_first_message(open_page: OpenPage) -> None:
    page = open_page("/answers")
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))
    page.goto("/chat")
    page.wait_for_load_state("networkidle")
    assert [request.url for request in requests if "/api/" in request.url] == []
    assert token(page) == ""


def test_a_question_is_answered_on_the_page_with_its_section_of_the_leaflet(chat: Page) -> None:
    loads: list[Request] = []
    chat.on(
        "request",
        lambda request: loads.append(request) if request.is_navigation_request() else None,
    )
    turn = ask(chat, QUESTION)
    expect(turn.locator(".said .words")).to_have_text(QUESTION)
    expect(turn.locator(".source cite").first).to_have_text("What is Restorative Justice?")
    assert ask(chat, OTHER_QUESTION).locator(".source cite").first.inner_text() == "Level 1"
    assert loads == []


def test_what_was_said_is_shown_before_the_answer_comes(chat: Page) -> None:
    held: list[Route] = []
    chat.route(MESSAGES, lambda route: held.append(route))
    write(chat, QUESTION)
    turn = chat.locator(".turn").last
    expect(turn.locator(".said .words")).to_have_text(QUESTION)
    expect(chat.locator("#text")).to_have_value("")
    expect(turn.locator(".replies")).to_have_count(0)
    while not held:
        chat.wait_for_timeout(20)
    held[0].continue_()
    answered(turn)


def test_a_slow_answer_is_announced_and_a_quick_one_is_not(chat: Page) -> None:
    ask(chat, QUESTION)
    expect(chat.locator(".typing")).to_have_count(0)
    held: list[Route] = []
    chat.route(MESSAGES, lambda route: held.append(route))
    write(chat, OTHER_QUESTION)
    chat.wait_for_timeout(500)
    expect(chat.locator(".typing")).to_have_count(0)
    expect(chat.locator(".typing")).to_have_text("The assistant is typing …", timeout=2000)
    expect(chat.locator("#spoken")).to_have_text("The assistant is typing …")
    held[0].continue_()
    answered(chat.locator(".turn").last)
    expect(chat.locator(".typing")).to_have_count(0)


def test_messages_sent_in_haste_are_answered_each_in_its_place(chat: Page) -> None:
    before = chat.locator(".turn").count()
    write(chat, QUESTION)
    write(chat, OTHER_QUESTION)
    first, second = (answered(chat.locator(".turn").nth(before + number)) for number in (0, 1))
    expect(first.locator(".said .words")).to_have_text(QUESTION)
    expect(second.locator(".source cite").first).to_have_text("Level 1")


def test_a_choice_is_sent_as_a_message_and_then_does_nothing_more(chat: Page) -> None:
    choice = chat.get_by_role("button", name="What is restorative justice?")
    choice.focus()
    choice.press("Enter")
    turn = answered(chat.locator(".turn").last)
    expect(turn.locator(".said .words")).to_have_text("What is restorative justice?")
    expect(choice).to_have_attribute("aria-disabled", "true")
    expect(choice).to_be_focused()
    before = chat.locator(".turn").count()
    choice.press("Enter")
    chat.wait_for_timeout(500)
    assert chat.locator(".turn").count() == before


def test_a_used_choice_stays_in_tab_order_and_new_ones_follow_it(chat: Page) -> None:
    choice = chat.get_by_role("button", name="What can I ask you?")
    choice.click()
    turn = answered(chat.locator(".turn").last)
    chat.keyboard.press("Tab")
    expect(turn.locator(".choices button").first).to_be_focused()
    chat.keyboard.press("Shift+Tab")
    expect(choice).to_be_focused()


def test_a_question_is_answered_by_one_of_its_choices_or_in_words_and_then_closed(
    chat: Page,
) -> None:
    for number, asks in enumerate(("consent", "method", "under_18")):
        play_question(chat, asks)
        if number == 1:
            chat.locator(".choices[data-asks=consent] button").first.click()
        else:
            write(chat, "my answer")
        expect(chat.locator(f".choices[data-asks={asks}] button")).to_have_count(3)
    for asks in ("consent", "method"):  # whatever was chosen, and whether or not by a choice
        expect(chat.locator(f"[data-asks={asks}] [aria-disabled=true]")).to_have_count(3)
    expect(chat.locator("[data-asks=under_18] [aria-disabled]")).to_have_count(0)
    # Topics can be asked about at any time.
    expect(chat.get_by_role("button", name="What can I ask you?")).not_to_have_attribute(
        "aria-disabled", "true"
    )


def test_a_question_stays_open_when_its_answer_was_refused(
    chat: Page, complaints: Complaints
) -> None:
    complaints.expect(NOT_LOADED)
    play_question(chat, "note")
    write(chat, "please call me")
    expect(chat.locator("[data-asks=note] button")).to_have_count(3)
    play_reply(chat, 422, text="That is too long.")
    write(chat, "my answer")
    expect(chat.locator(".trouble")).to_contain_text("too long")
    expect(chat.locator("[data-asks=note] [aria-disabled]")).to_have_count(0)


def test_each_message_has_its_time(chat: Page) -> None:
    turn = ask(chat, QUESTION)
    expect(chat.locator("#greeting time")).to_have_count(1)
    for time in turn.locator(".who time").all():
        expect(time).to_have_text(re.compile(r"^\d\d:\d\d$"))
        expect(time).to_have_attribute("datetime", re.compile(r"^\d{4}-.*Z$"))
    expect(turn.locator(".who time")).to_have_count(2)


def test_the_choices_of_an_answer_are_buttons_that_can_be_chosen(chat: Page) -> None:
    button = ask(chat, QUESTION).locator(".choices button").first
    text = button.get_attribute("value") or ""
    button.click()
    said = chat.locator(".turn .said .words")
    expect(said).to_have_text([QUESTION, text])
    answered(chat.locator(".turn").last)


def test_focus_stays_in_the_box_however_a_message_is_sent(chat: Page) -> None:
    chat.locator("#text").focus()
    ask(chat, QUESTION)
    expect(chat.locator("#text")).to_be_focused()
    chat.locator("#text").fill(OTHER_QUESTION)
    chat.get_by_role("button", name="Send", exact=True).click()
    answered(chat.locator(".turn").last)
    expect(chat.locator("#text")).to_be_focused()


def test_shift_and_enter_make_a_new_line_and_blank_text_is_not_sent(chat: Page) -> None:
    box = chat.locator("#text")
    before = chat.locator(".turn").count()
    box.fill("   ")
    box.press("Enter")
    assert chat.locator(".turn").count() == before
    box.fill("one")
    box.press("Shift+Enter")
    box.press_sequentially("two")
    expect(box).to_have_value("one\ntwo")
    assert chat.locator(".turn").count() == before


def test_finished_replies_go_into_one_polite_live_region_that_is_always_there(chat: Page) -> None:
    regions = chat.locator("[aria-live]:not([aria-live=off]), [role=status], [role=alert]")
    expect(regions).to_have_count(1)
    expect(regions).to_have_attribute("aria-live", "polite")
    chat.locator("#spoken").evaluate("node => { node.kept = true }")
    turn = ask(chat, QUESTION)
    reply = turn.locator(".reply .words p").first.inner_text()
    expect(chat.locator("#spoken")).to_contain_text(reply)
    expect(chat.locator("#spoken")).to_contain_text(
        turn.locator(".choices button").first.inner_text()
    )
    expect(chat.locator("#spoken > [lang=en]")).not_to_have_count(0)
    assert chat.locator("#spoken").evaluate("node => node.kept")
    ask(chat, OTHER_QUESTION)
    expect(chat.locator("#spoken")).not_to_contain_text(reply)


def test_the_history_is_a_log_that_is_not_read_out_again(chat: Page) -> None:
    log = chat.get_by_role("log", name="Chat")
    expect(log).to_have_attribute("aria-live", "off")
    ask(chat, QUESTION)
    expect(log).to_contain_text(QUESTION)


def test_every_message_says_its_language(chat: Page) -> None:
    ask(chat, QUESTION)
    turn = ask(chat, "Cymraeg")
    expect(turn.locator(".reply .words").first).to_have_attribute("lang", "cy")
    expect(chat.locator(".words:not([lang=en], [lang=cy])")).to_have_count(0)
    expect(chat.locator("#spoken [lang=cy]")).not_to_have_count(0)


def test_the_count_shows_near_the_limit_and_too_long_a_message_is_not_sent(chat: Page) -> None:
    box, count = chat.locator("#text"), chat.locator("#count")
    box.fill("a" * 899)
    expect(count).to_be_hidden()
    box.fill("a" * 950)
    expect(count).to_have_text("Letters left: 50")
    expect(chat.locator("#spoken")).to_have_text("Letters left: 50")
    box.fill("😀" * 1001)
    expect(count).to_have_text("Too long. Letters to take out: 1")
    before = chat.locator(".turn").count()
    box.press("Enter")
    expect(box).not_to_have_value("")
    assert chat.locator(".turn").count() == before
    box.fill("")
    expect(count).to_be_hidden()


def test_start_again_erases_the_conversation_and_shows_the_greeting_alone(chat: Page) -> None:
    chat.get_by_role("button", name="What is restorative justice?").click()
    answered(chat.locator(".turn").last)
    ended = token(chat)
    chat.get_by_role("button", name="Wipe this chat and start again").click()
    expect(chat.locator("#spoken")).to_have_text("This chat has been wiped. You can start again.")
    expect(chat.locator(".said")).to_have_count(0)
    expect(chat.locator("[aria-disabled]")).to_have_count(0)
    expect(chat.locator("#text")).to_be_focused()
    assert token(chat) == ""
    assert status_of_message(chat, ended) == 410
    ask(chat, QUESTION)
    assert token(chat) not in ("", ended)


def test_a_conversation_begun_without_javascript_goes_on_with_it(chat: Page) -> None:
    chat.locator("#text").fill(QUESTION)
    with chat.expect_navigation():
        chat.evaluate("document.querySelector('#write').submit()")
    begun = token(chat)
    assert begun
    ask(chat, OTHER_QUESTION)
    assert token(chat) == begun
    expect(chat.locator(".said .words")).to_have_text([QUESTION, OTHER_QUESTION])


def test_markup_in_a_message_stays_text(chat: Page) -> None:
    turn = ask(chat, "<img src=x onerror=alert(1)><b>hello</b>")
    expect(turn.locator(".said .words")).to_have_text("<img src=x onerror=alert(1)><b>hello</b>")
    expect(chat.locator("#log img, #log b")).to_have_count(0)


def test_nothing_is_stored_in_the_browser(chat: Page) -> None:
    ask(chat, QUESTION)
    assert chat.context.cookies() == []
    kept = "[localStorage.length, sessionStorage.length, (await indexedDB.databases()).length]"
    assert chat.evaluate(f"async () => {kept}") == [0, 0, 0]
    assert chat.evaluate("history.state") is None


def test_the_policy_of_the_page_allows_no_inline_script_or_style(open_page: OpenPage) -> None:
    page = open_page("/answers")
    answer = page.goto("/chat")
    assert answer
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self'" in policy and "style-src 'self'" in policy
    assert "require-trusted-types-for 'script'" in policy
    body = answer.text()
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=", body)
