"""Forgetting: what a conversation's rows keep once a contact request is over."""

from __future__ import annotations

from typing import Any

FORGOTTEN = "contact_forgotten"
FORM_SLOTS = "contact_"
# Slots of the contact request that say nothing of the person, and that later turns need.
KEPT = frozenset(
    {
        "contact_purpose",
        "contact_refused",
        "contact_request",
        "contact_reference",
        "contact_maybe_sent",
        "contact_text_relay",
        FORGOTTEN,
    }
)


def asks_to_forget(event: dict[str, Any]) -> bool:
    """Tell whether an event says that the details of a contact request are to be forgotten."""
    return event["event"] == "slot" and event["name"] == FORGOTTEN and bool(event["value"])


def redacted(event: dict[str, Any]) -> dict[str, Any]:
    """Give an event without what was written, said or read in it.

    What the next turn is rebuilt from stays: which events there were, what each message was taken
    for, which response was said, and the slots that say nothing of the person.
    """
    kind = event["event"]
    if kind == "slot":
        personal = event["name"].startswith(FORM_SLOTS) and event["name"] not in KEPT
        return {**event, "value": None} if personal else event
    if kind == "user":
        intent = (event.get("parse_data") or {}).get("intent") or {}
        parsed: dict[str, Any] = {"intent": intent, "entities": [], "text": ""}
        return {**event, "text": "", "parse_data": parsed}
    if kind == "bot":
        return {**event, "text": "", "data": {}, "metadata": _of_response(event)}
    return event


def without_fills(event: dict[str, Any]) -> dict[str, Any]:
    """Give a bot event without the values that an action handed over to fill its text."""
    metadata = {k: v for k, v in (event.get("metadata") or {}).items() if k != "carries"}
    return {**event, "metadata": metadata}


def _of_response(event: dict[str, Any]) -> dict[str, Any]:
    """Give of a bot event's metadata which response it was, under which topic and section."""
    held = event.get("metadata") or {}
    own = held.get("metadata") or {}
    said = {key: own.get(key) for key in ("topic", "language", "source", "asks")}
    return {"utter_action": held.get("utter_action"), "metadata": said}
