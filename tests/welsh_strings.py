"""Every Welsh string that may be shown, and how to find one that is none of them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from typing import Any

from content.answers import Answers, in_language, load_answers
from content.force import PLACEHOLDER, load_force
from content.language import WELSH
from content.words import load_held, texts_of

LINK = re.compile(r"\[([^\]]+)\](?:\([^)]+\))?")
NUMBER = re.compile(r"[\d\s:+]+")
# Stands on both sides of the name of a value that only a request has.
OPEN = "\0"
OWN = ("request.name", "request.time", "request.note")
# A page's title and the force's name; sections of the leaflet; titles of choices as they are read
# out; a label and what it is for.
BETWEEN = (" | ", "; ", ". ", ": ")


class Catalogue:
    """The Welsh words of the pages, the Welsh answers, and the force's values in Welsh."""

    def __init__(self) -> None:
        """Read them all."""
        self._force = load_force()
        answers = load_answers(self._force)
        self.titles = {topic: answers.title(topic, WELSH) for topic in answers.topics}
        texts = [*self._of_pages(), *self._of_answers(answers), *answers.sections.values()]
        texts += [value[WELSH] for value in self._force.values.values()]
        self._texts = {squeezed(text) for text in texts if OPEN not in text}
        self._open = [self._pattern(text, answers) for text in texts if OPEN in text]

    def foreign(self, shown: Iterable[str], own: Iterable[str] = ()) -> list[str]:
        """Give those of the strings that are not Welsh ones of ours, nor numbers.

        `own` is what the person wrote, which a reply may say back.
        """
        said = set(own)
        return sorted({t for t in shown if t not in said and not self._knows(squeezed(t))})

    def _knows(self, text: str) -> bool:
        if self._holds(text):
            return True
        bare = text.rstrip(".:")
        return any(
            between in bare and all(self._knows(part) for part in bare.split(between))
            for between in BETWEEN
        ) or (bare != text and self._holds(bare))

    def _holds(self, text: str) -> bool:
        return (
            text in self._texts
            or f"{text}:" in self._texts
            or NUMBER.fullmatch(text) is not None
            or any(pattern.fullmatch(text) for pattern in self._open)
        )

    def _of_pages(self) -> Iterator[str]:
        for _, held in texts_of(load_held()):
            text = held[WELSH]
            ends = [0, *(at for link in LINK.finditer(text) for at in link.span()), len(text)]
            yield self._filled(text)
            for start, end in itertools.pairwise(ends):
                piece = LINK.sub(lambda link: link[1], text[start:end])
                yield from self._filled(piece).split("\n\n")

    def _of_answers(self, answers: Answers) -> Iterator[str]:
        for variations in answers.responses.values():
            for variation in in_language(variations, WELSH):
                own = variation.get("metadata") or {}
                yield from paragraphs(self._filled(variation["text"].strip()))
                yield from filter(None, [own.get("title"), *own.get("answers", ())])
                yield from (c["title"] for c in own.get("choices", ()) if not isinstance(c, str))

    def _filled(self, text: str) -> str:
        known = self._force.values
        marks = {n: f"{OPEN}{n}{OPEN}" for n in PLACEHOLDER.findall(text) if n not in known}
        return self._force.fill(text, WELSH, marks)

    def _pattern(self, text: str, answers: Answers) -> re.Pattern[str]:
        """Give the pattern of a text with values of a request: our words, or the person's own."""
        words = answers.variation("utter_contact_words", language=WELSH)["metadata"]["words"]
        word = "|".join(re.escape(value) for name, value in words.items() if name != "ways")
        ways = rf"({word}): ({word})(; ({word}): ({word}))*"
        values = dict.fromkeys(OWN, ".+") | {
            "request.reference": "RJ-[A-Z0-9-]+",
            "request.way": rf"({word})( [\d +@.\w-]+)?",
            "request.safe": rf"{ways}(; {re.escape(words['others_see'])}: .+)?",
            "request.change": rf"({word})( [\d +@.\w-]+)?|{ways}",
        }
        parts = squeezed(text).split(OPEN)
        return re.compile(
            "".join(
                f"({values.get(part, word)})" if number % 2 else re.escape(part)
                for number, part in enumerate(parts)
            )
        )


def squeezed(text: str) -> str:
    """Give a text with single spaces, as a page shows it."""
    return re.sub(r"\s+", " ", text).strip()


def paragraphs(text: str) -> Iterator[str]:
    """Give the paragraphs of a reply, and the lines of its lists, as pages show them."""
    for part in text.split("\n\n"):
        lines = part.splitlines()
        listed = all(line.startswith("- ") for line in lines)
        yield from (line[2:] for line in lines) if listed else (part,)


def texts_of_reply(reply: dict[str, Any]) -> Iterator[str]:
    """Give every string of a reply that a person sees."""
    yield from paragraphs(reply["text"])
    yield from (choice["title"] for choice in reply["choices"])
    if reply["source"]:
        yield from reply["source"].split("; ")
