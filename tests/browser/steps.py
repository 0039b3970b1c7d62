"""What a person does and sees on the chat's page, for the tests of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Locator, Page, expect

from content.force import load_force

ANSWERED_WITHIN = 20_000  # milliseconds
LEAVE_URL = load_force().value("leave.url")
MESSAGES = "**/api/conversations/messages"
OpenPage = Callable[..., Page]


@dataclass
class Complaints:
    """What the console and the page complained of: errors, and breaches of the security policy."""

    found: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ()

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


def write(page: Page, text: str) -> None:
    """Write a message and send it by the Enter key."""
    page.locator("#text").fill(text)
    page.locator("#text").press("Enter")


def ask(page: Page, text: str) -> Locator:
    """Write a message and give the turn with its answer."""
    turns = page.locator(".turn")
    before = turns.count()
    write(page, text)
    return answered(turns.nth(before))


def answered(turn: Locator) -> Locator:
    """Give a turn once it has its answer."""
    expect(turn.locator(".replies")).to_be_visible(timeout=ANSWERED_WITHIN)
    return turn


def token(page: Page) -> str:
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
