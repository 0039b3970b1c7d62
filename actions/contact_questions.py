"""Telling a question in the middle of a contact request from an answer to it."""

from __future__ import annotations

from actions.contact_steps import PURPOSES
from actions.contact_turn import Turn
from actions.reading import Answer, Reading
from actions.words import Words, plain

UNSURE = ("", "clarify", "not_understood", "other_language", *PURPOSES)
CHATTER = ("out_of_scope", "greet", "thanks", "goodbye", "feedback", "is_bot")
FREE = ("contact_name", "contact_time", "contact_note", "contact_safe")
WORD_FOR_WORD = 1.0


def is_question(turn: Turn, asked: str, reading: Reading, words: Words) -> bool:
    """Tell whether a message is a question or remark for the rules, and no answer.

    Its shape and the classifier must agree: what looks like a question and is taken for a topic is
    one. Where any words can be an answer, looks alone decide for longer messages; where only
    certain words can, whatever is taken for a topic and holds none of them is a question.
    """
    if turn.intent in UNSURE:
        return False
    said = plain(turn.text)
    looks = turn.text.rstrip().endswith("?") or words.begins("question", said)
    if not isinstance(reading, Answer):
        return looks or not _is_attempt(asked, turn.text)
    if asked == "contact_name":
        return looks or _is_no_name(turn)
    if asked in FREE:
        return looks and turn.intent not in CHATTER
    return looks and not words.begins("request", said)


def _is_attempt(asked: str, text: str) -> bool:
    """Tell whether a text tries to be a number or an address, though it can't be taken."""
    return asked in ("contact_address", "contact_given_address", "contact_given_reference") and any(
        c.isdigit() or c == "@" for c in text
    )


def _is_no_name(turn: Turn) -> bool:
    """Tell a remark from a name: a known question word for word, or a topic in small letters."""
    if turn.intent in CHATTER:
        return False
    said = turn.text.split()
    named = all(word[:1].isupper() for word in said)
    if turn.confidence >= WORD_FOR_WORD and not named:
        return True
    return len(said) > 2 and not named and len(plain(turn.text)) > 12
