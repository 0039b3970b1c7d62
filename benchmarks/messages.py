"""What is said to the bots in a measurement: never word for word what they were trained on."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path

from servers import BenchError

MOOD_MESSAGES = Path(__file__).with_name("mood_messages.txt")
TURNS = 6
SEED = 7
COMMENT = "#"


def examples_under(folder: Path) -> set[str]:
    """Give the training examples of the YAML files under a folder, in lower case."""
    lines = (
        line.strip()
        for path in folder.rglob("*.yml")
        for line in path.read_text(encoding="utf-8").splitlines()
    )
    return {line[2:].strip().casefold() for line in lines if line.startswith("- ")}


def unseen_messages(path: Path, known: set[str]) -> list[str]:
    """Give the messages of a test set, its last column, that are not among the known examples.

    Raises:
        BenchError: the file is missing or too small.
    """
    if not path.is_file():
        raise BenchError(f"The held-back messages are missing: {os.path.relpath(path)}")
    lines = path.read_text(encoding="utf-8").splitlines()
    messages = [line.split("\t")[-1] for line in lines if line.strip()]
    unseen = [message for message in messages if message.casefold() not in known]
    if len(unseen) < TURNS:
        raise BenchError(f"{path.name} has fewer than {TURNS} messages that are no examples")
    return unseen


def drawn_conversations(messages: Sequence[str]) -> Iterator[list[str]]:
    """Give conversations of six messages each, drawn in an order that is always the same."""
    order = random.Random(SEED)
    while True:
        yield order.sample(messages, TURNS)


def mood_conversations(known: set[str]) -> Iterator[list[str]]:
    """Give the conversations of mood_messages.txt in turn, without end.

    Raises:
        BenchError: one of the messages is among the known examples.
    """
    text = MOOD_MESSAGES.read_text(encoding="utf-8")
    blocks = [block.splitlines() for block in text.split("\n\n") if not block.startswith(COMMENT)]
    for message in (message for block in blocks for message in block):
        if message.casefold() in known:
            raise BenchError(f"{MOOD_MESSAGES.name}: {message!r} is a training example")
    return cycle(blocks)
