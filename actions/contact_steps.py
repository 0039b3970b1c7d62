"""What a contact request asks, in which order, and what is known already and so not asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.reading import PARTS

Slots = Mapping[str, Any]
REQUEST = "request_contact"
CHANGE = "change_request"
WITHDRAW = "withdraw_request"
STATUS = "request_status"
PURPOSES = (REQUEST, CHANGE, WITHDRAW, STATUS)

LOOK_UP = ("contact_given_reference", "contact_given_address")
WAY = ("contact_method", "contact_address", "contact_safe")
OF_PART: dict[str, tuple[str, ...]] = {
    "safe": ("contact_safe",),
    "way": WAY,
    "name": ("contact_name",),
    "time": ("contact_time",),
    "language": ("contact_language",),
    "note": ("contact_note",),
    "under_18": ("contact_under_18",),
    "asking_as": ("contact_asking_as",),
}
DETAILS = tuple(dict.fromkeys(slot for part in PARTS for slot in OF_PART[part]))
# What the assistant knows of a request while it is being made, and forgets when it is over.
HELD = (
    *DETAILS,
    "contact_consent",
    "contact_notice",
    "contact_part",
    "contact_tell_officer",
    "contact_confirm",
    "contact_again",
    "contact_carry_on",
    "contact_tries",
    "contact_changes",
    "contact_given_reference",
    "contact_given_address",
)


def steps(slots: Slots, in_danger: bool) -> list[str]:
    """Give the slots to be filled for the present purpose, in the order of asking.

    Args:
        slots: what is known.
        in_danger: whether a safety message has come in this conversation.
    """
    purpose = slots.get("contact_purpose")
    if purpose in (WITHDRAW, STATUS):
        return list(LOOK_UP)
    if purpose == CHANGE:
        part = slots.get("contact_part")
        return ["contact_part", *(OF_PART[part] if part else ()), "contact_confirm"]
    asked = ["contact_consent", "contact_asking_as", "contact_name", *WAY]
    if slots.get("contact_method") != "email":
        asked.append("contact_time")
    if slots.get("contact_asking_as") != "professional":
        asked.append("contact_under_18")
    asked.append("contact_note")
    if in_danger:
        asked.append("contact_tell_officer")
    return [*asked, "contact_confirm"]


def next_step(slots: Slots, in_danger: bool) -> str | None:
    """Give the first slot that is still to be filled, or nothing."""
    return next((slot for slot in steps(slots, in_danger) if slots.get(slot) is None), None)


def previous_step(slots: Slots, asked: str, in_danger: bool) -> str | None:
    """Give the slot that was filled before the one that is asked now, or nothing."""
    order = steps(slots, in_danger)
    before = order[: order.index(asked)] if asked in order else order
    return next((slot for slot in reversed(before) if slots.get(slot) is not None), None)
