"""What is counted of an evaluation, and when a published figure has fallen."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from outcomes import Message, Outcome, outcome, read_set
from published import changes, fallen, publish, published
from report import Share, calibration, false_alarms, headline, helped, tables


def one(topic, intent, style="plain", also=(), offered=(), confidence=0.9, text="some words"):
    return Outcome(
        Message(text, topic, frozenset(), style),
        intent,
        offered,
        also,
        likeliest=intent,
        confidence=confidence,
    )


OUTCOMES = [
    one("letters", "letters"),
    one("letters", "video", style="hard"),
    one("letters", "clarify", offered=("video", "letters")),
    one("video", "not_understood"),
    one("letters", "distress"),
    one("distress", "distress"),
    one("distress", "upset", also=("distress",)),
    one("distress", "letters"),
]


def test_outcomes_are_right_offered_lost_or_wrong():
    kinds = [outcome.kind for outcome in OUTCOMES[:5]]
    assert kinds == ["right", "wrong", "offered", "lost", "wrong"]


def test_help_in_one_line_counts_as_help():
    assert helped(OUTCOMES, "distress") == Share(2, 3)


def test_a_safety_answer_to_a_harmless_message_is_a_false_alarm():
    assert false_alarms(OUTCOMES) == Share(1, 5)


def test_hard_cases_have_figures_of_their_own():
    assert headline(OUTCOMES)["hard: right"] == Share(0, 1)
    assert "texting and hard" in tables(OUTCOMES)


def test_a_danger_whose_help_stands_below_anothers_is_counted_apart():
    parsed = {
        "intent": {"name": "emergency"},
        "intent_ranking": [],
        "caution": {"also": ["distress"]},
    }
    below = outcome(Message("some words", "distress", frozenset()), parsed)
    assert below.kind == "offered" and below.helped
    assert "as a choice: 1 of 9" in tables([*OUTCOMES, below])


def test_a_line_of_help_below_a_harmless_answer_offers_nothing():
    parsed = {
        "intent": {"name": "letters"},
        "intent_ranking": [],
        "caution": {"also": ["distress"]},
    }
    found = outcome(Message("some words", "distress", frozenset()), parsed)
    assert found.kind == "wrong" and found.helped


def test_the_interval_is_wilsons():
    low, high = Share(27, 30).interval
    assert (round(low, 3), round(high, 3)) == (0.744, 0.965)


def test_calibration_sets_confidence_beside_what_was_right():
    bins = calibration([one("letters", "letters"), one("letters", "video", confidence=0.15)])
    assert [(round(mean, 2), right) for mean, right in bins] == [
        (0.15, Share(0, 1)),
        (0.9, Share(1, 1)),
    ]


@pytest.mark.parametrize(
    ("figure", "now", "falls"),
    [
        ("all: right", Share(89, 100), False),
        ("all: right", Share(80, 100), True),
        ("all: wrong", Share(80, 100), False),
        ("all: wrong", Share(97, 100), True),
        ("hard: false alarms", Share(97, 100), True),
    ],
)
def test_a_figure_has_fallen_when_it_is_worse_than_its_interval(tmp_path, figure, now, falls):
    path = tmp_path / "published.json"
    publish({"held_back": {figure: Share(90, 100)}}, path)
    before = published(path)
    assert bool(fallen({"held_back": {figure: now}}, before)) == falls
    assert figure in changes({"held_back": {figure: now}}, before)


def test_a_published_figure_that_is_not_measured_has_fallen():
    assert fallen({}, {"held_back": {"all: right": Share(9, 10)}})


def test_a_set_with_other_columns_is_refused(tmp_path):
    path = tmp_path / "set.tsv"
    path.write_text("letters\t\tplain\tcan I write\nletters\tcan I write\n")
    with pytest.raises(ValueError, match="line 2: four columns"):
        read_set(path)
    path.write_text("letters\t\tshouted\tcan I write\n")
    with pytest.raises(ValueError, match="no style 'shouted'"):
        read_set(path)
