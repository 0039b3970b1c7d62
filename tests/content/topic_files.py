"""The files under `data/`, as the tests look at them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent.parent
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
TOPICS = ROOT / "data" / "topics"
DIALOGUE = ROOT / "data" / "dialogue"


@dataclass(frozen=True)
class Text:
    """One variation of a response, as it stands in the file."""

    response: str
    text: str
    metadata: Mapping[str, Any]
    file: str

    @property
    def language(self) -> str:
        return self.metadata.get("language", "en")

    @property
    def topic(self) -> str:
        return self.metadata["topic"]


@dataclass(frozen=True)
class TopicFile:
    """One file: what people write, the rules and the responses."""

    name: str
    section: str
    examples: Mapping[str, Sequence[str]] = field(default_factory=dict)
    rules: Sequence[Mapping[str, Any]] = ()
    responses: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)

    @property
    def answer(self) -> Mapping[str, Any]:
        """The metadata of the file's main answer."""
        return (self.responses.get(f"utter_{self.name}") or [{}])[0].get("metadata") or {}

    @property
    def texts(self) -> Iterator[Text]:
        for name, variations in self.responses.items():
            for variation in variations:
                yield Text(name, variation["text"], variation.get("metadata") or {}, self.name)


def load_yaml(path: Path) -> dict[str, Any]:
    return yaml.load(path.read_text(encoding="utf-8"), LOADER) or {}


def topic_file(path: Path) -> TopicFile:
    held = load_yaml(path)
    return TopicFile(
        name=path.stem,
        section=path.parent.name,
        examples=examples_of(held),
        rules=held.get("rules") or (),
        responses=held.get("responses") or {},
    )


def examples_of(held: Mapping[str, Any], language: str | None = None) -> dict[str, list[str]]:
    """Give the examples of a file by intent, of one language or of all."""
    found: dict[str, list[str]] = {}
    for block in held.get("nlu") or ():
        written_in = (block.get("metadata") or {}).get("language", "en")
        if language in (None, written_in):
            found.setdefault(block["intent"], []).extend(lines_of(block["examples"]))
    return found


def lines_of(examples: str) -> Iterator[str]:
    for line in examples.splitlines():
        if line.startswith("- "):
            yield line[2:].strip()


def rule_of(rules: Sequence[Mapping[str, Any]], intent: str) -> list[str]:
    """Give the actions with which the rules answer an intent."""
    for rule in rules:
        steps = rule["steps"]
        if steps and steps[0].get("intent") == intent:
            return [step["action"] for step in steps[1:] if "action" in step]
    return []
