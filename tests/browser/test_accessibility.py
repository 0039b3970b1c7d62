"""WCAG 2.2 AA: by axe-core in every state, and by hand what axe does not see."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.browser.steps import (
    HOME,
    MESSAGES,
    NOT_LOADED,
    Complaints,
    OpenPage,
    answered,
    ask,
    open_widget,
    play_question,
    play_reply,
    whole,
    write,
)

# axe-core 4.10.3, by `npm pack axe-core@4.10.3` (MPL 2.0, its header kept).
AXE = Path(__file__).parent / "axe-4.10.3.min.js"
AXE_SHA256 = "880970c081707360e64f34cea25ff91892f5bc95675b0776925b9709dd8a68bb"
QUESTION = "Do I have to do it?"


def fresh(page: Page) -> None:
    """Leave the page as it opens."""


def talk(page: Page | Frame) -> None:
    """Have a used choice, and unused ones."""
    page.get_by_role("button", name="What can I ask you?").click()
    expect(answered(page.locator(".turn").last).locator(".choices button")).not_to_have_count(0)


def fail(page: Page | Frame) -> None:
    """Have a message that was not sent."""
    play_reply(page, 500, text="Something went wrong.\n\nIn an emergency, call 999.")
    write(page, QUESTION)
    expect(page.locator(".trouble")).to_be_visible()


def wait(page: Page | Frame) -> None:
    """Have a message that is tried again."""
    whole(page).route(MESSAGES, lambda route: route.abort())
    write(page, QUESTION)
    expect(page.locator(".typing")).to_contain_text("I keep trying")


def fill_in(page: Page | Frame) -> None:
    """Have a question of the contact request, answered by a choice, and the next one open."""
    play_question(page, "consent")
    write(page, "I want to talk to the officer")
    play_question(page, "method")
    page.get_by_role("button", name="Yes").click()
    expect(page.locator(".choices[data-asks=method]")).to_be_visible()


def talk_long(page: Page | Frame) -> None:
    """Have a long conversation with a long message in it, and another too long in the box."""
    ask(page, "Cymraeg")
    for number in (1, 2, 3):
        ask(page, f"What is level {number}?")
    ask(page, "what happens at a meeting " * 35 + "w" * 60)
    page.locator("#text").fill("a" * 1100)


def in_widget(prepare: Callable[[Frame], None]) -> Callable[[Page], None]:
    """Open the widget on the page, and bring the chat in its frame to a state."""
    return lambda page: prepare(open_widget(page))


def lose_the_chat(page: Page) -> None:
    """Open the widget when its frame can't be reached."""
    page.route("**/chat?*", lambda route: route.abort())
    page.get_by_role("button", name="Ask about restorative justice").click()
    expect(page.get_by_role("button", name="Try again")).to_be_visible()


def talk_in_welsh(page: Page | Frame) -> None:
    """Have a conversation in Welsh with an answer in English in it."""
    ask(page, QUESTION)
    page.get_by_role("button", name="Beth alla i ei ofyn i chi?").first.click()
    answered(page.locator(".turn").last)


def in_welsh_widget(page: Page) -> None:
    """Open the widget of a Welsh page, and have a conversation in it."""
    talk_in_welsh(open_widget(page, "Holwch am gyfiawnder adferol"))


def unfold(frame: Frame) -> None:
    """Unfold what there is to know about the chat."""
    frame.get_by_text("A person to talk to").click()


STATES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "home": (HOME, fresh),
    "chat": ("/chat", fresh),
    "chat with choices": ("/chat", talk),
    "chat that is long": ("/chat", talk_long),
    "answers": ("/answers", fresh),
    "answer": ("/answers/conditions", fresh),
    "accessibility statement": ("/accessibility", fresh),
    "error": ("/no-such-page", fresh),
    "widget, closed": ("/", fresh),
    "widget, open": ("/", in_widget(unfold)),
    "widget, with choices": ("/", in_widget(talk)),
    "widget, with an error": ("/", in_widget(fail)),
    "widget, waiting": ("/", in_widget(wait)),
    "widget, with a form": ("/", in_widget(fill_in)),
    "widget, long": ("/", in_widget(talk_long)),
    "widget, out of reach": ("/", lose_the_chat),
    "home in Welsh": (f"{HOME}?language=cy", fresh),
    "chat in Welsh": ("/chat?language=cy", talk_in_welsh),
    "accessibility statement in Welsh": ("/accessibility?language=cy", fresh),
    "widget in Welsh": ("/?language=cy", in_welsh_widget),
}
every_state = pytest.mark.parametrize("state", STATES)


def bring_to(state: str, open_page: OpenPage, complaints: Complaints, **options: object) -> Page:
    complaints.expect(NOT_LOADED)
    path, prepare = STATES[state]
    page = open_page(path, **options)
    prepare(page)
    return page


def test_axe_is_the_file_that_was_pinned() -> None:
    assert hashlib.sha256(AXE.read_bytes()).hexdigest() == AXE_SHA256


