"""How heavy the widget is, and how long it takes on a slow line. The figures are in docs/figures.md."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Response, expect

from tests.browser.conftest import Service
from tests.browser.line import SlowLine
from tests.browser.steps import OpenHost, chat_frame, open_widget

LOADER_AT_MOST = 5_000  # bytes, gzipped
UNTIL_GREETING_AT_MOST = 30_000
SECONDS_AT_MOST = 1.5  # from the click to the greeting, besides the server
# 3G as WebPageTest has it.
ROUND_TRIP, BITS_DOWN = 0.3, 1.6e6


def test_the_loader_is_tiny(service: Service) -> None:
    _, _, headers = service.request("GET", "/widget.js", headers={"Accept-Encoding": "gzip"})
    size = int(headers["content-length"])
    print(f"\nloader: {size} bytes gzipped")
    assert headers["content-encoding"] == "gzip"
    assert size <= LOADER_AT_MOST


def test_all_that_is_loaded_until_the_greeting_is_light(open_host: OpenHost) -> None:
    answers: list[Response] = []
    page = open_host()
    page.context.on("response", lambda response: answers.append(response))
    page.reload()
    open_widget(page)
    page.wait_for_load_state("networkidle")
    ours = [answer for answer in answers if "//127.0.0.1:" in answer.url]
    sizes = {a.url.rsplit("/", 1)[1]: a.request.sizes()["responseBodySize"] for a in ours}
    for name, size in sizes.items():
        print(f"\n{name}: {size} bytes as sent", end="")
    print(f"\nall until the greeting: {sum(sizes.values())} bytes as sent")
    assert {"widget.js"} < set(sizes)
    assert sum(sizes.values()) <= UNTIL_GREETING_AT_MOST
    # What was sent is no larger than gzip would make it: nothing goes uncompressed.
    for answer in ours:
        if len(answer.body()) > 1000:
            assert answer.headers["content-encoding"] == "gzip", answer.url
            assert sizes[answer.url.rsplit("/", 1)[1]] <= len(gzip.compress(answer.body())) + 20


@pytest.fixture
def slow_line(service: Service) -> Iterator[SlowLine]:
    line = SlowLine(int(service.url.rsplit(":", 1)[1]), ROUND_TRIP, BITS_DOWN, handshakes=2)
    yield line
    line.close()


def test_the_greeting_comes_soon_on_a_slow_line(open_host: OpenHost, slow_line: SlowLine) -> None:
    page = open_host(chat=slow_line.url)
    button = page.get_by_role("button", name="Ask about restorative justice")
    expect(button).to_be_visible()
    page.wait_for_timeout(500)
    # By its script, so that nothing is fetched ahead when the mouse comes near.
    started = time.perf_counter()
    button.evaluate("node => node.click()")
    greeting = page.frame_locator("rj-widget iframe").locator("#greeting .words")
    greeting.wait_for()
    seconds = time.perf_counter() - started
    print(f"\nfrom click to greeting on 3G: {seconds:.2f} s")
    assert seconds <= SECONDS_AT_MOST
    chat_frame(page)
