"""The answers of the assistant: one topic, one file under `data/topics`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from content.force import Force
from content.language import ENGLISH, WELSH

DATA = Path(__file__).parent.parent / "data"
SECTIONS = Path(__file__).with_name("sections.yml")
BETWEEN_SECTIONS = "; "
Responses = Mapping[str, Sequence[Mapping[str, Any]]]


class UnknownAnswer(KeyError):
    """No response of this name stands under `data/`."""


@dataclass(frozen=True)
class Reply:
    """One thing that the assistant says.

    Attributes:
        text: plain text; paragraphs are split by a blank line.
        topic: the id in the contract of topics, or `clarify`, `not_understood`, `service_problem`.
        language: `en` or `cy`.
        source: the leaflet's section, by its title, if the reply states anything from it.
        choices: what may be asked next, each with `title`, `text` (what to send) and `topic`.
        asks: in a contact request, what this reply asks for.
        reference: of a contact request, once it is in the queue.
    """

    text: str
    topic: str
    language: str = "en"
    source: str | None = None
    choices: tuple[Mapping[str, str | None], ...] = ()
    asks: str | None = None
    reference: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Give the reply in the shape that the chat API promises."""
        return {
            "text": self.text,
            "topic": self.topic,
            "language": self.language,
            "source": self.source,
            "choices": [dict(choice) for choice in self.choices],
            "asks": self.asks,
            "reference": self.reference,
        }


class Answers:
    """Every response under `data/`, filled with the force's names and numbers.

    A response has variations in English and in Welsh; where one is asked for in a language that it
    does not have, the other language's stands in.
    """

    def __init__(self, responses: Responses, force: Force) -> None:
        """Take responses as Rasa's domain holds them, and the force's values."""
        self.responses = responses
        self.force = force
        self.sections = load_sections()

    @property
    def topics(self) -> dict[str, str]:
        """Topic ids with their human titles in English, in the order of the files."""
        found = {}
        for name, variations in self.responses.items():
            metadata = variations[0].get("metadata") or {}
            if "title" in metadata and name == f"utter_{metadata['topic']}":
                found[metadata["topic"]] = metadata["title"]
        return found

    def by_section(self, language: str = ENGLISH) -> dict[str, list[tuple[str, str]]]:
        """Topic ids and titles by the leaflet's section, those without one last, under ""."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for topic in self.topics:
            variation = self.variation(f"utter_{topic}", language=language)
            source = self.metadata(variation)["source"] or ""
            section = source.split(BETWEEN_SECTIONS)[0]
            sections.setdefault(section, []).append((topic, self.title(topic, language)))
        return dict(sorted(sections.items(), key=lambda item: not item[0]))

    def has(self, name: str) -> bool:
        """Whether a response of this name, such as `utter_letters_more`, exists."""
        return name in self.responses

    def title(self, topic: str, language: str = ENGLISH) -> str:
        """Give a topic's human title."""
        return self.variation(f"utter_{topic}", language=language)["metadata"]["title"]

    def choice(self, topic: str, language: str = ENGLISH) -> dict[str, str | None]:
        """Give a topic as something to choose: its title, sent as it stands, draws the topic."""
        title = self.title(topic, language)
        return {"title": title, "text": title, "topic": topic}

    def variation(self, name: str, number: int = 0, language: str = ENGLISH) -> Mapping[str, Any]:
        """Give one variation of a response; numbers past the last begin again.

        Raises:
            UnknownAnswer: there is no response of this name.
        """
        try:
            variations = self.responses[name]
        except KeyError:
            raise UnknownAnswer(name) from None
        suitable = in_language(variations, language)
        return suitable[number % len(suitable)]

    def metadata(self, variation: Mapping[str, Any]) -> dict[str, Any]:
        """Give a variation's metadata as a reply in its language carries it.

        Its `choices` are topics, which get their titles; its `answers`, in a question of ours, are
        what may be answered.
        """
        own = dict(variation.get("metadata") or {})
        language = own.get("language", ENGLISH)
        choices = [
            self.choice(c, language) if isinstance(c, str) else c for c in own.get("choices", ())
        ]
        choices += [answer_as_choice(text, own.get("topic")) for text in own.get("answers", ())]
        return {
            "topic": own.get("topic"),
            "language": language,
            "source": self.source(own.get("source"), language),
            "choices": choices,
            "asks": own.get("asks"),
        }

    def source(self, sections: str | None, language: str) -> str | None:
        """Give the leaflet's sections of an answer by their titles in a language."""
        if sections is None or language != WELSH:
            return sections
        titles = sections.split(BETWEEN_SECTIONS)
        return BETWEEN_SECTIONS.join(self.sections.get(title, title) for title in titles)

    def reply(self, name: str, number: int = 0, language: str = ENGLISH) -> Reply:
        """Give a response as a whole reply, ready to be shown."""
        variation = self.variation(name, number, language)
        metadata = self.metadata(variation)
        return Reply(
            text=self.force.fill(variation["text"].strip(), metadata["language"]),
            topic=metadata["topic"],
            language=metadata["language"],
            source=metadata["source"],
            choices=tuple(metadata["choices"]),
            asks=metadata["asks"],
        )


def answer_as_choice(text: str, topic: str | None) -> dict[str, str | None]:
    """Give an answer to a question of ours as something to choose, sent as it stands."""
    return {"title": text, "text": text, "topic": topic}


def in_language(
    variations: Sequence[Mapping[str, Any]], language: str
) -> Sequence[Mapping[str, Any]]:
    """Give the variations of a language; without any, the English ones, or whichever there are."""
    for wanted in (language, ENGLISH):
        suitable = [v for v in variations if language_of(v) == wanted]
        if suitable:
            return suitable
    return variations


def language_of(variation: Mapping[str, Any]) -> str:
    """Give the language of a variation."""
    return (variation.get("metadata") or {}).get("language", ENGLISH)


def load_sections(path: Path = SECTIONS) -> dict[str, str]:
    """Read the Welsh titles of the leaflet's sections, by the English ones."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def load_answers(force: Force, data: Path = DATA) -> Answers:
    """Read every response under `data/`."""
    responses: dict[str, Any] = {}
    for path in sorted(data.rglob("*.yml")):
        responses.update(yaml.safe_load(path.read_text(encoding="utf-8")).get("responses") or {})
    return Answers(responses, force)
