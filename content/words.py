"""The words of the pages and of the widget, in both languages, from `words.yml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from content.force import Force

FILE = Path(__file__).with_name("words.yml")
# By section and name: the text in each language.
Held = Mapping[str, Mapping[str, Mapping[str, str]]]


class UnknownWords(KeyError):
    """`words.yml` has no text of this name."""


class Words:
    """Every text of `words.yml`, filled with the force's names and numbers."""

    def __init__(self, held: Held, force: Force) -> None:
        """Take the texts as `words.yml` holds them, and the force's values."""
        self._held = held
        self._force = force

    def say(self, name: str, language: str) -> str:
        """Give a text such as `chat.title` in a language.

        Raises:
            UnknownWords: there is no such text, or none in this language.
        """
        section, _, key = name.partition(".")
        try:
            text = self._held[section][key][language]
        except KeyError:
            raise UnknownWords(f"{name} in {language}") from None
        return self._force.fill(text, language)

    def section(self, name: str, language: str) -> dict[str, str]:
        """Give all texts of a section, by name."""
        return {key: self.say(f"{name}.{key}", language) for key in self._held[name]}


def load_held(path: Path = FILE) -> Held:
    """Read the texts of `words.yml` as they stand there."""
    held: Held = yaml.safe_load(path.read_text(encoding="utf-8"))
    return held


def load_words(force: Force) -> Words:
    """Read `words.yml`."""
    return Words(load_held(), force)


def texts_of(held: Held) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Give each text's name, such as `chat.title`, and what it is in each language."""
    for section, words in held.items():
        for key, text in words.items():
            yield f"{section}.{key}", text
