"""What lasts: a restart of the service, a broken line, a long sleep and two tabs lose and double nothing."""

from __future__ import annotations

import html
import json
import os
import re
import signal
import sqlite3
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, Request, Route, expect

from content.force import load_force
from tests.browser.conftest import Service
from tests.browser.steps import (
    MESSAGES,
    NOT_LOADED,
    Complaints,
    OpenHost,
    OpenPage,
    answered,
    ask,
    open_widget,
    token,
    write,
)

QUESTION = "Do I have to do it?"
MINUTES = int(load_force().value("retention.conversation_minutes"))


@pytest.fixture(autouse=True)
def _failed_requests_are_expected(complaints: Complaints) -> None:
    complaints.expect(NOT_LOADED)


def ids(page: Page) -> list[str]:
    """Keep the ids of the messages that the page sends."""
    kept: list[str] = []

    def keep(request: Request) -> None:
        if request.url.endswith("/messages"):
            kept.append(json.loads(request.post_data or "")["id"])

    page.context.on("request", keep)
    return kept


def said(page: Page, bearer: str) -> list[str]:
    """Give what the service holds as said in a conversation, from its page without JavaScript."""
    service = page.context.request
    answer = service.post("/chat", form={"token": bearer, "id": "none", "text": ""}).text()
    found = re.findall(r'<div class="said">.*?<p class="words"[^>]*>(.*?)</p>', answer, re.DOTALL)
    return [html.unescape(text) for text in found]


def test_a_message_waits_out_a_restart_of_the_whole_service(
    open_host: OpenHost, service: Service
) -> None:
    page = open_host()
    frame = open_widget(page)
    ask(frame, QUESTION)
    bearer, sent = token(frame), ids(page)
    service.stop()
    write(frame, "What is level 1?")
    turn = frame.locator(".turn").last
    expect(turn.locator(".typing")).to_contain_text("your message is not lost", timeout=10_000)
    expect(turn.locator(".typing")).to_contain_text("call 999")
    expect(frame.locator("#spoken")).to_contain_text("your message is not lost")
    write(frame, "What is level 2?")
    service.start()
    for number in (1, 2):
        turn = frame.locator(".turn").nth(-3 + number)
        expect(turn.locator(".source cite").first).to_have_text(f"Level {number}", timeout=60_000)
    expect(frame.locator(".typing, .trouble")).to_have_count(0)
    expect(frame.locator("#text")).to_be_focused()
    assert token(frame) == bearer
    assert len(set(sent)) == 2 and len(sent) > 2, "two messages, sent again under their own ids"
    assert said(page, bearer) == [QUESTION, "What is level 1?", "What is level 2?"]
    service.wait_until_ready()


def test_the_front_killed_with_a_message_in_flight_answers_it_once(
    open_page: OpenPage, service: Service
) -> None:
    page = open_page()
    ask(page, QUESTION)
    bearer = token(page)
    write(page, "What is level 1?")
    for pid in service.pids("front.server"):
        os.kill(pid, signal.SIGKILL)
    turn = page.locator(".turn").last
    expect(turn.locator(".source cite").first).to_have_text("Level 1", timeout=30_000)
    # The answer may have been on its way already when the front died.
    service.wait_until_ready()
    assert said(page, bearer) == [QUESTION, "What is level 1?"]


def test_a_line_that_breaks_for_a_moment_is_not_even_told(open_page: OpenPage) -> None:
    page = open_page()
    sent = ids(page)
    page.route(MESSAGES, lambda route: route.abort(), times=1)
    turn = ask(page, QUESTION)
    expect(turn.locator(".source")).to_be_visible()
    assert len(sent) == 2 and len(set(sent)) == 1
    expect(page.locator("#spoken")).not_to_contain_text("can’t reach")


def test_a_message_goes_at_once_when_the_line_is_back(timed_page: Page) -> None:
    page = timed_page
    ask(page, QUESTION)
    page.context.set_offline(True)
    write(page, "What is level 1?")
    for _ in range(3):
        page.clock.run_for(4000)
        page.wait_for_timeout(100)
    expect(page.locator(".typing")).to_contain_text("I keep trying")
    page.context.set_offline(False)  # it would else have waited for 8 s
    source = page.locator(".turn").last.locator(".source cite").first
    expect(source).to_have_text("Level 1", timeout=4000)


