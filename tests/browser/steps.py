"""What a person does and sees on the chat's page, for the tests of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import ConsoleMessage, Frame, Locator, Page, expect

from content.force import load_force

ANSWERED_WITHIN = 20_000  # milliseconds
LEAVE_URL = load_force().value("leave.url")
MESSAGES = "**/api/conversations/messages"
HOME = "http://rj.test/"  # the first page, which on the machine itself is the demo
NOT_LOADED = "Failed to load resource"
OpenPage = Callable[..., Page]
OpenHost = Callable[..., Page]


@dataclass
class Complaints:
    """What the console and the page complained of: errors, and breaches of the security policy."""

    found: list[str] = field(default_factory=list)
    # Said of a page that is not served over TLS, as none of the tests' is.
    expected: tuple[str, ...] = ("Cross-Origin-Opener-Policy header has been ignored",)

    def expect(self, *parts: str) -> None:
        """Allow for complaints that a test causes on purpose."""
        self.expected += parts

    def note(self, message: ConsoleMessage) -> None:
        """Keep a message of the console if it is an error or a warning."""
        if message.type in ("error", "warning"):
            self.found.append(message.text)

    @property
    def unexpected(self) -> list[str]:
        """The complaints that no test caused on purpose."""
        return [text for text in self.found if not any(part in text for part in self.expected)]


def demo_origin(url: str) -> str:
    """Give the origin that the demo is opened as, another than the one that the chat comes from."""
    return url.replace("127.0.0.1", "localhost")


def host_page(tag: str, head: str = "", body: str = "") -> str:
    """Give a page of another website, with the widget's tag on it."""
    return (
        f"<!doctype html><html lang=en><head><title>A force</title>{head}"
        f"{tag}</head><body><h1>A force</h1>{body}<p><a href=#>A link of theirs</a></p></body></html>"
    )


def open_widget(page: Page, name: str = "Ask about restorative justice") -> Frame:
    """Open the chat on a page that has the widget, and give its frame once it can be used."""
    page.get_by_role("button", name=name).click()
    return chat_frame(page)


def chat_frame(page: Page) -> Frame:
    """Give the frame of the chat that is open on a page."""
    expect(page.frame_locator("rj-widget iframe").locator("#greeting time")).to_be_visible()
    return next(frame for frame in page.frames if "/chat" in frame.url)


def focused(page: Page) -> str:
    """Give the id of what has the focus on a page, in the widget's shadow root too."""
    return page.evaluate(
        "(document.activeElement.shadowRoot?.activeElement ?? document.activeElement).id"
    )


def write(page: Page | Frame, text: str) -> None:
    """Write a message and send it by the Enter key."""
    page.locator("#text").fill(text)
    page.locator("#text").press("Enter")


def ask(page: Page | Frame, text: str) -> Locator:
    """Write a message and give the turn with its answer."""
    turns = page.locator(".turn")
    before = turns.count()
    write(page, text)
    return answered(turns.nth(before))


def answered(turn: Locator) -> Locator:
    """Give a turn once it has its answer."""
    expect(turn.locator(".replies")).to_be_visible(timeout=ANSWERED_WITHIN)
    return turn


def whole(page: Page | Frame) -> Page:
    """Give the page that a frame is of, or the page itself."""
    return page.page if isinstance(page, Frame) else page


def play_reply(page: Page | Frame, status: int, **reply: Any) -> None:
    """Let the next message be answered by a reply that a test makes up."""
    told = {"text": "", "topic": "request_contact", "language": "en", "source": None}
    body = json.dumps({"replies": [told | {"choices": [], "asks": None} | reply]})
    whole(page).route(
        MESSAGES,
        lambda route: route.fulfill(status=status, content_type="application/json", body=body),
        times=1,
    )


def play_question(page: Page | Frame, asks: str) -> None:
    """Let the next message be answered by a question of the contact request."""
    choices = [{"title": name, "text": name, "topic": None} for name in ("Yes", "No", "Skip this")]
    play_reply(page, 200, text="May I pass this on?", asks=asks, choices=choices)


def give_up(page: Page) -> None:
    """Let the time go by in which the page tries again by itself; its clock must be installed."""
    for _ in range(40):
        page.clock.run_for(3000)
        page.wait_for_timeout(30)  # for what the page does meanwhile
        if page.locator(".trouble").count():
            return
    raise AssertionError("the page has not given up")


def token(page: Page | Frame) -> str:
    """Give the token that the page holds."""
    return page.locator("#write input[name=token]").input_value()


def status_of_message(page: Page, bearer: str) -> int:
    """Send a message over the API and give the status: 410 once the conversation is erased."""
    answer = page.context.request.post(
        "/api/conversations/messages",
        headers={"Authorization": f"Bearer {bearer}"},
        data={"id": "1f0e7a52-9d0c-4a3b-8a31-1f6f0a8c7f10", "text": "Does it work?"},
    )
    return answer.status


def wait_until_erased(page: Page, bearer: str) -> None:
    """Wait until a conversation can no longer be had."""
    for _ in range(50):
        if status_of_message(page, bearer) == 410:
            return
        page.wait_for_timeout(100)
    raise AssertionError("the conversation has not been erased")
