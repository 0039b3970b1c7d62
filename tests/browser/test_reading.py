"""The pages for those who would rather read: home, the answers, and errors."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from content.answers import load_answers
from content.force import load_force
from tests.browser.steps import HOME, Complaints, OpenPage

FORCE = load_force()
ANSWERS = load_answers(FORCE)


def test_home_leads_to_the_chat_the_answers_and_a_person(open_page: OpenPage) -> None:
    page = open_page(HOME)
    main = page.get_by_role("main")
    expect(main.get_by_role("link", name="Ask in a chat")).to_have_attribute("href", "/chat")
    expect(main.get_by_role("link", name="Read the answers")).to_have_attribute("href", "/answers")
    expect(main).to_contain_text(FORCE.value("officer.phone"))
    expect(main.get_by_role("link", name="999")).to_have_attribute("href", "tel:999")


@pytest.mark.parametrize(
    "path",
    [HOME, "/chat", "/answers", "/answers/conditions", "/accessibility", "/no-such-page"],
)
def test_every_page_names_the_force_the_officers_phone_and_999(
    open_page: OpenPage, complaints: Complaints, path: str
) -> None:
    if path == "/no-such-page":
        complaints.expect("404")
    page = open_page(path)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("banner")).to_contain_text(FORCE.value("force.name"))
    for address in ("/answers", "/answers/privacy"):
        expect(page.get_by_role("banner").locator(f'a[href="{address}"]')).to_be_visible()
    expect(page.locator("body")).to_contain_text(FORCE.value("officer.phone"))
    expect(page.locator('.strip a[href="tel:999"]')).to_be_in_viewport()


def test_the_chat_says_that_it_is_automated_and_not_watched(open_page: OpenPage) -> None:
    lead = open_page("/chat").locator(".lead")
    expect(lead).to_contain_text("automated assistant, not a person. Nobody watches this chat.")
    expect(lead).to_contain_text("In an emergency, call 999.")


def test_the_list_has_every_answer_once_and_help_first(open_page: OpenPage) -> None:
    page = open_page("/answers")
    links = page.locator(".groups li a")
    addresses = [link.get_attribute("href") for link in links.all()]
    assert sorted(addresses) == sorted(f"/answers/{topic}" for topic in ANSWERS.topics)
    assert addresses[0] == "/answers/emergency"
    expect(
        page.locator(".groups section").first.locator('a[href="/answers/distress"]')
    ).to_be_visible()
    for section in {s for s in ANSWERS.by_section() if s}:
        expect(page.get_by_role("heading", name=section, exact=True)).to_be_visible()


def test_the_contents_lead_to_every_section(open_page: OpenPage) -> None:
    page = open_page("/answers")
    targets = [a.get_attribute("href") for a in page.locator(".contents a").all()]
    assert targets == [f"#{s.get_attribute('id')}" for s in page.locator(".groups section").all()]
    page.locator(".contents a").last.click()
    expect(page.locator(".groups section").last).to_be_in_viewport()


def test_every_answer_has_its_page(new_page: OpenPage) -> None:
    page = new_page(java_script_enabled=False)
    for topic, title in ANSWERS.topics.items():
        # Its head apart: the empty page that takes it has no styles to load.
        page.set_content(page.request.get(f"/answers/{topic}").text().split("</head>")[1])
        reply = ANSWERS.reply(f"utter_{topic}")
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        words = page.locator(".answer .words")
        expect(words).to_contain_text(reply.text.split("\n")[0])
        expect(words).to_have_attribute("lang", reply.language)
        assert (
            page.locator(".answer .source cite").all_inner_texts()
            == [reply.source][: bool(reply.source)]
        )
        addresses = [link.get_attribute("href") for link in page.locator(".next a").all()]
        assert addresses == [f"/answers/{c['topic']}" for c in reply.choices if c["topic"]]


def test_a_page_that_does_not_exist_says_so_and_leads_on(
    open_page: OpenPage, complaints: Complaints
) -> None:
    complaints.expect("404")
    page = open_page("/no-such-page")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no such page")
    expect(page.get_by_role("main")).to_contain_text("call 999")
    page.get_by_role("main").get_by_role("link", name="Go to the chat").click()
    expect(page.get_by_role("log")).to_be_visible()


def test_the_accessibility_statement_says_what_falls_short_and_whom_to_tell(
    open_page: OpenPage,
) -> None:
    page = open_page("/answers")
    page.get_by_role("contentinfo").get_by_role("link", name="Accessibility").click()
    main = page.get_by_role("main")
    expect(main.get_by_role("heading", level=1)).to_have_text("Accessibility statement")
    for part in ("WCAG) 2.2 at level AA", "shortfalls", "Chromium", "No disabled person"):
        expect(main).to_contain_text(part)
    expect(main).to_contain_text(FORCE.value("officer.phone"))
    expect(main).to_contain_text("not yet set by the force")