def test_an_answer_that_is_no_answer_of_ours_is_tried_again(open_page: OpenPage) -> None:
    page = open_page()
    page.route(
        MESSAGES,
        lambda route: route.fulfill(status=502, content_type="text/html", body="<h1>Bad gateway"),
        times=1,
    )
    expect(ask(page, QUESTION).locator(".source")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("Bad gateway")


def sleep(page: Page, service: Service, minutes: int) -> None:
    """Let time go by for the page, none of whose timers run meanwhile, and for the service."""
    with sqlite3.connect(service.home / "var/front.sqlite", timeout=20) as database:
        database.execute("UPDATE conversations SET active_at = active_at - ?", (minutes * 60,))
    page.clock.set_system_time(datetime.now() + timedelta(minutes=minutes))


def wake(page: Page) -> None:
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_a_tab_asleep_for_an_hour_says_that_the_chat_was_wiped_and_goes_on(
    timed_page: Page, service: Service
) -> None:
    page = timed_page
    ask(page, QUESTION)
    ended = token(page)
    page.locator("#text").fill("What is level 1?")
    sleep(page, service, MINUTES + 1)
    wake(page)
    note = "This chat has been wiped, because nothing was sent for 60 minutes."
    expect(page.locator(".turn.note")).to_contain_text(note)
    expect(page.locator("#spoken")).to_contain_text(note)
    expect(page.locator(".said")).to_have_count(0)
    expect(page.locator("#text")).to_have_value("What is level 1?")
    page.locator("#text").press("Enter")
    turn = answered(page.locator(".turn").last)
    expect(turn.locator(".source cite").first).to_have_text("Level 1")
    assert token(page) not in ("", ended)


def test_a_message_that_finds_its_chat_wiped_is_not_lost(
    timed_page: Page, service: Service
) -> None:
    page = timed_page
    ask(page, QUESTION)
    sleep(page, service, MINUTES + 1)
    page.clock.set_system_time(datetime.now())
    write(page, "What is level 1?")  # before the page has noticed
    turn = page.locator(".turn").last
    expect(turn.locator(".trouble")).to_contain_text("This chat has ended")
    turn.get_by_role("button", name="Send again").click()
    expect(turn.locator(".source cite").first).to_have_text("Level 1")


def test_it_says_so_before_it_is_wiped_and_any_message_keeps_it(timed_page: Page) -> None:
    page = timed_page
    ask(page, QUESTION)
    bearer = token(page)
    page.clock.fast_forward((MINUTES - 6) * 60_000)
    expect(page.locator(".turn.note")).to_have_count(0)
    page.clock.fast_forward(90_000)
    soon = "This chat will be wiped in 5 minutes, to keep it private."
    expect(page.locator(".turn.note")).to_contain_text(soon)
    expect(page.locator("#spoken")).to_contain_text(soon)
    ask(page, "What is level 1?")
    assert token(page) == bearer
    page.clock.fast_forward((MINUTES - 6) * 60_000)
    expect(page.locator(".said")).to_have_count(2)


def test_a_message_in_flight_when_the_tab_falls_asleep_is_answered_once(
    timed_page: Page,
) -> None:
    page = timed_page
    ask(page, QUESTION)
    bearer = token(page)
    lost: list[Route] = []

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        lost.append(route)

    page.route(MESSAGES, lose_the_answer, times=1)
    write(page, "What is level 1?")
    while not lost:
        page.wait_for_timeout(50)
    page.clock.set_system_time(datetime.now() + timedelta(minutes=30))
    lost[0].abort()  # what the browser makes of a line that is gone when the device wakes up
    page.clock.run_for(1500)
    turn = page.locator(".turn").last
    expect(turn.locator(".source cite").first).to_have_text("Level 1")
    assert said(page, bearer) == [QUESTION, "What is level 1?"]


def test_a_message_on_its_way_for_longer_than_a_chat_lives_is_not_lost(
    timed_page: Page, service: Service
) -> None:
    page = timed_page
    ask(page, QUESTION)
    held: list[Route] = []
    page.route(MESSAGES, lambda route: held.append(route), times=1)
    write(page, "What is level 1?")
    while not held:
        page.wait_for_timeout(50)
    sleep(page, service, MINUTES + 1)
    wake(page)
    held[0].abort()
    page.clock.run_for(1500)
    turn = page.locator(".turn").last
    expect(turn.locator(".trouble")).to_contain_text("This chat has ended")
    expect(turn.locator(".said .words")).to_have_text("What is level 1?")
    turn.get_by_role("button", name="Send again").click()
    expect(turn.locator(".source cite").first).to_have_text("Level 1")


def test_two_tabs_are_two_conversations(open_host: OpenHost) -> None:
    page = open_host()
    other = page.context.new_page()
    other.goto(page.url)
    first, second = open_widget(page), open_widget(other)
    ask(first, QUESTION)
    ask(second, "What is level 1?")
    ask(first, "What is level 2?")
    assert token(first) != token(second)
    expect(first.locator(".said .words")).to_have_text([QUESTION, "What is level 2?"])
    expect(second.locator(".said .words")).to_have_text(["What is level 1?"])
    assert said(page, token(first)) == [QUESTION, "What is level 2?"]
    assert said(page, token(second)) == ["What is level 1?"]
