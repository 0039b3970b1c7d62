"""What the assistant learns from: enough of it, each message under one topic, no near-copies."""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping, Sequence

import pytest
from topic_files import ROOT

from content.copies import near_copies, plain

AT_LEAST = 60
AT_LEAST_OUT_OF_SCOPE = 300
AT_LEAST_SAFETY = 100
TEST_SETS = sorted((ROOT / "tests" / "nlu").glob("*.tsv"))


def too_few(examples: Mapping[str, Collection[str]], least: Mapping[str, int]) -> dict[str, int]:
    """Find topics with fewer examples than they need."""
    return {
        topic: len(set(held))
        for topic, held in examples.items()
        if len(set(held)) < least.get(topic, AT_LEAST)
    }


def twice(examples: Mapping[str, Sequence[str]]) -> list[tuple[str, str, str]]:
    """Find messages that stand under two topics, or twice under one; case and stops don't count."""
    seen: dict[str, str] = {}
    found = []
    for topic, held in examples.items():
        for text in held:
            if plain(text) in seen:
                found.append((seen[plain(text)], topic, text))
            seen.setdefault(plain(text), topic)
    return found


@pytest.fixture(scope="module")
def examples(topics) -> dict[str, list[str]]:
    return {name: list(file.examples[name]) for name, file in topics.items()}


@pytest.fixture(scope="module")
def all_examples(examples) -> list[str]:
    return [text for held in examples.values() for text in held]


def test_each_topic_has_60_examples_each_danger_100_out_of_scope_300(contract, examples):
    least = {topic: AT_LEAST_SAFETY for topic in contract.topics["safety"]}
    least["out_of_scope"] = AT_LEAST_OUT_OF_SCOPE
    assert too_few(examples, least) == {}


def test_too_few_examples_are_noticed():
    assert too_few({"letters": ["a"] * 80}, {}) == {"letters": 1}
    assert too_few({"distress": [str(n) for n in range(99)]}, {"distress": 100}) == {"distress": 99}


def test_no_message_is_an_example_twice(examples):
    assert twice(examples) == []


def test_a_message_under_two_topics_is_noticed():
    assert twice({"letters": ["Can we write?"], "video": ["can we write"]}) == [
        ("letters", "video", "can we write")
    ]


def test_no_example_is_empty_or_longer_than_a_message_may_be(all_examples):
    assert [text for text in all_examples if not 1 <= len(text) <= 1000] == []


def test_no_example_is_a_near_copy_of_another(all_examples):
    copies = [
        (all_examples[a], all_examples[b], round(how, 2)) for a, b, how in near_copies(all_examples)
    ]
    assert copies == []


@pytest.mark.parametrize("path", TEST_SETS, ids=lambda path: path.stem)
def test_no_test_message_is_a_near_copy_of_an_example(path, all_examples):
    messages = [
        row[-1]
        for row in csv.reader(path.open(encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE)
    ]
    copies = [
        (messages[a], all_examples[b], round(how, 2))
        for a, b, how in near_copies(messages, all_examples)
    ]
    assert copies == []


def test_there_are_test_messages_for_every_topic(contract):
    assert {"development", "held_back"} <= {path.stem for path in TEST_SETS}
    for path in TEST_SETS:
        named = {line.split("\t")[0] for line in path.read_text("utf-8").splitlines()}
        assert named <= set(contract.ids) | {"not_understood", "other_language"}
        if path.stem == "held_back":
            assert set(contract.ids) <= named


def test_a_near_copy_is_noticed(all_examples):
    some = all_examples[:500]
    copied = "Could we possibly exchange written letters with the burglar instead?"
    likewise = "could we possibly exchange written letters with the burglar insted??"
    assert [(a, b) for a, b, _ in near_copies([*some, copied, likewise]) if a >= 500] == [
        (501, 500)
    ]
    assert [(a, b) for a, b, _ in near_copies([likewise], [*some, copied])] == [(0, 500)]
