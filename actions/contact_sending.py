"""What goes to the RJ officer's queue, and what the person is told of it."""

from __future__ import annotations

import logging
import uuid
from typing import Any

from actions.contact_steps import CHANGE, OF_PART, REQUEST, next_step
from actions.contact_turn import Turn
from actions.queue import Queue, QueueRefused, QueueUnreachable

CHANNELS = ("web", "sms")
TOO_MANY = 429
FIELDS = {
    "contact_name": "name",
    "contact_time": "best_time",
    "contact_language": "contact_language",
    "contact_asking_as": "asking_as",
}
LONGEST_WORDS = 500
UNDER_18 = {"yes": True, "no": False}
logger = logging.getLogger(__name__)


def request_of(
    slots: dict[str, Any], channel: str, dangers: list[str], language: str
) -> dict[str, Any]:
    """Give a whole request in the shape of the queue API.

    The officer is to speak the language in use when it is sent, unless another was asked for.
    """
    return {
        "channel": channel,
        "name": slots["contact_name"],
        "contact": _contact(slots),
        "safe_contact": _safe(slots),
        "asking_as": slots["contact_asking_as"],
        "safety": dangers if slots.get("contact_tell_officer") == "yes" else [],
        "best_time": slots.get("contact_time"),
        "contact_language": slots.get("contact_language") or language,
        "under_18": UNDER_18.get(str(slots.get("contact_under_18"))),
        "note": slots.get("contact_note") or None,
        "consent": {"given_at": slots["contact_consent"], "notice": slots["contact_notice"]},
    }


def changes_of(slots: dict[str, Any]) -> dict[str, Any]:
    """Give the part of a request that changes, in the shape of the queue API."""
    changes: dict[str, Any] = {}
    for slot in OF_PART[slots["contact_part"]]:
        if slot in FIELDS:
            changes[FIELDS[slot]] = slots[slot]
        elif slot == "contact_safe":
            changes["safe_contact"] = _safe(slots)
        elif slot == "contact_under_18":
            changes["under_18"] = UNDER_18.get(str(slots[slot]))
        elif slot == "contact_note":
            changes["note"] = slots[slot] or None
        else:
            changes["contact"] = _contact(slots)
    return changes


def _contact(slots: dict[str, Any]) -> dict[str, Any]:
    return {"method": slots["contact_method"], "value": slots["contact_address"]}


def _safe(slots: dict[str, Any]) -> dict[str, Any]:
    """Give what is safe, behind the text-relay prefix by which the number is to be dialled."""
    safe, relay = dict(slots["contact_safe"]), slots.get("contact_text_relay")
    words = " ".join(filter(None, (relay and f"[{relay}]", safe["words"])))
    seen = safe["others_see"]
    return {**safe, "words": words[:LONGEST_WORDS], "others_see": seen and seen[:LONGEST_WORDS]}


async def send(turn: Turn, queue: Queue) -> None:
    """Send the request or the change, and say that it is there only when the queue has said so."""
    if not queue.url or turn.channel not in CHANNELS:
        turn.say("utter_contact_practice")
        turn.set(contact_request=None)
        turn.forget("practice")
        return turn.end()
    try:
        if turn.slots.get("contact_purpose") == CHANGE:
            return await _send_change(turn, queue)
        return await _send_request(turn, queue)
    except QueueUnreachable:
        logger.error("the queue was not reached")
        turn.set(contact_confirm=None, contact_tries=0, contact_maybe_sent=True)
        return turn.ask("contact_again")
    except QueueRefused as refusal:
        logger.error("the queue refused with %s", refusal.status)
        turn.say("utter_contact_refused_by_queue")
        turn.set(contact_confirm=None)
        return turn.end()


async def _send_request(turn: Turn, queue: Queue) -> None:
    request = request_of(turn.slots, turn.channel, turn.dangers, turn.language)
    reference = await queue.file(turn.slots["contact_request"], request)
    turn.set(contact_maybe_sent=None)
    turn.say("utter_contact_sent", reference=reference, fills={"request.reference": reference})
    turn.set(contact_reference=reference)
    turn.forget(reference)
    turn.end()


async def _send_change(turn: Turn, queue: Queue) -> None:
    reference, key = turn.slots["contact_reference"], turn.slots["contact_request"]
    own_key = str(uuid.uuid5(uuid.UUID(key), turn.message_id))
    await queue.change(reference, key, own_key, changes_of(turn.slots))
    turn.say("utter_contact_changed", reference=reference, fills={"request.reference": reference})
    turn.forget(reference)
    turn.end()


async def drop(turn: Turn, queue: Queue) -> None:
    """Drop a request that was not sent, or may have been: nothing of it stays, here or there."""
    if await _taken_back(turn, queue):
        turn.say("utter_contact_stopped")
        turn.set(contact_request=None)
    else:
        turn.say("utter_contact_maybe_sent")
    turn.forget("stopped")
    turn.end()


async def _taken_back(turn: Turn, queue: Queue) -> bool:
    """Make sure that nothing of a dropped request is in the queue; False if that can't be.

    It may be there as soon as all was answered: an answer of the queue can be lost, and with it the
    turn that would remember that it was asked.
    """
    request = {**turn.slots, "contact_purpose": REQUEST}
    unanswered = next_step(request, bool(turn.dangers)) not in (None, "contact_confirm")
    if not queue.url or (unanswered and not turn.slots.get("contact_maybe_sent")):
        return True
    try:
        await queue.take_back(turn.slots["contact_request"])
    except (QueueUnreachable, QueueRefused):
        logger.error("a request that may have been filed could not be taken back")
        return False
    turn.set(contact_maybe_sent=None)
    return True


async def withdraw(turn: Turn, queue: Queue, reference: str) -> None:
    """Withdraw the request that this conversation made."""
    await _look_up(turn, queue, reference, {"request": turn.slots["contact_request"]})


async def tell_status(turn: Turn, queue: Queue, reference: str) -> None:
    """Tell what is known of the request that this conversation made."""
    await _look_up(turn, queue, reference, {"request": turn.slots["contact_request"]})


async def look_up(turn: Turn, queue: Queue) -> None:
    """Withdraw, or tell the status of, a request by its reference and the number or address."""
    reference = turn.slots["contact_given_reference"]
    proof = {"contact": turn.slots["contact_given_address"]}
    turn.forget("looked up")
    await _look_up(turn, queue, reference, proof)


async def _look_up(turn: Turn, queue: Queue, reference: str, proof: dict[str, str]) -> None:
    purpose, fills = turn.slots["contact_purpose"], {"request.reference": reference}
    try:
        if not queue.url:
            turn.say("utter_contact_practice")
        elif purpose == "withdraw_request":
            await queue.withdraw(reference, proof)
            turn.say("utter_contact_withdrawn", fills=fills)
            if "request" in proof:
                turn.set(contact_reference=None, contact_request=None)
        else:
            status = await queue.status(reference, proof)
            known = status if "request" in proof else "received"
            turn.say(f"utter_contact_status_{_told(known)}", fills=fills)
    except QueueUnreachable:
        logger.error("the queue was not reached")
        turn.say("utter_contact_look_up_failed")
    except QueueRefused as refusal:
        logger.error("the queue refused with %s", refusal.status)
        wait = refusal.status == TOO_MANY
        turn.say(
            "utter_contact_look_up_later" if wait else "utter_contact_look_up_wrong", topic=purpose
        )
    turn.end()


def _told(status: str) -> str:
    """Put a status of the queue into one of the three that people are told."""
    if status in ("withdrawn", "closed"):
        return status
    return "received" if status in ("new", "received") else "seen"
