"""Danger first, then language, then the topic, or a question back, or "I did not understand"."""

import pytest
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from assistant.decision import Decision

THRESHOLDS = {
    "alarm": 0.4,
    "second_danger": 0.1,
    "close_danger": 0.35,
    "possible_danger": 0.2,
    "sure": 0.6,
    "torn": 0.2,
}


def decide(text="words", safety=None, topics=None, language="en", known=1, phrases=()):
    decision = Decision(THRESHOLDS, None, None)
    decision._examples = {"who runs it": "facilitator"}
    message = Message({TEXT: text, "safety": safety or {"none": 1.0}, "language": language})
    message.set("topics", topics or {"letters": 0.9, "video": 0.1})
    message.set("known_words", known)
    message.set("danger_phrases", list(phrases))
    decision.process([message])
    return message.get(INTENT)["name"], message.get("caution")


def test_sure_of_a_topic_it_answers():
    assert decide()[0] == "letters"


def test_torn_it_asks_back():
    assert decide(topics={"letters": 0.5, "video": 0.4})[0] == "clarify"


def test_lost_it_says_so():
    assert decide(topics={"letters": 0.1, "video": 0.1})[0] == "not_understood"


def test_without_a_known_word_it_was_not_understood():
    assert decide(topics={"out_of_scope": 0.9}, known=0)[0] == "not_understood"
    assert decide(topics={"out_of_scope": 0.9}, known=1)[0] == "out_of_scope"


def test_an_example_is_its_topic_whatever_the_classifiers_think():
    assert decide("Who runs it?", safety={"emergency": 1.0})[0] == "facilitator"


def test_danger_wins_over_any_topic():
    intent, caution = decide(safety={"distress": 0.9, "none": 0.1})
    assert intent == "distress"
    assert caution == {"also": []}


@pytest.mark.parametrize("language", ["en", "cy", "other"])
def test_a_phrase_that_always_is_a_danger_needs_no_classifier(language):
    intent, caution = decide(phrases=["distress"], language=language)
    assert (intent, caution) == ("distress", {"also": []})


def test_of_several_phrases_the_likelier_danger_comes_first():
    safety = {"none": 0.9, "emergency": 0.06, "distress": 0.04}
    assert decide(safety=safety, phrases=["distress", "emergency"])[0] == "emergency"


def test_of_two_dangers_the_one_that_the_topic_classifier_thinks_likelier_comes_first():
    safety = {"emergency": 0.6, "domestic_abuse": 0.3, "none": 0.1}
    topics = {"domestic_abuse": 0.4, "emergency": 0.2, "letters": 0.4}
    assert decide(safety=safety, topics=topics) == ("domestic_abuse", {"also": ["emergency"]})


def test_a_second_danger_that_is_not_unlikely_is_named():
    safety = {"domestic_abuse": 0.6, "child_at_risk": 0.3, "none": 0.1}
    intent, caution = decide(safety=safety)
    assert intent == "domestic_abuse"
    assert caution == {"also": ["child_at_risk"]}


@pytest.mark.parametrize(("danger", "possible"), [(0.2, False), (0.6, True)])
def test_below_the_alarm_but_not_low_caution_is_added(danger, possible):
    intent, caution = decide(safety={"distress": danger, "none": 1 - danger})
    assert intent == "letters"
    assert caution == {"also": [], "possible": possible}


def test_close_to_the_alarm_the_likeliest_dangers_help_is_added():
    intent, caution = decide(safety={"distress": 0.7, "upset": 0.06, "none": 0.24})
    assert intent == "letters"
    assert caution == {"also": ["distress"], "possible": True}


def test_welsh_goes_the_way_of_english():
    assert decide(language="cy")[0] == "letters"
    assert decide(safety={"distress": 0.9, "none": 0.1}, language="cy")[0] == "distress"
    assert decide(topics={"letters": 0.5, "video": 0.4}, language="cy")[0] == "clarify"


def test_another_language_has_its_own_replies():
    assert decide(language="other")[0] == "other_language"


def test_a_plain_danger_is_seen_in_any_language():
    sure = {"distress": 0.95, "none": 0.05}
    assert decide(safety=sure, topics={"distress": 0.9}, language="other")[0] == "distress"
