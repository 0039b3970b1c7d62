"""In which language a conversation goes on."""

from __future__ import annotations

import pytest

from assistant.redaction import redacted
from content.language import in_use


def said(text="geiriau", language="cy", clear=True, intent="letters", begun="en"):
    return {
        "event": "user",
        "text": text,
        "metadata": {"language": begun},
        "parse_data": {"language": language, "clear": clear, "intent": {"name": intent}},
    }


def reply(language, name="utter_letters", **more):
    return {
        "event": "bot",
        "text": "words",
        "data": {},
        "metadata": {"utter_action": name, "metadata": {"language": language, **more}},
    }


def heard(*events):
    return in_use(reversed(events))


def test_it_begins_as_the_conversation_was_begun():
    assert heard(said(clear=False, begun="cy")) == "cy"
    assert heard(said(clear=False, begun="en")) == "en"
    assert heard() == "en"


@pytest.mark.parametrize(("before", "now"), [("en", "cy"), ("cy", "en")])
def test_what_is_clearly_in_one_language_is_answered_in_it(before, now):
    assert heard(said(language=before), reply(before), said(language=now)) == now


@pytest.mark.parametrize("language", ["en", "cy", "other"])
def test_what_can_t_be_told_leaves_it(language):
    assert heard(said(), reply("cy"), said(language=language, clear=False)) == "cy"


def test_it_is_switched_when_asked_and_holds():
    asked = said("cymraeg please", language="en", clear=True, intent="switch_to_welsh")
    assert heard(said(language="en"), reply("en"), asked) == "cy"
    assert heard(asked, reply("cy"), said("ok", language="en", clear=False)) == "cy"
    assert heard(asked, reply("cy"), said("can we write letters", language="en")) == "en"


def test_who_chooses_has_written_nothing():
    offered = reply("cy", choices=[{"text": "Welsh", "topic": "request_contact"}])
    chosen = said("Welsh", language="en", intent="switch_to_welsh")
    assert (
        heard(said(), reply("en", choices=offered["metadata"]["metadata"]["choices"]), chosen)
        == "en"
    )
    switch = reply("en", choices=[{"text": "Cymraeg", "topic": "switch_to_welsh"}])
    assert heard(said(), switch, said("Cymraeg", intent="switch_to_welsh")) == "cy"


def test_a_name_or_a_word_or_two_in_answer_to_a_question_leave_it():
    asks = reply("cy", asks="name")
    assert heard(said(), asks, said("Tom Smith", language="en")) == "cy"
    assert heard(said(), asks, said("my name is Tom Smith", language="en")) == "en"
    assert (
        heard(said(), asks, said("English please", language="en", intent="switch_to_english"))
        == "en"
    )


def test_replies_of_this_turn_count_for_what_comes_after_them():
    assert heard(said(language="en"), reply("en"), said(language="cy"), reply("cy")) == "cy"


def test_a_third_language_answered_in_both_changes_nothing():
    third = said("Czy", language="other", clear=False, intent="other_language")
    both = (reply("en", "utter_other_language"), reply("cy", "utter_other_language_in_welsh"))
    assert heard(said(language="en"), reply("en"), third, *both, said("?", clear=False)) == "en"


def test_it_survives_redaction():
    events = [said(), reply("cy")]
    after = said("07700 900123", language="en", clear=False)
    assert heard(*map(redacted, events), after) == "cy"
