"""Changing what was answered: a part of a request, before it is sent or after, or a name."""

from __future__ import annotations

from actions.answer import Answer, Reading
from actions.contact_steps import CHANGE, LOOK_UP, OF_PART, steps
from actions.contact_turn import Turn
from actions.reading import READERS, read_part
from actions.ways import find_number
from actions.words import Words, load_words, plain

NOT_STARTED = ("contact_consent", "contact_carry_on", "contact_again")


def is_change(turn: Turn, asked: str, said: str, reading: Reading) -> bool:
    """Tell whether a part that was answered before is to be changed.

    At the summary whatever is neither a clean yes nor a clean no, and names a part or denies, is.
    """
    if asked in NOT_STARTED or asked in LOOK_UP or asked == "contact_part":
        return False
    words = load_words()
    if asked == "contact_confirm":
        if words.is_just("yes", said) or words.is_just("no", said) or words.says("cancel", said):
            return False
        named = isinstance(read_part(turn.text, turn.slots, words), Answer)
        return words.says("change", said) or words.says("no", said) or named
    if asked == "contact_note":
        return False
    means = turn.intent == CHANGE and not isinstance(reading, Answer)
    return words.begins("change", said) or (means and words.says("change", said))


def is_correction(turn: Turn, said: str) -> bool:
    """Tell whether a message puts right the name that was given ("no wait, it's Mark")."""
    known = turn.slots.get("contact_name") is not None
    return known and not find_number(turn.text) and load_words().begins("correction", said)


def correct(turn: Turn, asked: str) -> None:
    """Put the name right, and ask again what was asked."""
    words, said = load_words(), turn.text.split()
    while (said and words.is_just("correction", plain(said[0]))) or _leads(said, words):
        said = said[2:] if _leads(said, words) else said[1:]
    reading = READERS["contact_name"](" ".join(said), turn.slots, words)
    if isinstance(reading, Answer):
        turn.set(contact_tries=0, **reading.slots)
        return turn.ask(asked)
    return turn.try_again("utter_contact_unclear")


def _leads(said: list[str], words: Words) -> bool:
    return len(said) > 1 and words.is_just("correction", plain(" ".join(said[:2])))


def change(turn: Turn) -> None:
    """Ask for a part of the request anew: the one that was named, or else which."""
    turn.set(contact_tries=0, contact_confirm=None)
    reading = read_part(turn.text, turn.slots, load_words())
    if isinstance(reading, Answer):
        return reopen(turn, reading)
    return turn.ask("contact_part")


def reopen(turn: Turn, answer: Answer) -> None:
    """Ask anew for a part, but not for what of it was named already."""
    part, changing = str(answer.slots["contact_part"]), turn.slots.get("contact_purpose") == CHANGE
    empty = dict.fromkeys(OF_PART[part])
    turn.set(**{**empty, **answer.slots, "contact_part": part if changing else None})
    order = steps(turn.slots, bool(turn.dangers))
    # What a request does not ask by itself, such as the officer's language.
    aside = [s for s in OF_PART[part] if s not in order and turn.slots.get(s) is None]
    return turn.ask(aside[0]) if aside else turn.ask_next()
