"""A Chromium for the tests of the pages, and pages in it that report every complaint of theirs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.steps import ANSWERED_WITHIN, LEAVE_URL, Complaints, OpenPage

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Service(Protocol):
    """The running service; the fixture `service` is in `tests/conftest.py`."""

    url: str


# Not for the whole session: Playwright keeps an event loop running, which the asynchronous tests of
# other folders can't have beside theirs.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    kept = Complaints()
    yield kept
    assert kept.unexpected == []


@pytest.fixture
def open_page(browser: Browser, service: Service, complaints: Complaints) -> Iterator[OpenPage]:
    """Open a page in a context of its own; what it takes is what `Browser.new_context` takes.

    The page that "Leave this site" leads to is played by an empty one.
    """
    contexts: list[BrowserContext] = []

    def open_one(path: str = "/chat", **options: Any) -> Page:
        context = browser.new_context(base_url=service.url, **options)
        contexts.append(context)
        context.set_default_timeout(ANSWERED_WITHIN)
        context.route(
            f"{LEAVE_URL}**",
            lambda route: route.fulfill(
                content_type="text/html", body="<link rel=icon href=data:,><title>Elsewhere</title>"
            ),
        )
        page = context.new_page()
        page.on("console", complaints.note)
        page.on("pageerror", lambda error: complaints.found.append(str(error)))
        page.goto(path)
        return page

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def chat(open_page: OpenPage) -> Page:
    """The chat, with JavaScript."""
    return open_page()


@pytest.fixture
def plain_chat(open_page: OpenPage) -> Page:
    """The chat, without JavaScript."""
    return open_page(java_script_enabled=False)
