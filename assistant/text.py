"""One form of a message for every component: what is typed in many ways is compared in one."""

from __future__ import annotations

import re
import unicodedata

WORD = re.compile(r"[\w']+")
INVISIBLE = {"Cf", "Cc", "Cs", "Co", "Cn"}
APOSTROPHES = str.maketrans("‘’‛`´ʼ′", "'''''''")


def normalise(text: str) -> str:
    """Give a text in lower case, in compatible characters, without invisible ones.

    Letters repeated more than twice ("soooo") are cut to two; spaces are single.
    """
    text = unicodedata.normalize("NFKC", text).translate(APOSTROPHES)
    if not text.isprintable():
        text = "".join(
            " " if c.isspace() else "" if unicodedata.category(c) in INVISIBLE else c for c in text
        )
    text = re.sub(r"([^\W\d_])\1{2,}", r"\1\1", text.casefold())
    return " ".join(text.split())


def words(text: str) -> list[str]:
    """Give the words of a text, normalised, its punctuation left out."""
    return words_of(normalise(text))


def words_of(normal: str) -> list[str]:
    """Give the words of a text that is normalised already."""
    return WORD.findall(normal)


def without_accents(text: str) -> str:
    """Give a text without circumflexes and the like, which many people leave out."""
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
