"""Whole conversations that are written as data, with the running service."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT
from tests.welsh_strings import Catalogue, texts_of_reply

FOLDER = ROOT / "tests" / "conversations"


def conversations() -> list[Any]:
    found = []
    for path in sorted(FOLDER.glob("*.yml")):
        for number, held in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")), 1):
            found.append(pytest.param(held, id=f"{path.stem}-{number}: {held['conversation']}"))
    return found


def contains(part: Any, whole: Any) -> bool:
    """Tell whether every member of a part stands in the whole, at every depth."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(
            key in whole and contains(value, whole[key]) for key, value in part.items()
        )
    return part == whole


def faults(expected: dict[str, Any], replies: list[dict[str, Any]]) -> list[str]:
    """Tell what the replies to a turn lack, or have too much of."""
    text = "\n".join(reply["text"] for reply in replies).lower()
    asked = [reply["asks"] for reply in replies if reply["asks"]]
    choices = [choice for reply in replies for choice in reply["choices"]]
    found = []
    if "topic" in expected and replies[0]["topic"] != expected["topic"]:
        found.append(f"topic {replies[0]['topic']}, not {expected['topic']}")
    if "asks" in expected and (asked[-1] if asked else None) != expected["asks"]:
        found.append(f"asks {asked}, not {expected['asks']}")
    found += [f"does not say {w!r}" for w in expected.get("says", ()) if w.lower() not in text]
    found += [f"says {w!r}" for w in expected.get("never", ()) if w.lower() in text]
    titles = {choice["title"] for choice in choices}
    found += [
        f"does not offer {title!r}" for title in expected.get("choices", ()) if title not in titles
    ]
    topics = {choice["topic"] for choice in choices}
    found += [f"offers {topic}" for topic in expected.get("no_choices", ()) if topic in topics]
    return found


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue()


@pytest.mark.parametrize("held", conversations())
def test_the_conversation_holds(service, held, catalogue):
    before = {request["reference"] for request in service.queue()}
    language = held.get("language", "en")
    token, reference = service.begin(language), None
    own = [turn["say"] for turn in held["turns"]]
    for number, turn in enumerate(held["turns"], 1):
        if turn.get("new"):
            token = service.begin(language)
        said = turn["say"].replace("{reference}", reference or "")
        replies = service.say(token, said)
        reference = next((r["reference"] for r in replies if r["reference"]), reference)
        found = faults(turn, replies)
        for reply in replies:
            if reply["language"] == "cy":
                found += catalogue.foreign(texts_of_reply(reply), own)
        said_back = [(r["topic"], r["asks"], r["text"]) for r in replies]
        assert not found, f"turn {number}, {said!r}: {found}; the replies were {said_back}"
    new = [request for request in service.queue() if request["reference"] not in before]
    if "queue" in held and held["queue"] is None:
        assert new == []
    if held.get("queue"):
        assert len(new) == 1, new
        assert contains(held["queue"], new[0]), new[0]


def test_what_is_wrong_in_a_conversation_is_noticed():
    replies = [{"topic": "letters", "asks": None, "text": "A letter", "choices": []}]
    assert faults({"topic": "letters", "says": ["letter"], "asks": None}, replies) == []
    assert (
        len(faults({"topic": "video", "asks": "name", "says": ["x"], "never": ["LETTER"]}, replies))
        == 4
    )
    assert contains({"a": {"b": 1}}, {"a": {"b": 1, "c": 2}}) and not contains({"a": 1}, {"a": 2})
    assert Path(FOLDER).is_dir()
