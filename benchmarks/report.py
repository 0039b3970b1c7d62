"""The figures of an evaluation: counted, with their 95% intervals, and written as tables."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from outcomes import DANGERS, STYLES, UNKNOWN_STYLE, Outcome, sections

KINDS = ("right", "offered", "lost", "wrong")
HARD_STYLES = ("texting", "hard")
LENGTHS = ((1, 3), (4, 10), (11, 25), (26, None))
SHORT = 2
BINS = 10


@dataclass(frozen=True)
class Share:
    """How many of how many."""

    count: int
    number: int

    @property
    def value(self) -> float:
        """The share, from 0 to 1."""
        return self.count / self.number if self.number else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95% interval of the share (Wilson, 1927)."""
        if not self.number:
            return 0.0, 1.0
        z, n, share = 1.96, self.number, self.value
        middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        """Give the share and its interval."""
        low, high = self.interval
        return f"{self.value:.3f} ({low:.2f} to {high:.2f})"


def share(outcomes: Iterable[Outcome], wanted: Callable[[Outcome], bool]) -> Share:
    """Count the outcomes of which something is true."""
    found = [wanted(one) for one in outcomes]
    return Share(sum(found), len(found))


def is_hard(one: Outcome) -> bool:
    """Tell whether a message is of the texting and hard cases."""
    return one.message.style in HARD_STYLES


