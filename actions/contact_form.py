"""The contact request: what is asked, read, changed, sent and withdrawn, one turn at a time."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.answer import Answer, Wrong
from actions.contact_changes import change, correct, is_change, is_correction, reopen
from actions.contact_opening import open_form
from actions.contact_questions import is_plain_answer, is_question, looks_like_question
from actions.contact_sending import drop, look_up, send, withdraw
from actions.contact_steps import CHANGE, LOOK_UP, PURPOSES, REQUEST, WITHDRAW, previous_step
from actions.contact_summary import notice_version, summary
from actions.contact_turn import HELP_FIRST, SAFETY, Turn
from actions.queue import queue_of_environment
from actions.reading import READERS
from actions.words import load_words, plain
from content.language import in_use

WHY_WORDS_AT_MOST = 10
SURE_OF_DANGER = 0.8
CAN_BE_UNSAFE = ("text", "email")


class ValidateContactForm(Action):
    """Reads the answer to the open question and decides what comes next.

    What is no answer is left to the rules (Rasa then takes the form's execution as rejected): a
    question about RJ gets its answer, and the form asks again. Danger never gets here first: the
    policy gives help before the form sees the message.
    """

    def name(self) -> str:
        """Give the name by which Rasa finds the form's validation."""
        return "validate_contact_form"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        """Give the events of this turn."""
        turn = Turn(tracker, dispatcher)
        if turn.asked is None:
            await open_form(turn, queue_of_environment())
        elif turn.interrupted:
            _come_back(turn)
        else:
            await _hear(turn)
        return turn.events


class ActionAskContactConfirm(Action):
    """Shows what will be sent, and asks whether it may be."""

    def name(self) -> str:
        """Give the name by which Rasa finds the question for `contact_confirm`."""
        return "action_ask_contact_confirm"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        """Say the summary, of the whole request or of the part that changes."""
        changing = tracker.slots.get("contact_purpose") == CHANGE
        dispatcher.utter_message(
            response="utter_contact_change_summary"
            if changing
            else "utter_contact_request_summary",
            carries={"fills": summary(tracker.slots, in_use(reversed(tracker.events)))},
        )
        return []


def _come_back(turn: Turn) -> None:
    """After an answer to a question ask again; after help, ask whether to go on.

    What stood beside a danger ("don't leave messages, he checks my phone") is kept, too.
    """
    asked = str(turn.asked)
    if turn.intent not in SAFETY:
        turn.ask(asked)
        return
    if asked == "contact_safe":
        reading = READERS[asked](turn.text, turn.slots, load_words())
        read = reading.slots["contact_safe"] if isinstance(reading, Answer) else {}
        if any(read.get(way) is not None for way in ("voicemail", "text", "email", "say_police")):
            turn.set(contact_safe=read)
    turn.ask("contact_carry_on")


async def _hear(turn: Turn) -> None:
    """Take the message as a command, an answer, a question or none of these."""
    asked, words, said = str(turn.asked), load_words(), plain(turn.text)
    reading = READERS[asked](turn.text, turn.slots, words)
    if not isinstance(reading, Answer) and is_correction(turn, said):
        return correct(turn, asked)
    danger = turn.intent in HELP_FIRST and not turn.was_offered
    sure = turn.confidence >= SURE_OF_DANGER
    if danger and not is_plain_answer(asked, turn.text, reading, words, sure):
        return None
    if words.is_just("cancel", said) or (asked == "contact_name" and words.says("cancel", said)):
        return await _stop(turn)
    leaves = words.is_just("no", said) or _wants_other(turn)
    if asked in LOOK_UP and leaves and not isinstance(reading, Answer):
        return await _leave_look_up(turn)
    if words.is_just("back", said):
        return _back(turn, asked)
    asks_why = words.begins("why", said) and len(said.split()) <= WHY_WORDS_AT_MOST
    if asks_why or words.is_just("why_alone", said):
        return _say_why(turn, asked)
    if not looks_like_question(turn, words) and is_change(turn, asked, said, reading):
        return change(turn)
    if not turn.was_offered and is_question(turn, asked, reading, words):
        return None
    if isinstance(reading, Answer):
        return await _take(turn, asked, reading)
    if turn.intent == WITHDRAW and asked not in LOOK_UP:
        return await _stop(turn)
    return turn.try_again(reading.says if isinstance(reading, Wrong) else "utter_contact_unclear")


def _wants_other(turn: Turn) -> bool:
    return turn.intent in PURPOSES and turn.intent != turn.slots.get("contact_purpose")


async def _leave_look_up(turn: Turn) -> None:
    """Stop looking for a request; go on with what is wanted instead, if that is plain."""
    if not _wants_other(turn):
        return await _stop(turn)
    turn.forget("left")
    return await open_form(turn, queue_of_environment())


async def _take(turn: Turn, asked: str, answer: Answer) -> None:
    """Keep an answer, and do what follows from it."""
    if asked in ("contact_consent", "contact_carry_on", "contact_confirm", "contact_again"):
        agreed = answer.slots[asked] == "yes"
        return await (_AGREED[asked](turn) if agreed else _stop(turn))
    turn.set(contact_tries=0, **answer.slots)
    if asked == "contact_part":
        return reopen(turn, answer)
    if asked == "contact_safe" and not _way_is_safe(turn):
        return None
    if turn.slots.get("contact_under_18") == "yes" and asked == "contact_under_18":
        turn.say("utter_contact_under_18_help")
    if asked in LOOK_UP and turn.slots.get("contact_given_address"):
        return await look_up(turn, queue_of_environment())
    return turn.ask_next()


async def _consent(turn: Turn) -> None:
    """Note when consent was given and to which notice, and make the request's id: its key."""
    kept = turn.slots.get("contact_request")
    turn.set(
        contact_consent=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        contact_notice=notice_version(turn.language),
        # What may have been sent before keeps its key, so that it is not there twice.
        contact_request=kept if turn.slots.get("contact_maybe_sent") else str(uuid.uuid4()),
        contact_tries=0,
    )
    turn.ask_next()


async def _carry_on(turn: Turn) -> None:
    turn.set(contact_tries=0, contact_carry_on=None)
    turn.ask_next()


async def _send(turn: Turn) -> None:
    await send(turn, queue_of_environment())


_AGREED = {
    "contact_consent": _consent,
    "contact_carry_on": _carry_on,
    "contact_confirm": _send,
    "contact_again": _send,
}


async def _stop(turn: Turn) -> None:
    """Stop, forget, and offer nothing more until the person asks.

    Who wants to withdraw a request that was sent, while changing it, has it withdrawn.
    """
    reference = turn.slots.get("contact_reference")
    # "No, don't send it", as it was offered, is about the change alone.
    means = (turn.offered or {}).get("topic", turn.intent) if turn.intent == WITHDRAW else None
    if turn.slots.get("contact_purpose") == CHANGE and means == WITHDRAW and reference:
        turn.forget("stopped")
        turn.set(contact_purpose=WITHDRAW)
        return await withdraw(turn, queue_of_environment(), reference)
    turn.set(contact_refused=True)
    if turn.slots.get("contact_purpose") == REQUEST:
        return await drop(turn, queue_of_environment())
    turn.say("utter_contact_change_stopped")
    turn.forget("stopped")
    return turn.end()


def _back(turn: Turn, asked: str) -> None:
    """Ask the question before this one again."""
    before = previous_step(turn.slots, asked, bool(turn.dangers))
    if before is None or before == "contact_consent":
        turn.set(contact_tries=0)
        return turn.ask(asked)
    turn.set(contact_tries=0, **{before: None})
    return turn.ask(before)


def _say_why(turn: Turn, asked: str) -> None:
    turn.set(contact_tries=0)
    turn.say(f"utter_why_{asked}")
    turn.ask(asked)


def _way_is_safe(turn: Turn) -> bool:
    """Ask again where the way was called unsafe or, once, where nothing was said of it."""
    method, safe = turn.slots.get("contact_method"), turn.slots["contact_safe"]
    if method not in CAN_BE_UNSAFE or safe[method]:
        return True
    if safe[method] is False:
        turn.say("utter_contact_way_unsafe")
        turn.set(contact_method=None, contact_address=None, contact_safe=None)
        turn.ask("contact_method")
        return False
    if turn.slots.get("contact_safe_unclear"):
        return True
    turn.set(contact_safe_unclear=True, contact_safe=None)
    turn.say("utter_contact_safe_unclear")
    turn.ask("contact_safe")
    return False
