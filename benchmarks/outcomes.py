"""Messages of a test set, and what the assistant did with each."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.safety import DANGERS as ALL_DANGERS
from assistant.safety import HELP_FIRST

ROOT = Path(__file__).parent.parent
SETS = ROOT / "tests" / "nlu"
DANGERS = HELP_FIRST
STYLES = (
    "plain",
    "fragment",
    "story",
    "texting",
    "second_language",
    "angry",
    "mixed",
    "hard",
)
UNKNOWN_STYLE = ""
OFFERED_AT_MOST = 3
NEVER_OFFERED = ("out_of_scope", "help")
COLUMNS = 4


@dataclass(frozen=True)
class Message:
    """A message of a test set.

    Attributes:
        text: what was written.
        topic: what it asks or tells.
        also_right: the topics that would be right beside it.
        style: how it is written, one of `STYLES`, or empty where nobody said.
    """

    text: str
    topic: str
    also_right: frozenset[str]
    style: str = UNKNOWN_STYLE


@dataclass(frozen=True)
class Outcome:
    """What the assistant did with a message.

    Attributes:
        intent: what the rules answer: a topic, `clarify`, `not_understood` or `other_language`.
        offered: the topics of the choices, when it asked which was meant; or the dangers whose help
            can be chosen below another's.
        also: the dangers of whose help a line was added to the answer.
        language: what the message was taken to be written in: `en`, `cy` or `other`.
        clear: whether that is clear, so that the reply is in it whatever was in use.
        likeliest: the topic that the topic classifier held likeliest.
        confidence: how likely it held it, from 0 to 1.
    """

    message: Message
    intent: str
    offered: tuple[str, ...]
    also: tuple[str, ...]
    language: str = "en"
    clear: bool = False
    likeliest: str = ""
    confidence: float = 0.0

    @property
    def wanted(self) -> set[str]:
        """The topics that are right."""
        return {self.message.topic, *self.message.also_right}

    @property
    def kind(self) -> str:
        """Whether the outcome is right, offered, lost or wrong."""
        if self.intent in self.wanted:
            return "right"
        if self.wanted & set(self.offered):
            return "offered"
        return "lost" if self.intent == "not_understood" else "wrong"

    @property
    def helped(self) -> bool:
        """Whether a person in danger got the help for that danger."""
        return self.intent in self.wanted or bool(self.wanted & set(self.also))


def read_set(path: Path) -> list[Message]:
    """Read a test set: topic, other right topics, style and message, split by tabs.

    Raises:
        ValueError: a line has other than four columns, or a style that there is not.
    """
    messages = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        columns = line.split("\t")
        if len(columns) != COLUMNS:
            raise ValueError(f"{path.name}, line {number}: four columns are needed")
        topic, also, style, text = columns
        if style not in {UNKNOWN_STYLE, *STYLES}:
            raise ValueError(f"{path.name}, line {number}: there is no style {style!r}")
        others = frozenset(other.strip() for other in also.split(",") if other.strip())
        messages.append(Message(text, topic, others, style))
    return messages


async def understand(model: Path, messages: Iterable[Message]) -> list[Outcome]:
    """Put messages to the trained model, each by itself."""
    import structlog
    from rasa.core.agent import Agent

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    agent = Agent.load(str(model))
    return [outcome(message, await agent.parse_message(message.text)) for message in messages]


def outcome(message: Message, parsed: dict[str, Any]) -> Outcome:
    """Read an outcome off what the pipeline says of a message."""
    intent = parsed["intent"]["name"]
    likeliest: dict[str, Any] = next(iter(parsed["intent_ranking"]), {})
    names = (entry["name"] for entry in parsed["intent_ranking"])
    ranking = [name for name in names if name not in NEVER_OFFERED]
    also = tuple((parsed.get("caution") or {}).get("also", ()))
    offered = also if intent in ALL_DANGERS else ()
    return Outcome(
        message,
        intent,
        offered=tuple(ranking[:OFFERED_AT_MOST]) if intent == "clarify" else offered,
        also=also,
        language=parsed.get("language", "en"),
        clear=bool(parsed.get("clear")),
        likeliest=likeliest.get("name", ""),
        confidence=likeliest.get("confidence", 0.0),
    )


def sections() -> dict[str, str]:
    """Give each topic's section, which is its folder."""
    return {path.stem: path.parent.name for path in (ROOT / "data" / "topics").rglob("*.yml")}
