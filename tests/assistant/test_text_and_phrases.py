"""One form for what is typed in many ways, and phrases that are always a danger."""

import pytest

from assistant.safety import DANGERS, DangerPhrases
from assistant.text import normalise, words

PHRASES = DangerPhrases()


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("  HELLO   there ", "hello there"),
        ("I’m scared", "i'm scared"),
        ("sooooo angry", "soo angry"),
        ("kill\u200bing", "killing"),
        ("ﬁne", "fine"),
        ("a\x00b", "ab"),
    ],
)
def test_what_is_typed_in_many_ways_is_compared_in_one(typed, form):
    assert normalise(typed) == form


def test_words_are_without_punctuation():
    assert words("He's here! (again)") == ["he's", "here", "again"]


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("I want to END MY LIFE", "distress"),
        ("i’m suicidal tbh", "distress"),
        ("He's in my house!!", "emergency"),
        ("he raped me last year", "sexual_abuse"),
        ("My husband hits me", "domestic_abuse"),
        ("He keeps following me home", "offender_contact"),
        ("im gonna kill him when i see him", "threat_to_others"),
        ("my dad hits me", "child_at_risk"),
        ("mae o yn y ty rwan", "emergency"),
        ("Mae o'n trio torri mewn!", "emergency"),
        ("dwi isio lladd fy hun", "distress"),
        ("ges i fy nhreisio llynedd", "sexual_abuse"),
        ("mae'r gŵr yn fy nharo", "domestic_abuse"),
        ("ma fo'n dilyn fi", "offender_contact"),
        ("dwi'n mynd i'w ladd o", "threat_to_others"),
    ],
)
def test_a_phrase_shows_its_danger(text, danger):
    assert danger in PHRASES.find(text)
    assert danger in DANGERS


@pytest.mark.parametrize(
    "text",
    [
        "this form is killing me",
        "I nearly died of embarrassment",
        "does it cover assault",
        "can I write a letter",
        "my phone died in the middle of the chat",
        "he got murdered in the reviews",
        "dwi isio marwnad i nain",
        "lladd amser cyn y cyfarfod",
    ],
)
def test_harmless_words_are_no_danger(text):
    assert PHRASES.find(text) == set()
