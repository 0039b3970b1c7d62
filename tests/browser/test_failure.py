"""A message that does not get through, with JavaScript: the page says so, and it can be sent again.

What passes by itself is in `test_lasting.py`; here the time for trying again is over.
"""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.steps import (
    MESSAGES,
    NOT_LOADED,
    Complaints,
    answered,
    ask,
    give_up,
    token,
    write,
)

QUESTION = "Do I have to do it?"


@pytest.fixture
def chat(timed_page: Page) -> Page:
    """The chat, on a page whose clock can be moved."""
    return timed_page


@pytest.fixture(autouse=True)
def _failed_requests_are_expected(complaints: Complaints) -> None:
    complaints.expect(NOT_LOADED)


def test_a_broken_line_is_told_and_the_message_goes_again_under_its_id(chat: Page) -> None:
    ids: list[str] = []

    def fail(route: Route) -> None:
        ids.append(json.loads(route.request.post_data or "")["id"])
        route.abort()

    chat.route(MESSAGES, fail)
    write(chat, QUESTION)
    give_up(chat)
    turn = chat.locator(".turn").last
    expect(turn.locator(".trouble")).to_contain_text("Your message has not been sent.")
    expect(turn.locator(".trouble")).to_contain_text("call 999")
    expect(chat.locator("#spoken")).to_contain_text("Your message has not been sent.")
    expect(turn.locator(".said .words")).to_have_text(QUESTION)
    chat.unroute(MESSAGES)
    with chat.expect_request(MESSAGES) as sent:
        turn.get_by_role("button", name="Send again").click()
    expect(turn.locator(".source cite").first).to_have_text("What is Restorative Justice?")
    expect(turn.locator(".trouble")).to_have_count(0)
    expect(chat.locator("#text")).to_be_focused()
    assert len(ids) > 5 and set(ids) == {sent.value.post_data_json["id"]}


def test_an_answer_that_was_lost_on_the_way_takes_no_second_turn(chat: Page) -> None:
    answers: list[str] = []

    def lose_the_first(route: Route) -> None:
        answer = route.fetch()
        answers.append(answer.text())
        route.abort() if len(answers) == 1 else route.fulfill(response=answer)

    chat.route(MESSAGES, lose_the_first)
    write(chat, QUESTION)
    expect(chat.locator(".turn").last.locator(".source")).to_be_visible()
    assert len(answers) == 2 and answers[0] == answers[1]


def test_what_the_service_says_of_its_failure_is_shown(chat: Page) -> None:
    reply = {
        "text": "I am sorry, this is a test.\n\nIn an emergency, call 999.",
        "topic": "service_problem",
        "language": "en",
        "source": None,
        "choices": [],
        "asks": None,
        "reference": None,
    }
    body = json.dumps({"status": 503, "detail": "not for people", "replies": [reply]})
    chat.route(
        MESSAGES,
        lambda route: route.fulfill(status=503, content_type="application/problem+json", body=body),
    )
    write(chat, QUESTION)
    give_up(chat)
    turn = chat.locator(".turn").last
    expect(turn.locator(".trouble .words p")).to_have_text(
        ["I am sorry, this is a test.", "In an emergency, call 999."]
    )
    expect(chat.locator("#spoken")).to_contain_text("I am sorry, this is a test.")
    expect(chat.locator("body")).not_to_contain_text("not for people")
    chat.unroute(MESSAGES)
    turn.get_by_role("button", name="Send again").click()
    expect(turn.locator(".source")).to_be_visible()


def test_a_conversation_that_cannot_be_begun_is_begun_by_sending_again(chat: Page) -> None:
    chat.route("**/api/conversations", lambda route: route.abort())
    write(chat, QUESTION)
    give_up(chat)
    chat.unroute("**/api/conversations")
    turn = chat.locator(".turn").last
    turn.get_by_role("button", name="Send again").click()
    expect(turn.locator(".source")).to_be_visible()
    assert token(chat)


def test_when_the_conversation_has_ended_sending_again_begins_a_new_one(chat: Page) -> None:
    ask(chat, QUESTION)
    ended = token(chat)
    gone = chat.context.request.delete(
        "/api/conversations", headers={"Authorization": f"Bearer {ended}"}
    )
    assert gone.status == 204
    write(chat, QUESTION)
    turn = chat.locator(".turn").last
    expect(turn.locator(".trouble")).to_contain_text("This chat has ended")
    turn.get_by_role("button", name="Send again").click()
    expect(turn.locator(".source")).to_be_visible()
    assert token(chat) not in ("", ended)


def test_a_message_that_is_refused_comes_back_into_the_box(chat: Page) -> None:
    body = json.dumps({"status": 422, "detail": "too long", "replies": []})
    chat.route(
        MESSAGES,
        lambda route: route.fulfill(status=422, content_type="application/problem+json", body=body),
    )
    write(chat, QUESTION)
    expect(chat.locator(".turn").last.locator(".trouble")).to_be_visible()
    expect(chat.locator("#text")).to_have_value(QUESTION)
    expect(chat.get_by_role("button", name="Send again")).to_have_count(0)


def test_other_messages_can_be_sent_after_a_failure(chat: Page) -> None:
    chat.route(MESSAGES, lambda route: route.abort())
    write(chat, QUESTION)
    give_up(chat)
    chat.unroute(MESSAGES)
    turn = ask(chat, "What is level 1?")
    expect(answered(turn).locator(".source cite").first).to_have_text("Level 1")


def test_a_wipe_that_fails_is_not_called_a_wipe(chat: Page) -> None:
    ask(chat, QUESTION)
    chat.route("**/api/conversations", lambda route: route.abort(), times=1)
    chat.get_by_role("button", name="Wipe this chat and start again").click()
    expect(chat.locator("#spoken")).to_contain_text("This chat could not be wiped just now.")
    expect(chat.locator("#log")).not_to_contain_text("This chat has been wiped")


def test_a_wiped_message_is_not_tried_again(chat: Page) -> None:
    ask(chat, QUESTION)
    ids: list[str] = []

    def fail(route: Route) -> None:
        ids.append(json.loads(route.request.post_data or "")["id"])
        route.abort()

    chat.route(MESSAGES, fail)
    write(chat, "What is level 1?")
    chat.locator(".typing").wait_for()
    chat.get_by_role("button", name="Wipe this chat and start again").click()
    expect(chat.locator(".note")).to_be_visible()
    sent = len(ids)
    for _ in range(5):
        chat.clock.run_for(9000)
        chat.wait_for_timeout(30)
    assert len(ids) == sent
    expect(chat.locator(".trouble, .typing, .said")).to_have_count(0)
