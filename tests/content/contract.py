"""The contract of topics and the leaflet's figures, as `contract.yml` holds them.

After a new leaflet: `PYTHONPATH=. .venv/bin/python tests/content/contract.py leaflet.md` prints the
hashes of its runs of words, to be put under `runs`.
"""

from __future__ import annotations

import hashlib
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from content.copies import plain

FILE = Path(__file__).parent / "contract.yml"
RUN = 8


@dataclass(frozen=True)
class Contract:
    """What the tests hold the answers to.

    `topics` gives for each section of the contract its topic ids, each with the leaflet's sections
    that its answer is drawn from (none for most). `runs` are hashes of the leaflet's runs of eight
    words, so that its sentences need not stand here.
    """

    topics: dict[str, dict[str, str | None]]
    leaflet_sections: tuple[str, ...]
    leaflet_figures: frozenset[str]
    other_figures: dict[str, str]
    open_numbers: dict[str, str]
    runs: frozenset[str]

    def section_of(self, topic: str) -> str:
        return next(section for section, ids in self.topics.items() if topic in ids)

    @property
    def ids(self) -> dict[str, str | None]:
        return {topic: source for ids in self.topics.values() for topic, source in ids.items()}


def load_contract() -> Contract:
    held = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return Contract(
        topics=held["topics"],
        leaflet_sections=tuple(held["leaflet_sections"]),
        leaflet_figures=frozenset(map(str, held["leaflet_figures"])),
        other_figures={str(figure): why for figure, why in held["other_figures"].items()},
        open_numbers={str(number): why for number, why in held["open_numbers"].items()},
        runs=frozenset(held["runs"].split()),
    )


def runs_of(text: str) -> Iterator[tuple[str, str]]:
    """Give every run of eight words of a text, with its hash."""
    words = plain(text).split()
    for start in range(len(words) - RUN + 1):
        run = " ".join(words[start : start + RUN])
        yield run, hashlib.sha256(run.encode()).hexdigest()[:8]


def print_runs(leaflet: Path) -> None:
    hashes = sorted({mark for _, mark in runs_of(leaflet.read_text(encoding="utf-8"))})
    print(textwrap.indent(textwrap.fill(" ".join(hashes), 96), "  "))


if __name__ == "__main__":
    print_runs(Path(sys.argv[1]))
