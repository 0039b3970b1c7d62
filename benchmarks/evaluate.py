"""How well the trained model understands messages that nobody trained on.

`make evaluate` prints, for the held-back set of each language: right, offered, lost and wrong, by
section, style and length; for each danger, the share that got that danger's own help; false alarms;
calibration; how often the language was told; and what changed since the published figures, which
are in docs/evaluation.json. It draws confusions and calibration. With `--check` it says only
whether a published figure has fallen by more than its interval; with `--publish` it publishes.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from outcomes import ROOT, SETS, Outcome, read_set, understand
from published import changes, fallen, publish, published
from report import (
    calibration,
    calibration_table,
    confusions,
    headline,
    languages,
    mistakes,
    tables,
)

HELD_BACK = (SETS / "held_back.tsv", SETS / "held_back_cy.tsv")
DRAWN_AT_MOST = 40


def main() -> None:
    """Evaluate a model on the sets and print, check or publish the figures."""
    options = read_options()
    outcomes = {
        path.stem: asyncio.run(understand(options.model, read_set(path))) for path in options.set
    }
    figures = {name: headline(found) for name, found in outcomes.items()}
    if options.check:
        worse = fallen(figures, published())
        if worse:
            sys.exit(
                "Published figures have fallen by more than their interval:\n" + "\n".join(worse)
            )
        print("understanding: the published figures hold")
        return
    for name, found in outcomes.items():
        print(_report(name, found, options.mistakes))
        drawing = options.drawings / f"{name}.png"
        draw(found, drawing)
        print(f"drawn: {drawing}")
    if options.set == list(HELD_BACK):
        print("\nsince the published figures:\n" + changes(figures, published()))
    if options.publish:
        publish(figures)


def read_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument(
        "--set", type=Path, nargs="+", default=list(HELD_BACK), help="of one language each"
    )
    parser.add_argument("--mistakes", action="store_true", help="list the messages got wrong")
    parser.add_argument("--check", action="store_true", help="only check the published figures")
    parser.add_argument("--publish", action="store_true", help="publish the figures of this run")
    parser.add_argument("--drawings", type=Path, default=ROOT / "results", help="a folder")
    options = parser.parse_args()
    if (options.check or options.publish) and options.set != list(HELD_BACK):
        parser.error("the published figures are those of the held-back sets: leave --set out")
    return options


def draw(outcomes: Sequence[Outcome], path: Path) -> None:
    """Draw which topics are taken for which, the commonest first, and the calibration."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(14, 10), layout="constrained")
    left, right = figure.subplots(1, 2, gridspec_kw={"width_ratios": (3, 2)})
    pairs = confusions(outcomes)[:DRAWN_AT_MOST][::-1]
    left.barh(
        [f"{topic} taken for {intent}" for (topic, intent), _ in pairs], [n for _, n in pairs]
    )
    left.set_xlabel("messages")
    left.tick_params(axis="y", labelsize=7)
    bins = calibration(outcomes)
    means = [mean for mean, _ in bins]
    values = [share.value for _, share in bins]
    below = [share.value - share.interval[0] for _, share in bins]
    above = [share.interval[1] - share.value for _, share in bins]
    right.errorbar(means, values, yerr=(below, above), marker="o")
    right.plot((0, 1), (0, 1), linestyle=":")
    right.set_xlabel("confidence in the likeliest topic")
    right.set_ylabel("share right, with its 95% interval")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)


def _report(name: str, outcomes: Sequence[Outcome], with_mistakes: bool) -> str:
    welsh = name.endswith("_cy")
    parts = [
        f"\n{name}, {'Welsh' if welsh else 'English'}",
        tables(outcomes),
        calibration_table(outcomes),
        languages(outcomes, "cy" if welsh else "en"),
    ]
    return "\n\n".join(parts + [mistakes(outcomes)] * with_mistakes)


if __name__ == "__main__":
    main()
