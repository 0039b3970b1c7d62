"""Telling a question in the middle of a contact request from an answer to it."""

from __future__ import annotations

from actions.answer import Answer, Reading, Wrong
from actions.contact_steps import PURPOSES
from actions.contact_turn import Turn
from actions.words import Words, plain
from content.language import SWITCHES

UNSURE = ("", "clarify", "not_understood", "other_language", *PURPOSES)
CHATTER = ("out_of_scope", "greet", "thanks", "goodbye", "feedback", "is_bot")
FREE = ("contact_name", "contact_time", "contact_note", "contact_safe")
# Where any words can be an answer, and a question whose topic is not clear is none all the same.
ASKED_BACK = ("contact_name", "contact_note", "contact_safe")
WORD_FOR_WORD = 1.0
LONGEST_PLAIN_NAME = 4
WRITTEN = ("others_see", "words")
# Where "Welsh" answers the question, and asks for no switch.
OF_LANGUAGE = ("contact_language", "contact_part", "contact_confirm")


def is_question(turn: Turn, asked: str, reading: Reading, words: Words) -> bool:
    """Tell whether a message is a question or remark for the rules, and no answer.

    Its shape and the classifier must agree: what looks like a question and is taken for a topic is
    one. Where any words can be an answer, looks alone decide for longer messages; where only
    certain words can, whatever is taken for a topic and holds none of them is a question.
    """
    said = plain(turn.text)
    if turn.intent in UNSURE:
        asks = turn.text.rstrip().endswith("?") and words.begins("question", said)
        return turn.intent == "clarify" and asked in ASKED_BACK and asks
    if turn.intent in SWITCHES and asked not in OF_LANGUAGE:
        named = words.says("welsh", said) or words.says("english", said)
        wished = named and (
            asked == "contact_name"
            or (asked == "contact_time" and not words.says("time_words", said))
        )
        return asked not in FREE or wished or turn.confidence >= WORD_FOR_WORD
    looks = looks_like_question(turn, words)
    if isinstance(reading, Wrong):
        way = asked == "contact_method"  # "by post" names one, though none that can be had
        return looks or not (way or asked in FREE or _is_attempt(asked, turn.text))
    if reading is None:
        return not (words.is_just("unsure", said) or _is_attempt(asked, turn.text))
    if asked == "contact_name":
        if turn.intent in CHATTER and len(said.split()) == 1:
            return turn.text.rstrip().endswith("?")  # "Will" is a name as well
        told = words.says("name", said) and isinstance(reading, Answer)
        return looks or (_is_no_name(turn) and not told)
    if asked == "contact_time" and (words.says("time_words", said) or words.begins("when", said)):
        return False
    if asked in FREE:
        return looks and turn.intent not in CHATTER and not words.begins("wish", said)
    return looks and not words.begins("request", said)


def looks_like_question(turn: Turn, words: Words) -> bool:
    """Tell whether a message has the shape of a question, and is taken for a topic."""
    shaped = turn.text.rstrip().endswith("?") or words.begins("question", plain(turn.text))
    return shaped and turn.intent not in UNSURE


def is_plain_answer(
    asked: str, text: str, reading: Reading, words: Words, sure_of_danger: bool = True
) -> bool:
    """Tell whether a message is an answer and nothing else, so that it can be no cry for help.

    The classifier has learnt from whole messages; of "myself" or "I'm 34" it may think anything.
    That somebody shares the phone is a danger only where the classifier is sure of it.
    """
    said = plain(text)
    if not isinstance(reading, Answer) or words.is_just("cry_for_help", said):
        return False
    if asked in ("contact_address", "contact_method", "contact_given_reference", "contact_part"):
        return True
    if asked == "contact_given_address":
        return True
    if asked == "contact_name":
        return len(said.split()) <= LONGEST_PLAIN_NAME
    if asked == "contact_time":
        return words.says("time_words", said) or any(c.isdigit() for c in said)
    if asked == "contact_safe":
        safe = reading.slots["contact_safe"]
        known = any(value is not None for key, value in safe.items() if key not in WRITTEN)
        vague = words.says("unsure", said) or words.says("condition", said)
        return (safe["others_see"] is None or not sure_of_danger) and (known or vague)
    if asked == "contact_note":
        return words.is_just("skip", said)
    if asked == "contact_asking_as":
        return words.is_just(str(reading.slots[asked]), said) or _tells_to_whom(said, words)
    return any(words.is_just(kind, said) for kind in ("yes", "no", "prefer_not")) or (
        asked == "contact_under_18" and any(c.isdigit() for c in said)
    )


def _tells_to_whom(said: str, words: Words) -> bool:
    """Tell whether a message says to whom it happened, and not a word more."""
    if not words.begins("happened", said):
        return False
    for kind in ("happened", "victim", "supporter", "list_filler"):
        said = words.without(kind, said)
    return not said.split()


def _is_attempt(asked: str, text: str) -> bool:
    """Tell whether a text tries to be a number or an address, though it can't be taken."""
    if asked not in ("contact_address", "contact_given_address", "contact_given_reference"):
        return False
    dotted = "." in text.strip(" .") and len(text.split()) == 1
    return dotted or any(c.isdigit() or c == "@" for c in text)


def _is_no_name(turn: Turn) -> bool:
    """Tell a remark from a name: a known question word for word, or a topic in small letters."""
    if turn.intent in CHATTER:
        return False
    said = turn.text.split()
    named = all(word[:1].isupper() for word in said)
    if turn.confidence >= WORD_FOR_WORD and not named:
        return True
    return len(said) > 2 and not named and len(plain(turn.text)) > 12
