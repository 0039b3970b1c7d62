"""What is safe, read from one answer: what is not said clearly is unknown, and so not used."""

import pytest

from actions.safe_contact import read_safe_contact
from actions.words import load_words

WORDS = load_words()
YES, NO, UNKNOWN = True, False, None


@pytest.mark.parametrize(
    ("text", "voicemail", "text_", "email", "say_police"),
    [
        ("All of these are safe, only I see them", YES, YES, YES, YES),
        (
            "Only speak to me: no voicemail, no text, no e-mail, and don't say police",
            NO,
            NO,
            NO,
            NO,
        ),
        ("I'm not sure", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
        ("voicemail ok but dont say police", YES, UNKNOWN, UNKNOWN, NO),
        ("no voicemail. texts fine", NO, YES, UNKNOWN, UNKNOWN),
        ("everything is fine except voicemail", NO, YES, YES, YES),
        ("texts fine, voicemail too", YES, YES, UNKNOWN, UNKNOWN),
        ("texts are fine, voicemail my flatmate hears", UNKNOWN, YES, UNKNOWN, UNKNOWN),
        ("voicemail is hardly safe", NO, UNKNOWN, UNKNOWN, UNKNOWN),
        ("voicemail is risky, e-mail is fine", NO, UNKNOWN, YES, UNKNOWN),
        ("texts are ok only if I am at work", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
        ("is voicemail safe", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
        ("my husband can see my texts", UNKNOWN, NO, UNKNOWN, UNKNOWN),
        ("not voicemail, but do text me", NO, YES, UNKNOWN, UNKNOWN),
        ("police, nope", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
        ("texts are fine. texts are not fine", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)
def test_each_way_is_safe_unsafe_or_unknown(text, voicemail, text_, email, say_police):
    safe = read_safe_contact(text, WORDS)
    assert (safe["voicemail"], safe["text"], safe["email"], safe["say_police"]) == (
        voicemail,
        text_,
        email,
        say_police,
    )
    assert safe["words"] == text


def test_who_else_may_see_is_kept_in_the_person_s_words():
    safe = read_safe_contact("don't leave a message, he checks my phone", WORDS)
    assert safe["others_see"] == "he checks my phone"
    assert read_safe_contact("nobody else sees my phone", WORDS)["others_see"] is None
