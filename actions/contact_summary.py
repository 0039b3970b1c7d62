"""What is shown before anything is sent, and the version of the notice that was agreed to."""

from __future__ import annotations

import hashlib
from typing import Any

from actions.contact_steps import OF_PART
from content.answers import load_answers
from content.force import load_force

answers = load_answers(load_force())
WORDS = "utter_contact_words"


def notice_version(language: str = "en") -> str:
    """Give the version of the privacy notice as it is shown now: the start of its text's sha256."""
    notice = answers.reply("utter_ask_contact_consent", language=language).text
    return hashlib.sha256(notice.encode()).hexdigest()[:12]


def summary(slots: dict[str, Any], language: str = "en") -> dict[str, str]:
    """Give the values of `{request.…}` in the summaries, in words of a language."""
    words = answers.variation(WORDS, language=language)["metadata"]["words"]
    safe, method = slots.get("contact_safe") or {}, str(slots.get("contact_method"))
    relay, address = slots.get("contact_text_relay"), slots.get("contact_address")
    ways = [
        f"{words[f'safe_{way}']}: {words[_yes_no(safe.get(way))]}" for way in words["ways"].split()
    ]
    seen = safe.get("others_see")
    values = {
        "request.asking_as": words.get(str(slots.get("contact_asking_as")), ""),
        "request.name": slots.get("contact_name"),
        "request.way": " ".join(part for part in (words.get(method), relay, address) if part),
        "request.safe": "; ".join([*ways, *([f"{words['others_see']}: {seen}"] if seen else [])]),
        "request.time": slots.get("contact_time") or words["none"],
        "request.language": words[slots.get("contact_language") or language],
        "request.under_18": words[str(slots.get("contact_under_18") or "not_said")],
        "request.note": slots.get("contact_note") or words["none"],
        "request.tell_officer": words[str(slots.get("contact_tell_officer") or "no")],
        "request.reference": slots.get("contact_reference"),
    }
    values["request.change"] = _changed(slots, values)
    return {name: str(value or "") for name, value in values.items()}


def _changed(slots: dict[str, Any], values: dict[str, Any]) -> str:
    """Give the new values of the part that changes, a line each."""
    part = slots.get("contact_part")
    if not part:
        return ""
    named = ["request.way", "request.safe"] if part == "way" else [f"request.{part}"]
    return "\n".join(f"- {values[name]}" for name in named if OF_PART[part])


def _yes_no(value: bool | None) -> str:
    return "not_known" if value is None else "yes" if value else "no"
