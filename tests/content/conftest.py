"""What the content tests look at: the contract, the topic files, the dialogue's own files, force.yml."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from contract import Contract, load_contract
from topic_files import DIALOGUE, TOPICS, Text, TopicFile, topic_file

from content.answers import Answers, load_answers
from content.force import Force, load_force


@pytest.fixture(scope="session")
def contract() -> Contract:
    return load_contract()


@pytest.fixture(scope="session")
def topics() -> Mapping[str, TopicFile]:
    """The topic files, by the topic's id."""
    return {path.stem: topic_file(path) for path in sorted(TOPICS.rglob("*.yml"))}


@pytest.fixture(scope="session")
def dialogue() -> Mapping[str, TopicFile]:
    """The files of what belongs to no single topic, by name."""
    return {path.stem: topic_file(path) for path in sorted(DIALOGUE.glob("*.yml"))}


@pytest.fixture(scope="session")
def texts(topics: Mapping[str, TopicFile], dialogue: Mapping[str, TopicFile]) -> Sequence[Text]:
    """Every text that the assistant can say."""
    return [text for file in (*topics.values(), *dialogue.values()) for text in file.texts]


@pytest.fixture(scope="session")
def english(texts: Sequence[Text]) -> Sequence[Text]:
    return [text for text in texts if text.language == "en"]


@pytest.fixture(scope="session")
def force() -> Force:
    return load_force()


@pytest.fixture(scope="session")
def answers(force: Force) -> Answers:
    return load_answers(force)
