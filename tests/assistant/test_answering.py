"""Care is added to what is said: lines of help, and what else may be chosen."""

import asyncio

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.answering import AnswerGenerator
from content.answers import load_answers
from content.force import load_force

ANSWERS = load_answers(load_force())


@pytest.fixture(scope="module")
def say():
    generator = AnswerGenerator(None, Domain.from_dict({"responses": ANSWERS.responses}))

    def say(topic: str, also: list[str], language: str = "en"):
        tracker = DialogueStateTracker("someone", [])
        parsed = {"caution": {"also": also}, "language": language, "clear": True}
        tracker.update(UserUttered("words of their own", parse_data=parsed))
        return asyncio.run(generator.generate(f"utter_{topic}", tracker, "web"))

    return say


def chosen(reply) -> list[str]:
    return [choice["topic"] for choice in reply["metadata"]["choices"]]


@pytest.mark.parametrize("language", ["en", "cy"])
def test_another_dangers_help_stands_in_a_line_and_can_be_chosen_first(say, language):
    alone, both = (say("domestic_abuse", also, language) for also in ([], ["child_at_risk"]))
    assert both["text"].startswith(alone["text"]) and "0808 800 5000" in both["text"]
    assert chosen(both) == ["child_at_risk", *chosen(alone)]
    first = both["metadata"]["choices"][0]
    assert first == ANSWERS.choice("child_at_risk", language)


def test_it_can_be_chosen_though_its_number_was_told_already(say):
    assert chosen(say("domestic_abuse", ["sexual_abuse"]))[0] == "sexual_abuse"


def test_below_a_harmless_answer_there_is_the_line_alone(say):
    alone, cautious = (say("letters", also) for also in ([], ["domestic_abuse"]))
    assert cautious["text"] != alone["text"]
    assert chosen(cautious) == chosen(alone)
