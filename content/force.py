"""The force's own names, numbers, helplines and times, read from `force.yml`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FORCE_FILE = Path(__file__).parent.parent / "force.yml"
PLACEHOLDER = re.compile(r"{([a-z_]+(?:\.[a-z0-9_]+)+)}")
NOT_SET = {"en": "not yet set by the force", "cy": "heb ei osod gan yr heddlu eto"}
RECORD_KEEPING = {"checked", "checked_by"}


class ForceError(ValueError):
    """`force.yml` cannot be read, or a text names a value that it does not hold."""


@dataclass(frozen=True)
class Force:
    """The values of `force.yml`, by dotted name, in each language.

    `values` maps a name such as `officer.phone` to its text in `en` and `cy`.
    `unchecked` holds the names of the blocks that nobody has checked yet.
    """

    values: Mapping[str, Mapping[str, str]]
    unchecked: tuple[str, ...]

    def value(self, name: str, language: str = "en") -> str:
        """Give one value in a language.

        Raises:
            ForceError: there is no value of this name.
        """
        try:
            return self.values[name][language]
        except KeyError:
            raise ForceError(f"force.yml has no value called {name!r}") from None

    def number(self, name: str) -> int | None:
        """Give a whole number of 1 or more, or None while the force has not set it.

        Raises:
            ForceError: there is no value of this name, or it is no such number.
        """
        text = self.value(name)
        if text == NOT_SET["en"]:
            return None
        if not text.isdecimal() or int(text) < 1:
            raise ForceError(f"{name} in force.yml must be a whole number of 1 or more")
        return int(text)

    def fill(self, text: str, language: str = "en", more: Mapping[str, str] | None = None) -> str:
        """Replace each `{officer.phone}` in a text by the force's value, or by one of `more`.

        What is filled in is not looked through again.

        Raises:
            ForceError: the text names a value that neither holds.
        """
        own = more or {}
        return PLACEHOLDER.sub(
            lambda found: own[found[1]] if found[1] in own else self.value(found[1], language),
            text,
        )


def load_force(path: Path = FORCE_FILE) -> Force:
    """Read `force.yml`.

    Raises:
        ForceError: the file is missing or is not a mapping of blocks.
    """
    try:
        blocks = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ForceError(f"{path.name} cannot be read: {error}") from error
    if not isinstance(blocks, dict):
        raise ForceError(f"{path.name} must hold blocks of settings")
    return Force(values=dict(_values(blocks)), unchecked=tuple(_unchecked(blocks)))


def _values(block: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    for key, value in block.items():
        if key in RECORD_KEEPING:
            continue
        name = f"{prefix}{key}"
        if value is None:
            yield name, NOT_SET
        elif isinstance(value, dict) and value.keys() == {"en", "cy"}:
            yield name, {language: str(text) for language, text in value.items()}
        elif isinstance(value, dict):
            yield from _values(value, f"{name}.")
        else:
            yield name, {"en": str(value), "cy": str(value)}


def _unchecked(block: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    for key, value in block.items():
        if isinstance(value, dict):
            if "checked" in value and value["checked"] is None:
                yield f"{prefix}{key}"
            yield from _unchecked(value, f"{prefix}{key}.")
