"""A Chromium for the tests of the pages, and pages in it that report every complaint of theirs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.steps import (
    ANSWERED_WITHIN,
    LEAVE_URL,
    Complaints,
    OpenHost,
    OpenPage,
    host_page,
)
from tests.browser.website import Website

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
    home: Path

    def request(
        self, method: str, url: str, body: object = None, headers: dict[str, str] | None = None
    ) -> tuple[int, Any, dict[str, str]]:
        """Send a request and give the status, the body and the headers."""

    def start(self) -> None:
        """Start it and wait until it is ready."""

    def stop(self) -> int:
        """Stop it."""

    def wait_until_ready(self) -> None:
        """Wait until a message is answered again."""

    def pids(self, module: str) -> list[int]:
        """Give the processes that run a module."""


# Not for the whole session: Playwright keeps an event loop running, which the asynchronous tests of
# other folders can't have beside theirs.
@pytest.fixture(scope="package")
def browser(service: Service) -> Iterator[Browser]:
    # The service has a name of its own, too, as it has for the public.
    named = f"--host-resolver-rules=MAP rj.test {service.url.removeprefix('http://')}"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, named])
        yield launched
        launched.close()


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    kept = Complaints()
    yield kept
    assert kept.unexpected == []


@pytest.fixture
def new_page(browser: Browser, service: Service, complaints: Complaints) -> Iterator[OpenPage]:
    """Make an empty page in a context of its own; it takes what `Browser.new_context` takes.

    The page that "Leave this site" leads to is played by an empty one.
    """
    contexts: list[BrowserContext] = []

    def make(**options: Any) -> Page:
        context = browser.new_context(**{"base_url": service.url} | options)
        contexts.append(context)
        context.set_default_timeout(ANSWERED_WITHIN)
        context.route(
            f"{LEAVE_URL}**",
            lambda route: route.fulfill(
                content_type="text/html", body="<link rel=icon href=data:,><title>Elsewhere</title>"
            ),
        )
        context.on("console", complaints.note)
        context.on("weberror", lambda error: complaints.found.append(str(error.error)))
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def open_page(new_page: OpenPage) -> OpenPage:
    """Open a page of the service."""

    def open_one(path: str = "/chat", **options: Any) -> Page:
        page = new_page(**options)
        page.goto(path)
        return page

    return open_one


@pytest.fixture(scope="package")
def website(host_origin: str, service: Service) -> Iterator[Website]:
    """Another website, which may frame the chat."""
    served = Website(int(host_origin.rsplit(":", 1)[1]), service.url)
    yield served
    served.close()


@pytest.fixture
def open_host(new_page: OpenPage, service: Service, website: Website) -> OpenHost:
    """Open a page of the other website, which has the widget on it."""

    def open_one(
        *,
        chat: str = service.url,
        website: Website = website,
        policy: str = "",
        headers: dict[str, str] | None = None,
        head: str = "",
        body: str = "",
        tag: str = "",
        **options: Any,
    ) -> Page:
        sent = {"Content-Security-Policy": policy} if policy else {}
        html = host_page(tag or f'<script src="{chat}/widget.js" defer></script>', head, body)
        page = new_page(**options)
        page.goto(website.put(html, sent | (headers or {})))
        return page

    return open_one


@pytest.fixture
def chat(open_page: OpenPage) -> Page:
    """The chat, with JavaScript."""
    return open_page()


@pytest.fixture
def timed_page(new_page: OpenPage) -> Page:
    """The chat, on a page whose clock can be moved."""
    page = new_page()
    page.clock.install()
    page.goto("/chat")
    return page


@pytest.fixture
def plain_chat(open_page: OpenPage) -> Page:
    """The chat, without JavaScript."""
    return open_page(java_script_enabled=False)
