"""WCAG 2.2 AA: by axe-core in every state, and by hand what axe does not see."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import MESSAGES, Complaints, OpenPage, answered, ask, write

# axe-core 4.10.3, by `npm pack axe-core@4.10.3` (MPL 2.0, its header kept).
AXE = Path(__file__).parent / "axe-4.10.3.min.js"
AXE_SHA256 = "880970c081707360e64f34cea25ff91892f5bc95675b0776925b9709dd8a68bb"
QUESTION = "Do I have to do it?"


def fresh(page: Page) -> None:
    """Leave the page as it opens."""


def talk(page: Page) -> None:
    """Have a used choice, and unused ones."""
    page.get_by_role("button", name="What can I ask you?").click()
    expect(answered(page.locator(".turn").last).locator(".choices button")).not_to_have_count(0)


def fail(page: Page) -> None:
    """Have a message that was not sent."""
    page.route(MESSAGES, lambda route: route.abort())
    write(page, QUESTION)
    expect(page.locator(".trouble")).to_be_visible()


def talk_long(page: Page) -> None:
    """Have a long conversation with a long message in it, and another too long in the box."""
    ask(page, "Cymraeg")
    for number in (1, 2, 3):
        ask(page, f"What is level {number}?")
    ask(page, "what happens at a meeting " * 35 + "w" * 60)
    page.locator("#text").fill("a" * 1100)


STATES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "home": ("/", fresh),
    "chat": ("/chat", fresh),
    "chat with choices": ("/chat", talk),
    "chat with a failure": ("/chat", fail),
    "chat that is long": ("/chat", talk_long),
    "answers": ("/answers", fresh),
    "answer": ("/answers/conditions", fresh),
    "error": ("/no-such-page", fresh),
}
every_state = pytest.mark.parametrize("state", STATES)


def bring_to(state: str, open_page: OpenPage, complaints: Complaints, **options: object) -> Page:
    complaints.expect("Failed to load resource")
    path, prepare = STATES[state]
    page = open_page(path, **options)
    prepare(page)
    return page


def test_axe_is_the_file_that_was_pinned() -> None:
    assert hashlib.sha256(AXE.read_bytes()).hexdigest() == AXE_SHA256


@every_state
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    open_page: OpenPage, complaints: Complaints, state: str, scheme: str
) -> None:
    page = bring_to(state, open_page, complaints, color_scheme=scheme, reduced_motion="reduce")
    for frame in page.frames:
        frame.evaluate(AXE.read_text(encoding="utf-8"))
        found = frame.evaluate(
            "async () => (await axe.run(document, {rules: {'target-size': {enabled: true}}})).violations"
        )
        told = [(one["id"], [node["target"] for node in one["nodes"]]) for one in found]
        assert told == [], json.dumps(told, indent=1)


@every_state
def test_nothing_scrolls_sideways_at_320_pixels(
    open_page: OpenPage, complaints: Complaints, state: str
) -> None:
    page = bring_to(state, open_page, complaints, viewport={"width": 320, "height": 480})
    assert sideways(page) == []


@every_state
def test_nothing_is_lost_at_twice_the_size_of_text(
    open_page: OpenPage, complaints: Complaints, state: str
) -> None:
    page = bring_to(state, open_page, complaints, viewport={"width": 1024, "height": 768})
    page.evaluate("document.documentElement.style.fontSize = '225%'")
    assert sideways(page) == []
    expect(page.get_by_role("button", name="Leave this site")).to_be_in_viewport(ratio=1)


def sideways(page: Page) -> list[str]:
    """Give what reaches past the right edge, or is cut off inside its own box."""
    return page.evaluate(
        """() => [...document.body.querySelectorAll('*')]
          .filter(node => node.checkVisibility() && !node.closest('.unseen, .skip'))
          .filter(node => node.getBoundingClientRect().right > document.documentElement.clientWidth + 1
            || node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).overflowX !== 'visible')
          .map(node => node.outerHTML.slice(0, 80))
          .concat(document.documentElement.scrollWidth > innerWidth ? ['the page'] : [])"""
    )


def test_every_stop_of_the_tab_key_is_seen_and_not_covered(open_page: OpenPage) -> None:
    page = open_page(viewport={"width": 390, "height": 700}, reduced_motion="reduce")
    for number in (1, 2):
        ask(page, f"What is level {number}?")
    page.evaluate("scrollTo(0, 0)")
    page.locator(".skip").focus()
    stops: list[str] = []
    while True:
        stop = page.evaluate(
            """() => {
              const node = document.activeElement, box = node.getBoundingClientRect();
              const at = [box.left + box.width / 2, box.top + box.height / 2];
              const style = getComputedStyle(node);
              return {
                name: node.innerText || node.id,
                outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
                on_top: node.contains(document.elementFromPoint(...at)),
              };
            }"""
        )
        assert stop["outlined"] and stop["on_top"], stop
        stops.append(stop["name"].split("\n")[0])
        if stops[-1].startswith("Wipe this chat"):
            break
        page.keyboard.press("Tab")
    assert stops[:2] == ["Skip to the main part", "Call 999"]
    assert stops.index("Leave this site") < stops.index("North Wales Police")
    assert stops[-3:] == ["text", "Send", "Wipe this chat and start again"]
    assert len(stops) > 12


@pytest.mark.parametrize("path", ["/", "/chat", "/answers", "/answers/conditions"])
def test_targets_are_24_pixels_unless_they_stand_in_a_sentence(
    open_page: OpenPage, path: str
) -> None:
    page = open_page(path, viewport={"width": 320, "height": 640})
    small = page.evaluate(
        """() => [...document.querySelectorAll('a, button, textarea')]
          .filter(node => node.checkVisibility() && !node.matches('p a:not(.strip a), .number, .skip'))
          .filter(node => {
            const box = node.getBoundingClientRect();
            return box.width < 24 || box.height < 24;
          })
          .map(node => node.outerHTML)"""
    )
    assert small == []


def test_the_skip_link_leads_to_the_main_part(chat: Page) -> None:
    chat.keyboard.press("Tab")
    expect(chat.get_by_role("link", name="Skip to the main part")).to_be_in_viewport()
    chat.keyboard.press("Enter")
    expect(chat.get_by_role("main")).to_be_focused()


@pytest.mark.parametrize(("wish", "behaviour"), [("reduce", "auto"), ("no-preference", "smooth")])
def test_nothing_moves_for_those_who_want_less_motion(
    open_page: OpenPage, wish: str, behaviour: str
) -> None:
    page = open_page(reduced_motion=wish)
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == behaviour
    moving = """[...document.querySelectorAll('*')].map(node => getComputedStyle(node))
      .some(style => style.animationName !== 'none' || style.transitionDuration !== '0s')"""
    assert page.evaluate(moving) is False


def test_who_said_what_is_told_apart_in_forced_colours(open_page: OpenPage) -> None:
    page = open_page(forced_colors="active")
    turn = ask(page, QUESTION)
    for part in (turn.locator(".said .words"), turn.locator(".reply").first):
        border, ground = part.evaluate(
            "node => [getComputedStyle(node).borderTopColor, getComputedStyle(node).backgroundColor]"
        )
        assert border != ground
    expect(turn.locator(".who")).to_contain_text(["You", "Assistant"])


def test_dark_and_high_contrast_have_colours_of_their_own(open_page: OpenPage) -> None:
    def ground(**options: str) -> str:
        return open_page(**options).evaluate("getComputedStyle(document.body).backgroundColor")

    grounds = {
        ground(color_scheme="light"),
        ground(color_scheme="dark"),
        ground(color_scheme="light", contrast="more"),
        ground(color_scheme="dark", contrast="more"),
    }
    assert len(grounds) == 4


def test_the_forces_own_colours_are_used(open_page: OpenPage) -> None:
    page = open_page("/")
    band, declared = page.evaluate(
        """() => {
          const root = getComputedStyle(document.documentElement);
          const probe = document.createElement('i');
          probe.style.color = root.getPropertyValue('--band');
          document.body.append(probe);
          const band = document.querySelector('.band');
          return [getComputedStyle(band).backgroundColor, getComputedStyle(probe).color];
        }"""
    )
    assert band == declared
