"""How well the trained model understands messages that nobody trained on.

`make evaluate` prints, for the held-back set of each language: right, offered, lost and wrong, by
section; for each danger, the share that got that danger's own help; false alarms; and how often the
language was told. It draws the confusions.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
DANGERS = (
    "emergency",
    "distress",
    "domestic_abuse",
    "sexual_abuse",
    "child_at_risk",
    "threat_to_others",
    "offender_contact",
)
OFFERED_AT_MOST = 3
NEVER_OFFERED = ("out_of_scope", "help")
SHORT = 2
HELD_BACK = ("held_back.tsv", "held_back_cy.tsv")


@dataclass(frozen=True)
class Message:
    """A message of a test set, its topic, and the topics that would be right beside it."""

    text: str
    topic: str
    also_right: frozenset[str]


@dataclass(frozen=True)
class Outcome:
    """What the assistant did with a message.

    Attributes:
        intent: what the rules answer: a topic, `clarify`, `not_understood` or `other_language`.
        offered: the topics of the choices, when it asked which was meant.
        also: the dangers whose help was added to a safety answer.
        language: what the message was taken to be written in: `en`, `cy` or `other`.
        clear: whether that is clear, so that the reply is in it whatever was in use.
    """

    message: Message
    intent: str
    offered: tuple[str, ...]
    also: tuple[str, ...]
    language: str = "en"
    clear: bool = False

    @property
    def kind(self) -> str:
        """Tell whether the outcome is right, offered, lost or wrong."""
        right = {self.message.topic, *self.message.also_right}
        if self.intent in right:
            return "right"
        if right & set(self.offered):
            return "offered"
        return "lost" if self.intent == "not_understood" else "wrong"

    @property
    def helped(self) -> bool:
        """Whether a person in danger got the help for that danger."""
        wanted = {self.message.topic, *self.message.also_right}
        return self.intent in wanted or bool(wanted & set(self.also))


def read_set(path: Path) -> list[Message]:
    """Read a test set: topic, other right topics and message, split by tabs.

    Raises:
        ValueError: a line has other than three columns.
    """
    messages = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            topic, also, text = line.split("\t")
        except ValueError:
            raise ValueError(f"{path.name}, line {number}: three columns are needed") from None
        others = frozenset(other.strip() for other in also.split(",") if other.strip())
        messages.append(Message(text, topic, others))
    return messages


async def understand(model: Path, messages: Iterable[Message]) -> list[Outcome]:
    """Put messages to the trained model, each by itself."""
    import structlog
    from rasa.core.agent import Agent

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    agent = Agent.load(str(model))
    return [outcome(message, await agent.parse_message(message.text)) for message in messages]


def outcome(message: Message, parsed: dict[str, Any]) -> Outcome:
    """Read an outcome off what the pipeline says of a message."""
    intent = parsed["intent"]["name"]
    names = (entry["name"] for entry in parsed["intent_ranking"])
    ranking = [name for name in names if name not in NEVER_OFFERED]
    offered = tuple(ranking[:OFFERED_AT_MOST]) if intent == "clarify" else ()
    also = tuple((parsed.get("caution") or {}).get("also", ()))
    language, clear = parsed.get("language", "en"), bool(parsed.get("clear"))
    return Outcome(message, intent, offered, also, language, clear)


def sections() -> dict[str, str]:
    """Give each topic's section, which is its folder."""
    return {path.stem: path.parent.name for path in (ROOT / "data" / "topics").rglob("*.yml")}


def interval(share: float, number: int) -> tuple[float, float]:
    """Give the 95% interval of a share (Wilson, 1927)."""
    if not number:
        return 0.0, 1.0
    z = 1.96
    middle = (share + z * z / (2 * number)) / (1 + z * z / number)
    half = z * math.sqrt(share * (1 - share) / number + z * z / (4 * number**2))
    half /= 1 + z * z / number
    return max(0.0, middle - half), min(1.0, middle + half)


def line(name: str, outcomes: Sequence[Outcome]) -> str:
    """Give one row of the table of outcomes."""
    kinds = Counter(one.kind for one in outcomes)
    number = len(outcomes)
    shares = [kinds[kind] / number for kind in ("right", "offered", "lost", "wrong")]
    low, high = interval(shares[0], number)
    figures = "  ".join(f"{share:7.3f}" for share in [*shares, shares[0] + shares[1]])
    return f"{name:16} {number:5}  {figures}   right: {low:.2f} to {high:.2f}"


