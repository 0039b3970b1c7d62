"""How a contact request, a change of one, its withdrawal and a look at its status begin."""

from __future__ import annotations

import re

from actions.answer import Answer
from actions.contact_sending import drop, tell_status, withdraw
from actions.contact_steps import CHANGE, PURPOSES, REQUEST, STATUS, WITHDRAW, next_step
from actions.contact_turn import Turn
from actions.queue import Queue
from actions.reading import read_name, read_part
from actions.ways import EMAIL, find_number, read_method
from actions.words import load_words, plain

WHO = {
    "i_am_offender": "offender",
    "professional": "professional",
    "supporting_someone": "supporter",
}
NAME_GIVEN = re.compile(
    r"\b(?:my name(?:'|’)?s|my name is|(?:fy |f'?)enw (?:i )?(?:yw|ydi|ydy|di)|mae'?n enw i)"
    r"\s+([^.,;:!?\n]+)",
    re.I,
)
AFTER_NAME = re.compile(
    r"\s+(?:and|my|i|on|at|please|can|could|a|ac|ar|fy|plis|os|rwy|dwi|allwch|wnewch)\b.*", re.I
)


async def open_form(turn: Turn, queue: Queue) -> None:
    """Begin what the message asks for."""
    purpose = turn.intent if turn.intent in PURPOSES else REQUEST
    reference = turn.slots.get("contact_reference")
    turn.set(contact_purpose=purpose, contact_tries=0, contact_safe_unclear=None)
    if purpose == REQUEST:
        return _open_request(turn, reference)
    if purpose == WITHDRAW and reference:
        return await withdraw(turn, queue, reference)
    if purpose == STATUS and reference:
        return await tell_status(turn, queue, reference)
    if purpose == CHANGE:
        return _open_change(turn, reference)
    if purpose == WITHDRAW and turn.slots.get("contact_request"):
        turn.set(contact_refused=True)
        return await drop(turn, queue)
    turn.say(f"utter_{purpose}", choices=[])
    if purpose == WITHDRAW:
        turn.set(contact_refused=True)
    return turn.ask("contact_given_reference")


def _open_request(turn: Turn, reference: str | None) -> None:
    turn.set(contact_refused=None)
    if reference:
        turn.say("utter_contact_already", fills={"request.reference": reference})
        return turn.end()
    if turn.slots.get("contact_consent") is None:
        turn.say("utter_request_contact", choices=[])
        _prefill(turn)
    return turn.ask(str(next_step(turn.slots, bool(turn.dangers))))


def _open_change(turn: Turn, reference: str | None) -> None:
    if not reference:
        turn.say("utter_change_request")
        return turn.end()
    turn.set(contact_part=None, contact_confirm=None)
    reading = read_part(turn.text, turn.slots, load_words())
    if isinstance(reading, Answer):
        turn.set(**reading.slots)
    return turn.ask_next()


def _prefill(turn: Turn) -> None:
    """Keep what the conversation has told already, so that it is not asked."""
    words = load_words()
    who = [WHO[intent] for intent in turn.intents if intent in WHO]
    if who:
        turn.set(contact_asking_as=who[-1])
    if (
        find_number(turn.text)
        or EMAIL.search(turn.text)
        or words.says("way_given", plain(turn.text))
    ):
        reading = read_method(turn.text, turn.slots, words)
        if isinstance(reading, Answer) and not words.says("supporter", plain(turn.text)):
            turn.set(**reading.slots)
    given = NAME_GIVEN.search(turn.text)
    if given:
        reading = read_name(AFTER_NAME.sub("", given[1]), turn.slots, words)
        if isinstance(reading, Answer):
            turn.set(**reading.slots)