@every_state
def test_axe_finds_nothing_by_day_or_by_night(
    open_page: OpenPage, complaints: Complaints, state: str
) -> None:
    page = bring_to(state, open_page, complaints, reduced_motion="reduce")
    for frame in page.frames:
        frame.evaluate(AXE.read_text(encoding="utf-8"))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for frame in page.frames:
            found = frame.evaluate(
                """async () => (await axe.run(document, {
                  iframes: false, rules: {'target-size': {enabled: true}},
                })).violations"""
            )
            told = [(one["id"], [node["target"] for node in one["nodes"]]) for one in found]
            assert told == [], f"{scheme}: {json.dumps(told, indent=1)}"


@every_state
def test_nothing_is_lost_on_320_pixels_or_at_twice_the_size_of_text(
    open_page: OpenPage, complaints: Complaints, state: str
) -> None:
    page = bring_to(state, open_page, complaints, viewport={"width": 320, "height": 480})
    for frame in page.frames:
        assert sideways(frame) == []
    page.set_viewport_size({"width": 1024, "height": 768})
    for frame in page.frames:
        enlarge(page, frame)
    for frame in page.frames:
        assert sideways(frame) == []
        leave = frame.locator("#leave button")
        if leave.count():  # not on the demo's own page
            expect(leave).to_be_in_viewport(ratio=1)


def enlarge(page: Page, frame: Frame) -> None:
    """Double the size of text, as a person does in the settings of the browser."""
    whole_page = frame == page.main_frame
    session = page.context.new_cdp_session(page if whole_page else frame)
    before = frame.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    frame.wait_for_function(
        "size => parseFloat(getComputedStyle(document.body).fontSize) === 2 * size", arg=before
    )


def sideways(frame: Frame) -> list[str]:
    """Give what reaches past the right edge, or is cut off inside its own box."""
    return frame.evaluate(
        """() => {
          const all = (root) => [...root.querySelectorAll('*')]
            .flatMap(node => [node, ...(node.shadowRoot ? all(node.shadowRoot) : [])]);
          const wide = document.documentElement.clientWidth + 1;
          return all(document.body)
            .filter(node => node.checkVisibility() && !node.closest('.unseen, .skip'))
            .filter(node => node.getBoundingClientRect().right > wide
              || node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).overflowX !== 'visible')
            .map(node => node.outerHTML.slice(0, 80))
            .concat(document.documentElement.scrollWidth > innerWidth ? ['the page'] : []);
        }"""
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


@pytest.mark.parametrize(
    "path",
    [
        *(HOME, "/", "/chat", "/chat?framed=yes", "/answers", "/answers/conditions"),
        "/chat?framed=yes&language=cy",
    ],
)
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
    page = open_page(HOME)
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


def test_the_widget_s_edges_are_seen_in_forced_colours(open_page: OpenPage) -> None:
    page = open_page("/", forced_colors="active")
    button = page.get_by_role("button", name="Ask about restorative justice")
    edge = "node => [getComputedStyle(node).borderTopColor, getComputedStyle(node).backgroundColor]"
    for part in (button, page.get_by_role("dialog"), page.get_by_role("button", name="Close")):
        if not part.is_visible():
            open_widget(page)
        border, ground = part.evaluate(edge)
        assert border != ground
        assert part.evaluate("node => parseFloat(getComputedStyle(node).borderTopWidth)") >= 1


def test_nothing_of_the_widget_moves(open_page: OpenPage) -> None:
    page = open_page("/", reduced_motion="reduce")
    frame = open_widget(page)
    assert frame.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    moving = """[...document.querySelector('rj-widget').shadowRoot.querySelectorAll('*')]
      .map(node => getComputedStyle(node))
      .some(style => style.animationName !== 'none' || style.transitionDuration !== '0s')"""
    assert page.evaluate(moving) is False


def test_the_widget_has_colours_of_its_own_by_night(open_page: OpenPage) -> None:
    def ground(scheme: str) -> str:
        page = open_page("/", color_scheme=scheme)
        open_widget(page)
        panel = page.get_by_role("dialog")
        return panel.evaluate("node => getComputedStyle(node).backgroundColor")

    assert ground("light") != ground("dark")


def test_answers_in_the_widget_are_told_to_a_screen_reader(open_page: OpenPage) -> None:
    frame = open_widget(open_page("/"))
    region = frame.locator("[aria-live=polite]")
    expect(region).to_have_count(1)
    turn = ask(frame, QUESTION)
    expect(region).to_contain_text(turn.locator(".reply .words p").first.inner_text())


def test_targets_of_the_widget_are_24_pixels(open_page: OpenPage) -> None:
    page = open_page("/", viewport={"width": 320, "height": 640})
    frame = open_widget(page)
    ask(frame, QUESTION)
    boxes = [part.bounding_box() for part in page.locator("#bar a, #bar button").all()]
    boxes += [part.bounding_box() for part in frame.locator("button:visible, summary").all()]
    assert len(boxes) > 6
    assert [box for box in boxes if box and min(box["width"], box["height"]) < 24] == []
