"""What the thresholds in config.yml would best be, by cost, on the development set.

`make thresholds` trains the classifiers on the examples, puts the development set to them, and
prints the temperatures under which the right answers are least surprising, and what each threshold
costs.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from outcomes import DANGERS, ROOT, SETS, Message, Outcome, outcome, read_set, sections
from rasa.shared.nlu.training_data.message import Message as RasaMessage

from assistant.decision import Decision, dangers
from assistant.features import SentenceFeatures
from assistant.importer import TopicImporter
from assistant.language import KNOWN_WORDS, LANGUAGE, written_in
from assistant.linear import CalibratedLinear, best_temperature, surprise
from assistant.neighbours import Neighbours
from assistant.safety import DANGERS as SAFETY_TOPICS
from assistant.safety import NO_DANGER, DangerPhrases
from assistant.understanding import PHRASES, Understanding, nearness, with_phrases
from content.copies import plain
from content.language import ENGLISH, WELSH

# What each outcome costs, next to a right answer, which costs nothing. A wrong answer misleads; to
# ask back or to say "I don't know" only takes time; a danger that is not seen can cost a life.
COSTS = {"right": 0.0, "offered": 1.0, "lost": 2.0, "wrong": 5.0}
ASKED_IN_VAIN = 2.0
MISSED_DANGER = 8.0
FALSE_ALARM = 3.0
HELP_UNASKED = 0.5
TEMPERATURES = np.arange(2.0, 7.1, 0.25)
NEARNESS = np.arange(0.0, 20.1, 1.0)
GRID = {
    "alarm": (0.3, 0.35, 0.4, 0.45, 0.5, 0.55),
    "second_danger": (0.02, 0.03, 0.05, 0.1),
    "close_danger": (0.1, 0.15, 0.2, 0.25, 0.3),
    "sure": (0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8),
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


@dataclass(frozen=True)
class Margins:
    """What the trained classifiers say of the development sets, before any temperature.

    Attributes:
        topics, safety: margins, of shape (messages, classes).
        near: the nearness of each topic, of the shape of `topics`.
        topic_truth, safety_truth: the place of each message's class.
    """

    topics: np.ndarray
    safety: np.ndarray
    near: np.ndarray
    topic_truth: np.ndarray
    safety_truth: np.ndarray


def fitted(config: Mapping[str, Any], margins: Margins) -> dict[str, float]:
    """Give the temperatures and the nearness under which the truth is least surprising."""
    surprises = {}
    for weight in NEARNESS:
        for temperature in TEMPERATURES:
            scores = margins.topics * temperature + weight * margins.near
            surprises[weight, temperature] = surprise(scores, margins.topic_truth)
    nearness, temperature = min(surprises, key=surprises.__getitem__)
    found = {
        "topic_temperature": temperature,
        "nearness": nearness,
        "safety_temperature": best_temperature(margins.safety, margins.safety_truth),
    }
    for name, value in found.items():
        print(f"{name}: {value:.1f} (config.yml has {config.get(name)})")
    return found


def main() -> None:
    """Train, put the sets to the classifiers, and print temperatures and costs."""
    parser = argparse.ArgumentParser(description=__doc__)
    sets = [SETS / "development.tsv", SETS / "development_cy.tsv"]
    parser.add_argument("--set", type=Path, nargs="+", default=sets, help="of one language each")
    arguments = parser.parse_args()
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    parts = {part["name"].rsplit(".", 1)[1]: part for part in config["pipeline"]}
    examples = TopicImporter("config.yml", "domain.yml", ["data"]).get_nlu_data().intent_examples
    texts = [message.get("text") for message in examples]
    labels = np.array([message.get("intent") for message in examples])
    features = SentenceFeatures()
    english = np.array([written_in(message) == ENGLISH for message in examples])
    matrix, embeddings = features.fit(texts, english)
    penalty = Understanding.get_default_config()["C"]
    topic_model = CalibratedLinear.fit(matrix, labels, penalty, temperature=1.0)
    safety_labels = np.where(np.isin(labels, SAFETY_TOPICS), labels, NO_DANGER)
    safety_model = CalibratedLinear.fit(matrix, safety_labels, penalty, "balanced", 1.0)
    neighbours = Neighbours.learn(embeddings, labels, topic_model.classes)

    messages, languages = [], []
    for path in arguments.set:
        read = read_set(path)
        messages += read
        languages += [WELSH if path.stem.endswith("_cy") else ENGLISH] * len(read)
    sought = [
        features.of_message(message.text, language == ENGLISH)
        for message, language in zip(messages, languages)
    ]
    truth = np.array([message.topic for message in messages])
    safety_truth = np.where(np.isin(truth, SAFETY_TOPICS), truth, NO_DANGER)
    topics = np.stack([topic_model.margins(one.places, one.values) for one in sought])
    margins = Margins(
        topics,
        np.stack([safety_model.margins(one.places, one.values) for one in sought]),
        np.stack(
            [
                nearness(row, one.embedding, neighbours, max(NEARNESS))
                for row, one in zip(topics, sought)
            ]
        ),
        np.searchsorted(topic_model.classes, truth),
        np.searchsorted(safety_model.classes, safety_truth),
    )
    best_fit = fitted(parts["Understanding"], margins)

    phrases, floor = DangerPhrases(), Understanding.get_default_config()["phrase_confidence"]
    decision = Decision({**Decision.get_default_config(), **parts["Decision"]}, None, None)  # type: ignore[arg-type]
    decision._examples = {plain(text): label for text, label in zip(texts, labels)}
    scores = margins.topics * best_fit["topic_temperature"] + best_fit["nearness"] * margins.near
    understood = []
    for message, language, topic_row, safety_row in zip(
        messages, languages, scores, margins.safety * best_fit["safety_temperature"]
    ):
        by_topic = topic_model.by_label(topic_row)
        told = phrases.find(message.text)
        safety = with_phrases(safety_model.by_label(safety_row), told, floor)
        parsed = RasaMessage(
            {"text": message.text, LANGUAGE: language, KNOWN_WORDS: 1, PHRASES: told}
        )
        understood.append(Understood(message, parsed, by_topic, dangers(safety, by_topic)))

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
