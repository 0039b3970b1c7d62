"""The language in use in a conversation: what it is answered in next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

ENGLISH, WELSH = "en", "cy"
SWITCHES = {"switch_to_english": ENGLISH, "switch_to_welsh": WELSH}
# Said in both languages at once, so that they tell nothing of the one in use.
BOTH = "utter_other_language"
SHORT_ANSWER = 3
Event = Mapping[str, Any]


def in_use(events: Iterable[Event]) -> str:
    """Give the language in which the last message is to be answered.

    It is the one in use before, unless the message asks for a switch or is clearly written in one
    of the two. The one in use before is that of the last reply, which is kept when a conversation
    is redacted; before the first reply, the one in which the conversation was begun.

    Args:
        events: of the conversation, as dictionaries, the latest first.
    """
    message: Event = {}
    replies: list[Mapping[str, Any]] = []
    for event in events:
        if event["event"] == "user":
            if message and replies:
                break
            message, replies = message or event, []
        elif event["event"] == "bot":
            replies.append(reply_metadata(event))
    began = (message.get("metadata") or {}).get("language") or ENGLISH
    spoken = [r["language"] for r in replies if "language" in r and not _in_both(r)]
    if not message:
        return spoken[0] if spoken else began
    before = spoken[0] if spoken else began
    if any(reply.get("asks") for reply in replies) and _is_short(message):
        return before
    choices = [choice for reply in replies for choice in reply.get("choices") or ()]
    return after(message, before, choices)


def after(message: Event, before: str, choices: Iterable[Mapping[str, Any]] = ()) -> str:
    """Give the language in use after a message.

    Args:
        message: an event of a person's message, with what the pipeline made of it.
        before: the language in use before it.
        choices: what was offered before it. Who chooses has written nothing.
    """
    parsed = message.get("parse_data") or {}
    intent = (parsed.get("intent") or {}).get("name")
    chosen = [choice for choice in choices if choice.get("text") == message.get("text")]
    if chosen and chosen[0].get("topic") not in SWITCHES:
        return before
    if intent in SWITCHES:
        return SWITCHES[intent]
    written_in = parsed.get("language")
    return written_in if written_in in (ENGLISH, WELSH) and parsed.get("clear") else before


def _is_short(message: Event) -> bool:
    """Tell whether a message, answering a question of ours, may be a name or a word or two."""
    intent = ((message.get("parse_data") or {}).get("intent") or {}).get("name")
    few = len((message.get("text") or "").split()) <= SHORT_ANSWER
    return few and intent not in SWITCHES


def reply_metadata(event: Event) -> Mapping[str, Any]:
    """Give what an event of a reply says of it: Rasa holds a response's own metadata within."""
    held = event.get("metadata") or {}
    return {**(held.get("metadata") or {}), **held}


def _in_both(reply: Mapping[str, Any]) -> bool:
    return str(reply.get("utter_action", "")).startswith(BOTH)
