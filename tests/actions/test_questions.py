"""An answer in a contact request is told from a cry for help beside it."""

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.contact_questions import is_plain_answer, is_question
from actions.contact_turn import Turn
from actions.reading import READERS
from actions.words import load_words


def plain_answer(text: str) -> bool:
    words = load_words()
    reading = READERS["contact_asking_as"](text, {}, words)
    return is_plain_answer("contact_asking_as", text, reading, words)


@pytest.mark.parametrize(
    "text",
    [
        "it happened to me and my wife",
        "me",
        "dwi'n gofyn am be ddigwyddodd i fi fy hun",
        "i fi ddigwyddodd o",
        "fi gafodd niwed",
        "it hapened to me",
    ],
)
def test_to_whom_it_happened_is_an_answer(text):
    assert plain_answer(text)


@pytest.mark.parametrize(
    "text",
    [
        "it happened to me and he still hits me",
        "it happened to me, he touches me at night",
        "ddigwyddodd i fi a mae o dal yn hitio fi",
    ],
)
def test_what_is_told_beside_it_may_be_a_danger(text):
    assert not plain_answer(text)


def test_what_is_written_while_a_form_asks_does_not_say_who_is_asking():
    events = [
        said("i_am_offender"),
        said("request_contact"),
        {"event": "active_loop", "name": "contact_form"},
        said("supporting_someone"),
        {"event": "active_loop", "name": None},
        said("letters"),
    ]
    tracker = Tracker("id", {}, {}, events, False, None, {}, "action_listen")
    turn = Turn(tracker, CollectingDispatcher())
    assert turn.intents == ["i_am_offender", "request_contact", "letters"]


def said(intent: str) -> dict:
    return {"event": "user", "parse_data": {"intent": {"name": intent}}}


def question(asked: str, text: str, intent: str) -> bool:
    words = load_words()
    message = {"text": text, "intent": {"name": intent, "confidence": 0.6}}
    tracker = Tracker("id", {}, message, [], False, None, {}, "action_listen")
    turn = Turn(tracker, CollectingDispatcher())
    return is_question(turn, asked, READERS[asked](text, {}, words), words)


@pytest.mark.parametrize("asked", ["contact_name", "contact_safe", "contact_note"])
def test_a_plain_question_is_no_answer_though_its_topic_is_not_clear(asked):
    assert question(asked, "will I have to meet him face to face?", "clarify")
    assert not question(asked, "mam sees my texts", "clarify")


@pytest.mark.parametrize("name", ["Will", "May"])
def test_a_name_may_be_a_word_that_begins_questions(name):
    assert not question("contact_name", name, "out_of_scope")
    assert question("contact_name", "Why?", "out_of_scope")