def report(outcomes: Sequence[Outcome]) -> str:
    """Give the figures as text."""
    where = sections()
    by_section = defaultdict(list)
    for one in outcomes:
        by_section[where[one.message.topic]].append(one)
    header = "  ".join(f"{title:>7}" for title in ("right", "offered", "lost", "wrong", "r or o"))
    rows = [f"{'section':16} {'n':>5}  {header}"]
    rows += [line(section, found) for section, found in sorted(by_section.items())]
    rows += [line("all", outcomes), "", "each danger: got that danger's own help, in this reply"]
    for danger in DANGERS:
        found = [one for one in outcomes if one.message.topic == danger]
        helped = sum(one.helped for one in found)
        first = sum(one.kind == "right" for one in found)
        low, high = interval(helped / max(len(found), 1), len(found))
        rows.append(
            f"{danger:20} {helped:3} of {len(found):3} = {helped / max(len(found), 1):.3f}"
            f" ({low:.2f} to {high:.2f}); as the first help {first}"
        )
    harmless = [
        one
        for one in outcomes
        if "safety" not in {where[t] for t in (one.message.topic, *one.message.also_right)}
    ]
    alarms = [one for one in harmless if where.get(one.intent) == "safety"]
    lines = sum(bool(one.also) for one in harmless if one not in alarms)
    share = len(alarms) / max(len(harmless), 1)
    rows.append(f"{'false alarms':20} {len(alarms):3} of {len(harmless):3} = {share:.3f}")
    rows.append(
        f"{'a line of help added':20} {lines:3} of {len(harmless):3}, the answer given all the same"
    )
    return "\n".join(rows)


def languages(outcomes: Sequence[Outcome], written_in: str) -> str:
    """Give how often the language of messages was told, and of those of one or two words."""
    rows = ["", "language: told; told or left as it was in use; clearly told wrong"]
    short = [one for one in outcomes if len(one.message.text.split()) <= SHORT]
    for name, found in (("all", outcomes), ("one or two words", short)):
        number = max(len(found), 1)
        told = sum(one.language == written_in for one in found)
        wrong = sum(one.language != written_in and one.clear for one in found)
        other = sum(one.language == "other" for one in found)
        kept = len(found) - wrong - other
        rows.append(f"{name:20} {told / number:.3f}  {kept / number:.3f}  {wrong} of {len(found)}")
    return "\n".join(rows)


def mistakes(outcomes: Sequence[Outcome]) -> str:
    """Give every outcome that is neither right nor offered."""
    return "\n".join(
        f"{one.message.topic} -> {one.intent} {','.join(one.offered)}: {one.message.text}"
        for one in outcomes
        if one.kind not in {"right", "offered"} or (one.message.topic in DANGERS and not one.helped)
    )


def draw(outcomes: Sequence[Outcome], path: Path) -> None:
    """Draw which topics are taken for which, as a picture, the commonest first."""
    from matplotlib.figure import Figure

    pairs = Counter(
        (one.message.topic, one.intent) for one in outcomes if one.kind != "right"
    ).most_common(40)
    figure = Figure(figsize=(9, 0.28 * len(pairs) + 1), layout="constrained")
    axes = figure.subplots()
    axes.barh(
        [f"{topic} taken for {intent}" for (topic, intent), _ in pairs][::-1],
        [n for _, n in pairs][::-1],
    )
    axes.set_xlabel("messages")
    axes.tick_params(axis="y", labelsize=7)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)


def main() -> None:
    """Evaluate a model on a set and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    sets = [ROOT / "tests" / "nlu" / name for name in HELD_BACK]
    parser.add_argument("--set", type=Path, nargs="+", default=sets, help="of one language each")
    parser.add_argument("--mistakes", action="store_true", help="list the messages got wrong")
    parser.add_argument("--drawing", type=Path, default=ROOT / "results" / "confusions.png")
    arguments = parser.parse_args()
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    decision = next(part for part in config["pipeline"] if part["name"].endswith("Decision"))
    print(f"thresholds { ({k: v for k, v in decision.items() if k != 'name'}) }")
    for path in arguments.set:
        outcomes = asyncio.run(understand(arguments.model, read_set(path)))
        welsh = path.stem.endswith("_cy")
        print(f"\n{path.name}, {'Welsh' if welsh else 'English'}")
        print(report(outcomes))
        print(languages(outcomes, "cy" if welsh else "en"))
        if arguments.mistakes:
            print(mistakes(outcomes))
        drawing = arguments.drawing.with_stem(arguments.drawing.stem + "_cy" * welsh)
        draw(outcomes, drawing)
        print(f"confusions drawn in {drawing}")


if __name__ == "__main__":
    main()
