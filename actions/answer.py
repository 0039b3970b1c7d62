"""What reading an answer can give, whatever was asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from actions.safe_contact import parts
from actions.words import Words

Slots = Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """What was read: values by slot."""

    slots: Slots


@dataclass(frozen=True)
class Wrong:
    """An answer that can't be taken; `says` is the response that tells why."""

    says: str


Reading = Answer | Wrong | None
Reader = Callable[[str, Slots, Words], Reading]


def not_denied(text: str, words: Words) -> list[str]:
    """Give the parts of a text that deny nothing."""
    return [part for part in parts(text) if not words.says("not_fine", part)]