def harmless(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Give the outcomes of messages that have no safety topic among what is right."""
    where = sections()
    return [one for one in outcomes if "safety" not in {where[topic] for topic in one.wanted}]


def false_alarms(outcomes: Iterable[Outcome]) -> Share:
    """Count the harmless messages that drew a safety topic."""
    where = sections()
    return share(harmless(outcomes), lambda one: where.get(one.intent) == "safety")


def helped(outcomes: Iterable[Outcome], danger: str) -> Share:
    """Count the messages of a danger that drew that danger's own help."""
    return share([one for one in outcomes if one.message.topic == danger], lambda one: one.helped)


def headline(outcomes: Sequence[Outcome]) -> dict[str, Share]:
    """Give the figures that are published, by name; of the hard cases too where there are any."""
    figures = {}
    for name, found in (("all", list(outcomes)), ("hard", list(filter(is_hard, outcomes)))):
        if not found:
            continue
        figures[f"{name}: right"] = share(found, lambda one: one.kind == "right")
        figures[f"{name}: right or offered"] = share(
            found, lambda one: one.kind in {"right", "offered"}
        )
        figures[f"{name}: wrong"] = share(found, lambda one: one.kind == "wrong")
        figures[f"{name}: false alarms"] = false_alarms(found)
    figures.update({f"help: {danger}": helped(outcomes, danger) for danger in DANGERS})
    return figures


def tables(outcomes: Sequence[Outcome]) -> str:
    """Give the outcomes by section, style and length, the dangers and the false alarms."""
    where = sections()
    rows = [_header("section")]
    rows += _rows(outcomes, sorted(set(where.values())), lambda one: where[one.message.topic])
    rows += ["", _header("style")]
    rows += _rows(outcomes, [*STYLES, UNKNOWN_STYLE], lambda one: one.message.style)
    rows += _row("texting and hard", list(filter(is_hard, outcomes)))
    rows += ["", _header("words")]
    rows += _rows(outcomes, [_span(*length) for length in LENGTHS], _length)
    rows += ["", _header("")]
    rows += _row("all", outcomes)
    rows += ["", "each danger: got that danger's own help, in this reply"]
    for danger in DANGERS:
        told = helped(outcomes, danger)
        first = sum(one.kind == "right" for one in outcomes if one.message.topic == danger)
        rows.append(
            f"{danger:20} {told.count:3} of {told.number:3} = {told}; as the first help {first}"
        )
    below = share(outcomes, lambda one: one.kind == "offered" and where.get(one.intent) == "safety")
    rows.append(
        "offered below another danger's help, in a line of its own and as a choice: "
        f"{below.count} of {below.number} = {below}"
    )
    alarms, calm = false_alarms(outcomes), harmless(outcomes)
    lines = sum(bool(one.also) and where.get(one.intent) != "safety" for one in calm)
    rows.append(f"{'false alarms':20} {alarms.count:3} of {alarms.number:3} = {alarms}")
    rows.append(f"{'a line of help added':20} {lines:3} of {len(calm):3}, beside the answer")
    return "\n".join(rows)


def calibration(outcomes: Sequence[Outcome]) -> list[tuple[float, Share]]:
    """Give, for each tenth of confidence in use, the mean confidence and how many were right.

    What is counted is the topic classifier's likeliest topic, whatever was decided from it.
    """
    bins: dict[int, list[Outcome]] = {}
    for one in outcomes:
        bins.setdefault(min(int(one.confidence * BINS), BINS - 1), []).append(one)
    return [
        (
            sum(one.confidence for one in found) / len(found),
            share(found, lambda one: one.likeliest in one.wanted),
        )
        for _, found in sorted(bins.items())
    ]


def calibration_table(outcomes: Sequence[Outcome]) -> str:
    """Give the calibration as text, with the expected calibration error below it."""
    rows = ["calibration: confidence in the likeliest topic, and how often it was right"]
    bins = calibration(outcomes)
    rows += [f"{mean:.2f}   {right} of {right.number}" for mean, right in bins]
    error = sum(abs(mean - right.value) * right.number for mean, right in bins)
    rows.append(f"expected calibration error {error / max(len(outcomes), 1):.3f}")
    return "\n".join(rows)


def languages(outcomes: Sequence[Outcome], written_in: str) -> str:
    """Give how often the language of messages was told, and of those of one or two words."""
    rows = ["language: told; told or left as it was in use; clearly told wrong"]
    short = [one for one in outcomes if len(one.message.text.split()) <= SHORT]
    for name, found in (("all", outcomes), ("one or two words", short)):
        told = share(found, lambda one: one.language == written_in)
        wrong = sum(one.language != written_in and one.clear for one in found)
        other = sum(one.language == "other" for one in found)
        kept = Share(len(found) - wrong - other, len(found))
        rows.append(f"{name:20} {told.value:.3f}  {kept.value:.3f}  {wrong} of {len(found)}")
    return "\n".join(rows)


def confusions(outcomes: Iterable[Outcome]) -> list[tuple[tuple[str, str], int]]:
    """Give which topic was taken for what, with how often, the commonest first."""
    pairs = ((one.message.topic, one.intent) for one in outcomes if one.kind != "right")
    return Counter(pairs).most_common()


def mistakes(outcomes: Iterable[Outcome]) -> str:
    """Give every message that was lost, got wrong, or whose danger was not seen."""
    return "\n".join(
        f"{one.message.topic} -> {one.intent} {','.join(one.offered)}: {one.message.text}"
        for one in outcomes
        if one.kind not in {"right", "offered"} or (one.message.topic in DANGERS and not one.helped)
    )


def _header(title: str) -> str:
    return f"{title:16} {'n':>5}  " + "  ".join(f"{name:>7}" for name in (*KINDS, "r or o"))


def _rows(
    outcomes: Sequence[Outcome], groups: Sequence[str], group: Callable[[Outcome], str]
) -> list[str]:
    rows = []
    for name in groups:
        rows += _row(name or "not told", [one for one in outcomes if group(one) == name])
    return rows


def _row(name: str, outcomes: Sequence[Outcome]) -> list[str]:
    if not outcomes:
        return []
    kinds = Counter(one.kind for one in outcomes)
    counts = [Share(kinds[kind], len(outcomes)) for kind in KINDS]
    shares = [*(count.value for count in counts), counts[0].value + counts[1].value]
    low, high = counts[0].interval
    figures = "  ".join(f"{value:7.3f}" for value in shares)
    return [f"{name:16} {len(outcomes):5}  {figures}   right: {low:.2f} to {high:.2f}"]


def _span(least: int, most: int | None) -> str:
    return f"{least} to {most}" if most else f"{least} or more"


def _length(one: Outcome) -> str:
    words = len(one.message.text.split())
    return next(_span(*length) for length in LENGTHS if words <= (length[1] or words))
