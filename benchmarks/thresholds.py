"""What the thresholds in config.yml would best be, by cost, on the development set.

`make thresholds` trains the classifiers on the examples, puts the development set to them, and
prints the temperatures under which the right answers are least surprising, and what each threshold
costs.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from evaluate import DANGERS, ROOT, Message, Outcome, outcome, read_set, sections

sys.path.insert(0, str(ROOT))

# What each outcome costs, next to a right answer, which costs nothing. A wrong answer misleads; to
# ask back or to say "I don't know" only takes time; a danger that is not seen can cost a life.
COSTS = {"right": 0.0, "offered": 1.0, "lost": 2.0, "wrong": 5.0}
ASKED_IN_VAIN = 2.0
MISSED_DANGER = 8.0
FALSE_ALARM = 3.0
HELP_UNASKED = 0.5
GRID = {
    "alarm": (0.3, 0.35, 0.4, 0.45, 0.5, 0.55),
    "second_danger": (0.02, 0.03, 0.05, 0.1),
    "close_danger": (0.1, 0.15, 0.2, 0.25, 0.3),
    "sure": (0.3, 0.4, 0.5, 0.6, 0.7, 0.8),
    "torn": (0.1, 0.15, 0.2),
}


@dataclass(frozen=True)
class Understood:
    """A message of the development set, with all that the decision is made from."""

    message: Message
    parsed: Any
    topics: Mapping[str, float]
    danger: Mapping[str, float]


def cost(one: Outcome, where: Mapping[str, str]) -> float:
    """Give the cost of an outcome."""
    wanted = {one.message.topic, *one.message.also_right}
    in_danger = bool(wanted & set(DANGERS))
    total = COSTS[one.kind]
    if one.kind == "wrong" and one.intent == "clarify":
        total = ASKED_IN_VAIN
    if in_danger and not one.helped:
        total += MISSED_DANGER
    if not in_danger and where.get(one.intent) == "safety" and one.kind == "wrong":
        total += FALSE_ALARM
    elif not in_danger and one.also:
        total += HELP_UNASKED
    return total


def decide(decision: Any, understood: Sequence[Understood], config: Mapping[str, Any]) -> Iterator:
    """Give the outcome of each message under a configuration of `Decision`."""
    decision._config = {**decision._config, **config}
    for one in understood:
        intent, _ = decision._decide(one.parsed, one.topics, one.danger)
        parsed = {
            "intent": {"name": intent},
            "intent_ranking": [{"name": topic} for topic in one.topics],
            "caution": decision._caution(intent, one.danger),
        }
        yield outcome(one.message, parsed)


def main() -> None:
    """Train, put the set to the classifiers, and print temperatures and costs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", type=Path, default=ROOT / "tests" / "nlu" / "development.tsv")
    arguments = parser.parse_args()
    from rasa.shared.nlu.training_data.message import Message as RasaMessage

    from assistant.decision import Decision, dangers
    from assistant.features import SentenceFeatures
    from assistant.importer import TopicImporter
    from assistant.language import KNOWN_WORDS, LANGUAGE
    from assistant.linear import CalibratedLinear, best_temperature
    from assistant.safety import DANGERS as SAFETY_TOPICS
    from assistant.safety import NO_DANGER, DangerPhrases
    from assistant.understanding import Understanding, with_phrases
    from content.copies import plain

    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    parts = {part["name"].rsplit(".", 1)[1]: part for part in config["pipeline"]}
    data = TopicImporter("config.yml", "domain.yml", ["data"]).get_nlu_data()
    texts = [m.get("text") for m in data.intent_examples]
    labels = np.array([m.get("intent") for m in data.intent_examples])
    safety_labels = np.where(np.isin(labels, SAFETY_TOPICS), labels, NO_DANGER)
    features = SentenceFeatures()
    matrix = features.fit(texts)
    penalty = Understanding.get_default_config()["C"]
    topic_model = CalibratedLinear.fit(matrix, labels, penalty, temperature=1.0)
    safety_model = CalibratedLinear.fit(matrix, safety_labels, penalty, "balanced", 1.0)

    messages = read_set(arguments.set)
    sought = features.transform([message.text for message in messages])
    truth = np.array([message.topic for message in messages])
    for name, model, wanted in (
        ("topic", topic_model, truth),
        ("safety", safety_model, np.where(np.isin(truth, SAFETY_TOPICS), truth, NO_DANGER)),
    ):
        margins = sought @ model.weights.astype(np.float32) + model.bias
        model.temperature = best_temperature(margins, np.searchsorted(model.classes, wanted))
        held = parts["Understanding"].get(f"{name}_temperature")
        print(f"{name}_temperature: {model.temperature:.1f} (config.yml has {held})")

    phrases, floor = DangerPhrases(), Understanding.get_default_config()["phrase_confidence"]
    decision = Decision({**Decision.get_default_config(), **parts["Decision"]}, None, None)  # type: ignore[arg-type]
    decision._examples = {plain(text): label for text, label in zip(texts, labels)}
    understood = []
    for message, row in zip(messages, sought):
        topics = topic_model.by_label(row.indices, row.data)
        safety = safety_model.by_label(row.indices, row.data)
        safety = with_phrases(safety, phrases.find(message.text), floor)
        parsed = RasaMessage({"text": message.text, LANGUAGE: "en", KNOWN_WORDS: 1})
        understood.append(Understood(message, parsed, topics, dangers(safety, topics)))

    where = sections()
    best = dict(parts["Decision"])
    print(f"{'':30}  cost  right   r|o  wrong  missed  alarms  lines")
    for _ in range(2):
        for name, values in GRID.items():
            costs = {}
            for value in values:
                outcomes = list(decide(decision, understood, {**best, name: value}))
                costs[value] = sum(cost(one, where) for one in outcomes) / len(outcomes)
                _print(f"{name} {value}", costs[value], outcomes, where)
            best[name] = min(costs, key=costs.__getitem__)
    print({name: best[name] for name in GRID})


def _print(name: str, costs: float, outcomes: Sequence[Outcome], where: Mapping[str, str]) -> None:
    number = len(outcomes)
    kinds = [one.kind for one in outcomes]
    in_danger = [one for one in outcomes if one.message.topic in DANGERS]
    missed = sum(not one.helped for one in in_danger)
    harmless = [one for one in outcomes if where[one.message.topic] != "safety"]
    alarms = sum(where.get(one.intent) == "safety" and one.kind == "wrong" for one in harmless)
    lines = sum(bool(one.also) for one in harmless)
    right, offered, wrong = (kinds.count(kind) / number for kind in ("right", "offered", "wrong"))
    print(
        f"{name:30} {costs:5.3f}  {right:.3f} {right + offered:.3f} {wrong:.3f}"
        f"  {missed}/{len(in_danger)}  {alarms}/{len(harmless)}  {lines}/{len(harmless)}"
    )


if __name__ == "__main__":
    main()
