"""Reads the topic files for Rasa, each once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import cached_method

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Example(Message):
    """A message to train on, which knows that copying it changes nothing.

    Rasa merges the training data five times, and each time copies every message deeply, sets its
    intent to what it was, and takes its fingerprint anew: ten seconds for 45,000 messages.
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> Example:
        """Give a copy with its own data and features, and the same fingerprint."""
        copied = Example.__new__(Example)
        copied.__dict__ = {
            **self.__dict__,
            "data": dict(self.data),
            "output_properties": set(self.output_properties),
            "features": [*self.features],
        }
        return copied

    def set(self, prop: str, info: Any, add_to_output: bool = False) -> None:
        """Set a property, and forget the fingerprint only if that is a change."""
        if prop in self.data and self.data[prop] == info:
            if add_to_output:
                self.output_properties.add(prop)
        else:
            super().set(prop, info, add_to_output)


class TopicImporter(TrainingDataImporter):
    """Gives Rasa the examples, rules and responses of the files under `data/`.

    Rasa's own importer parses and checks each file about twelve times in a training, which takes
    half a minute for our eighty files; this one takes a second. It reads the same YAML, of which it
    knows `nlu` (examples of intents), `rules`, `responses` and whatever stands in a domain file.
    `rasa data validate`, in the tests, reads the files with Rasa's own importer.
    """

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
        **kwargs: Any,
    ) -> None:
        """Take the paths as Rasa gives them."""
        self._config_file = Path(config_file) if config_file else None
        self._domain = _read(Path(domain_path)) if domain_path else {}
        paths = (
            [training_data_paths] if isinstance(training_data_paths, str) else training_data_paths
        )
        self._files = {path: _read(path) for path in _yaml_files(paths or [])}

    @cached_method
    def get_domain(self) -> Domain:
        """Give the domain file, with the responses of every topic file."""
        domain = dict(self._domain)
        responses = dict(domain.get("responses") or {})
        for content in self._files.values():
            responses.update(content.get("responses") or {})
        return Domain.from_dict({**domain, "responses": responses})

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        """Give the rules of every topic file."""
        domain = self.get_domain()
        steps = []
        for path, content in self._files.items():
            reader = YAMLStoryReader(domain, str(path))
            steps += reader.read_from_parsed_yaml({"rules": content.get("rules") or []})
        return StoryGraph(steps)

    def get_conversation_tests(self) -> StoryGraph:
        """Give no stories: those of the tests are read from their own folder."""
        return StoryGraph([])

    def get_config(self) -> dict[str, Any]:
        """Give config.yml."""
        return _read(self._config_file) if self._config_file else {}

    def get_config_file_for_auto_config(self) -> str | None:
        """Give the path of config.yml."""
        return str(self._config_file) if self._config_file else None

    @cached_method
    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """Give the examples of every topic file."""
        return TrainingData(
            [
                Example.build(
                    text=line[2:].strip(),
                    intent=block["intent"],
                    intent_metadata=block.get("metadata"),
                )
                for content in self._files.values()
                for block in content.get("nlu") or []
                for line in block["examples"].splitlines()
                if line.startswith("- ")
            ]
        )


def _read(path: Path) -> dict[str, Any]:
    return yaml.load(path.read_text(encoding="utf-8"), LOADER) or {}  # noqa: S506 - a safe loader


def _yaml_files(paths: list[str]) -> list[Path]:
    files: list[Path] = []
    for path in map(Path, paths):
        files += sorted(path.rglob("*.yml")) if path.is_dir() else [path]
    return files
