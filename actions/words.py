"""The words by which answers in a contact request are read, in both languages."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("words.yml")
APOSTROPHES = "'’‘`´"
SIGNS = {"👍": " yes ", "👌": " ok ", "✅": " yes ", "👎": " no ", "❌": " no "}


def plain(text: str) -> str:
    """Give a text in lower case, without apostrophes, other punctuation made into spaces.

    Thumbs up and the like become words.
    """
    for sign, word in SIGNS.items():
        text = text.replace(sign, word)
    text = unicodedata.normalize("NFKC", text).casefold()
    text = "".join("" if c in APOSTROPHES else c if c.isalnum() else " " for c in text)
    return " ".join(text.split())


def clauses(text: str) -> list[str]:
    """Split a text at its full stops, commas and the like, each part plain."""
    return [part for part in map(plain, re.split(r"[.,;:!?\n()–—]+", text)) if part]


class Words:
    """Kinds of words, such as `yes` or `voicemail`, looked for in texts."""

    def __init__(self, path: Path = FILE) -> None:
        """Read the kinds of both languages from a YAML file."""
        kinds: dict[str, list[str]] = {}
        # Without YAML's types, in which `yes` and `no` would be true and false.
        held = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506
        for language in held.values():
            for kind, phrases in language.items():
                kinds.setdefault(kind, []).extend(map(plain, phrases))
        self._kinds = {kind: _pattern(phrases) for kind, phrases in kinds.items()}

    def find(self, kind: str, text: str) -> re.Match[str] | None:
        """Find the first words of a kind in a plain text, the longest where several begin there."""
        return self._kinds[kind].search(text)

    def says(self, kind: str, text: str) -> bool:
        """Tell whether words of a kind stand in a plain text."""
        return self.find(kind, text) is not None

    def without(self, kind: str, text: str) -> str:
        """Give what is left of a plain text without the words of a kind and politeness."""
        rest = self._kinds["polite"].sub(" ", self._kinds[kind].sub(" ", text))
        return " ".join(rest.split())

    def is_just(self, kind: str, text: str) -> bool:
        """Tell whether a plain text is words of a kind and nothing else but politeness."""
        return self.says(kind, text) and not self.without(kind, text)

    def begins(self, kind: str, text: str) -> bool:
        """Tell whether a plain text begins with words of a kind, politeness aside."""
        rest = text
        while polite := self._kinds["polite"].match(rest):
            rest = rest[polite.end() :].lstrip()
        return self._kinds[kind].match(rest) is not None


def _pattern(phrases: list[str]) -> re.Pattern[str]:
    longest_first = sorted(set(phrases), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


@lru_cache(maxsize=1)
def load_words() -> Words:
    """Give the words of `words.yml`, read at first use."""
    return Words()
