"""The answers of the assistant: one topic, one file under `data/topics`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from content.force import Force

DATA = Path(__file__).parent.parent / "data"
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
    """Every response under `data/`, filled with the force's names and numbers."""

    def __init__(self, responses: Responses, force: Force) -> None:
        """Take responses as Rasa's domain holds them, and the force's values."""
        self.responses = responses
        self.force = force

    @property
    def topics(self) -> dict[str, str]:
        """Topic ids with their human titles, in the order of the files."""
        found = {}
        for name, variations in self.responses.items():
            metadata = variations[0].get("metadata") or {}
            if "title" in metadata and name == f"utter_{metadata['topic']}":
                found[metadata["topic"]] = metadata["title"]
        return found

    def by_section(self) -> dict[str, list[tuple[str, str]]]:
        """Topic ids and titles by the leaflet's section, those without one last, under ""."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for topic, title in self.topics.items():
            source = self.metadata(self.variation(f"utter_{topic}"))["source"] or ""
            sections.setdefault(source.split(";")[0], []).append((topic, title))
        return dict(sorted(sections.items(), key=lambda item: not item[0]))

    def has(self, name: str) -> bool:
        """Whether a response of this name, such as `utter_letters_more`, exists."""
        return name in self.responses

    def title(self, topic: str) -> str:
        """Give a topic's human title."""
        return self.variation(f"utter_{topic}")["metadata"]["title"]

    def choice(self, topic: str) -> dict[str, str | None]:
        """Give a topic as something to choose: its title, sent as it stands, draws the topic."""
        title = self.title(topic)
        return {"title": title, "text": title, "topic": topic}

    def variation(self, name: str, number: int = 0) -> Mapping[str, Any]:
        """Give one variation of a response; numbers past the last begin again.

        Raises:
            UnknownAnswer: there is no response of this name.
        """
        try:
            variations = self.responses[name]
        except KeyError:
            raise UnknownAnswer(name) from None
        return variations[number % len(variations)]

    def metadata(self, variation: Mapping[str, Any]) -> dict[str, Any]:
        """Give a variation's metadata as a reply carries it, its choices with titles.

        Its `choices` are topics; its `answers`, in a question of ours, are what may be answered.
        """
        own = dict(variation.get("metadata") or {})
        choices = [self.choice(c) if isinstance(c, str) else c for c in own.get("choices", ())]
        choices += [answer_as_choice(text, own.get("topic")) for text in own.get("answers", ())]
        return {
            "topic": own.get("topic"),
            "language": own.get("language", "en"),
            "source": own.get("source"),
            "choices": choices,
            "asks": own.get("asks"),
        }

    def reply(self, name: str, number: int = 0) -> Reply:
        """Give a response as a whole reply, ready to be shown."""
        variation = self.variation(name, number)
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


def load_answers(force: Force, data: Path = DATA) -> Answers:
    """Read every response under `data/`."""
    responses: dict[str, Any] = {}
    for path in sorted(data.rglob("*.yml")):
        responses.update(yaml.safe_load(path.read_text(encoding="utf-8")).get("responses") or {})
    return Answers(responses, force)
