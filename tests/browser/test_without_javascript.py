"""The whole conversation by forms alone, where no script runs."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.steps import (
    LEAVE_URL,
    Complaints,
    OpenPage,
    status_of_message,
    token,
    wait_until_erased,
)

QUESTION = "Do I have to do it?"


def send(page: Page, text: str) -> None:
    page.locator("#text").fill(text)
    page.get_by_role("button", name="Send", exact=True).click()


def test_questions_are_answered_one_after_the_other(plain_chat: Page) -> None:
    expect(plain_chat.locator("#greeting")).to_contain_text("automated assistant")
    send(plain_chat, QUESTION)
    expect(plain_chat.locator(".said .words")).to_have_text(QUESTION)
    expect(plain_chat.locator("#latest .source cite").first).to_have_text(
        "What is Restorative Justice?"
    )
    begun = token(plain_chat)
    send(plain_chat, "What is level 1?")
    expect(plain_chat.locator(".said .words")).to_have_text([QUESTION, "What is level 1?"])
    expect(plain_chat.locator("#latest .source cite").first).to_have_text("Level 1")
    expect(plain_chat.locator("#text")).to_have_value("")
    assert token(plain_chat) == begun


def test_the_page_opens_at_the_newest_answer(plain_chat: Page) -> None:
    for number in (1, 2, 3):
        send(plain_chat, f"What is level {number}?")
    assert plain_chat.url.endswith("#latest")
    expect(plain_chat.locator("#latest .said")).to_be_in_viewport(ratio=1)


def test_choices_are_buttons_that_send_their_text_past_an_empty_box(plain_chat: Page) -> None:
    plain_chat.get_by_role("button", name="What can I ask you?").click()
    expect(plain_chat.locator(".said .words")).to_have_text("What can I ask you?")
    choice = plain_chat.locator("#latest .choices button").first
    text = choice.get_attribute("value") or ""
    choice.click()
    expect(plain_chat.locator(".said .words")).to_have_text(["What can I ask you?", text])
    expect(plain_chat.locator("#latest .reply")).not_to_have_count(0)


def test_every_message_says_its_language(plain_chat: Page) -> None:
    send(plain_chat, "Cymraeg")
    expect(plain_chat.locator("#latest .reply .words").first).to_have_attribute("lang", "cy")
    expect(plain_chat.locator(".words:not([lang=en], [lang=cy])")).to_have_count(0)


def test_a_message_that_failed_keeps_its_text_and_id(
    plain_chat: Page, complaints: Complaints
) -> None:
    complaints.expect("Failed to load resource")
    text = "a" * 600 + "\n" + "b" * 600
    message_id = plain_chat.locator("#write input[name=id]").input_value()
    send(plain_chat, text)
    expect(plain_chat.locator(".trouble")).to_contain_text("too long")
    expect(plain_chat.locator(".trouble")).to_contain_text("call 999")
    expect(plain_chat).to_have_title(
        "Message not sent: Chat about restorative justice | North Wales Police"
    )
    expect(plain_chat.locator("#text")).to_have_value(text)
    expect(plain_chat.locator("#write input[name=unsent]")).to_have_value(text)
    assert plain_chat.locator("#write input[name=id]").input_value() == message_id
    send(plain_chat, QUESTION)
    expect(plain_chat.locator(".said .words")).to_have_text(QUESTION)
    expect(plain_chat.locator(".trouble")).to_have_count(0)


def test_a_message_of_many_lines_is_not_longer_for_its_line_ends(plain_chat: Page) -> None:
    send(plain_chat, "Do I have to do it?" + "\n" * 480 + "Or not?" + "\n" * 480 + "?")
    expect(plain_chat.locator(".trouble")).to_have_count(0)
    expect(plain_chat.locator(".said")).to_have_count(1)


def test_the_same_message_twice_is_one_and_a_changed_one_is_another(plain_chat: Page) -> None:
    send(plain_chat, QUESTION)
    form = {
        "token": token(plain_chat),
        "id": "5b0d3f3e-6c57-4a55-9c3a-0f5f6a7a9f11",
        "text": "What is level 1?",
    }
    first = plain_chat.context.request.post("/chat", form=form)
    again = plain_chat.context.request.post("/chat", form=form | {"unsent": form["text"]})
    assert first.text().count('class="said"') == again.text().count('class="said"') == 2
    changed = form | {"unsent": form["text"], "text": "What is level 2?"}
    assert plain_chat.context.request.post("/chat", form=changed).text().count('class="said"') == 3


def test_an_ended_conversation_is_told_and_the_message_can_begin_a_new_one(
    plain_chat: Page, complaints: Complaints
) -> None:
    complaints.expect("Failed to load resource")
    send(plain_chat, QUESTION)
    ended = token(plain_chat)
    plain_chat.context.request.delete(
        "/api/conversations", headers={"Authorization": f"Bearer {ended}"}
    )
    send(plain_chat, "What is level 1?")
    expect(plain_chat.locator(".trouble")).to_contain_text("This chat has ended")
    expect(plain_chat.locator("#text")).to_have_value("What is level 1?")
    plain_chat.get_by_role("button", name="Send", exact=True).click()
    expect(plain_chat.locator(".said .words")).to_have_text("What is level 1?")
    assert token(plain_chat) not in ("", ended)


def test_start_again_erases_the_conversation(plain_chat: Page) -> None:
    send(plain_chat, QUESTION)
    ended = token(plain_chat)
    plain_chat.get_by_role("button", name="Wipe this chat and start again").click()
    expect(plain_chat.locator(".said")).to_have_count(0)
    assert token(plain_chat) == ""
    assert status_of_message(plain_chat, ended) == 410


def test_leaving_erases_the_conversation_and_leads_away(plain_chat: Page) -> None:
    send(plain_chat, QUESTION)
    ended = token(plain_chat)
    # What a redirect leads to can't be played by another page: its request is enough.
    with plain_chat.expect_request(f"{LEAVE_URL}**"):
        plain_chat.get_by_role("button", name="Leave this site").click(no_wait_after=True)
    page = plain_chat.context.new_page()
    wait_until_erased(page, ended)


def test_the_shift_key_is_not_promised_where_it_does_nothing(
    plain_chat: Page, open_page: OpenPage
) -> None:
    expect(plain_chat.locator("#leaving")).not_to_contain_text("Shift", use_inner_text=True)
    expect(open_page().locator("#leaving")).to_contain_text("Shift", use_inner_text=True)


def test_no_cookie_is_set(plain_chat: Page) -> None:
    send(plain_chat, QUESTION)
    assert plain_chat.context.cookies() == []
