"""Takes the pictures of docs/screenshots: `make screenshots`."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.steps import ask, demo_origin, open_widget
from tests.conftest import ROOT, Service

FOLDER = ROOT / "docs/screenshots"
WIDE, NARROW = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
NIGHT = {"color_scheme": "dark"}


def closed(page: Page) -> None:
    """Leave the widget closed."""


def opened(page: Page) -> None:
    """Open the widget."""
    open_widget(page).locator("h1").click()


def talked(page: Page) -> None:
    """Have a short conversation in the widget."""
    frame = open_widget(page)
    ask(frame, "what if he says no?")
    page.wait_for_timeout(800)  # it scrolls


def talked_on_page(page: Page) -> None:
    """Have a short conversation on the chat's own page."""
    ask(page, "what if he says no?")
    page.wait_for_timeout(800)


def talked_in_welsh(page: Page) -> None:
    """Have a short conversation in the widget of a Welsh page."""
    frame = open_widget(page, "Holwch am gyfiawnder adferol")
    ask(frame, "beth os ydy o'n gwrthod?")
    page.wait_for_timeout(800)


PICTURES: dict[str, tuple[str, Callable[[Page], None], dict[str, Any]]] = {
    "widget-closed": ("/", closed, {"viewport": WIDE}),
    "widget-wide": ("/", talked, {"viewport": WIDE}),
    "widget-wide-dark": ("/", talked, {"viewport": WIDE, **NIGHT}),
    "widget-narrow": ("/", opened, {"viewport": NARROW}),
    "widget-narrow-dark": ("/", talked, {"viewport": NARROW, **NIGHT}),
    "widget-welsh": ("/?language=cy", talked_in_welsh, {"viewport": NARROW}),
    "chat-wide": ("/chat", talked_on_page, {"viewport": WIDE}),
    "chat-narrow": ("/chat", talked_on_page, {"viewport": NARROW}),
    "chat-dark": ("/chat", talked_on_page, {"viewport": WIDE, **NIGHT}),
    "answers-wide": ("/answers", closed, {"viewport": WIDE}),
}


def take(browser: Browser, service: Service, name: str) -> None:
    """Take one picture."""
    path, prepare, options = PICTURES[name]
    context = browser.new_context(**options)
    page = context.new_page()
    demo = path.split("?")[0] == "/"
    page.goto((demo_origin(service.url) if demo else service.url) + path)
    prepare(page)
    page.screenshot(path=FOLDER / f"{name}.png")
    context.close()


def main() -> None:
    """Start the service, take every picture, stop the service."""
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        service = Service(Path(home))
        service.start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for name in PICTURES:
            take(browser, service, name)
        browser.close()
        service.stop()


if __name__ == "__main__":
    main()
