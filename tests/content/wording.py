"""The checks of a text's words; each gives what is wrong, and nothing when all is well."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from contract import runs_of

from content.force import PLACEHOLDER

BANNED: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "banned.yml").read_text("utf-8")
)
CURLY = "‘’“”«»`´"
NUMBER = re.compile(r"\d(?:[\d,. ]*\d)?%?")
NUMBER_WORD = re.compile(
    r"\b(three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|twenty|thirty|forty|fifty|sixty"
    r"|seventy|eighty|ninety|hundreds?|thousands?|millions?|half|quarter|third|per cent|percent)\b",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"(?<=[.!?:])\s+|\n+")
SILENT = re.compile(
    r"leaflet (doesn't|does not|says nothing)|(nid|dyw|dydy) ?(yw|ydy)?'r daflen", re.IGNORECASE
)
STATEMENT = re.compile(
    r"\b(the leaflet (says|gives|wants)|it says only|when the leaflet was written|admitted|willing"
    r"|facilitator|controlled|alongside|led by the victim|information for (victims|offenders))\b",
    re.IGNORECASE,
)


def banned_phrases(text: str) -> list[str]:
    """Find what the assistant never says."""
    return [
        b["pattern"]
        for b in BANNED
        if re.search(rf"\b(?:{b['pattern']})(?!\w)", text, re.IGNORECASE)
    ]


def pictures(text: str) -> list[str]:
    """Find emoji and their like."""
    return [sign for sign in text if unicodedata.category(sign) in ("So", "Sk", "Cs")]


def odd_quotes(text: str) -> list[str]:
    """Find quotation marks that are not the straight ones used everywhere here."""
    return [sign for sign in text if sign in CURLY]


def figures(text: str, open_numbers: Collection[str] = ()) -> Iterator[str]:
    """Give each figure written out in a text: no value of force.yml, no number open to all."""
    bare = PLACEHOLDER.sub(" ", text)
    for number in sorted(open_numbers, key=len, reverse=True):
        bare = re.sub(rf"(?<![\d ]){number}(?!\d| \d)|(?<=[^\d] ){number}(?!\d| \d)", " - ", bare)
    yield from (found[0] for found in NUMBER.finditer(bare))
    yield from (found[0].lower() for found in NUMBER_WORD.finditer(bare))


def written_out_numbers(
    text: str, open_numbers: Collection[str], known: Collection[str]
) -> list[str]:
    """Find telephone numbers that stand in the text itself and not in force.yml."""
    found = figures(text, open_numbers)
    return [f for f in found if sum(c.isdigit() for c in f) >= 3 and f not in known]


def states_something(text: str) -> bool:
    """Tell whether a text states something from the leaflet, and so owes its section."""
    return any(
        STATEMENT.search(sentence) and not SILENT.search(sentence)
        for sentence in SENTENCE_END.split(text)
    )


def admits_silence(text: str) -> bool:
    """Tell whether a text says that the leaflet is silent, and gives the officer's number."""
    return bool(SILENT.search(text)) and "{officer.phone}" in text


def unknown_sections(source: str | None, sections: Collection[str]) -> list[str]:
    """Find sections that the leaflet does not have; no section at all counts as one."""
    return [title for title in (source or "").split("; ") if title not in sections]


def copied_runs(text: str, runs: Collection[str]) -> list[str]:
    """Find eight words in a row that are the leaflet's own."""
    return [run for run, mark in runs_of(text) if mark in runs]


def unattributed_figures(text: str, leaflet_figures: Collection[str]) -> list[str]:
    """Find percentages that are not put as what the leaflet says that research found."""
    shares = [f for f in figures(text) if f.endswith("%") and f in leaflet_figures]
    attributed = "leaflet says" in text and "government research found" in text
    return [] if attributed else shares


def title_problems(titles: Mapping[str, str], examples: Mapping[str, Collection[str]]) -> list[str]:
    """Find topics whose title is another's too, or is not word for word among their examples."""
    owners: dict[str, str] = {}
    problems = []
    for topic, title in titles.items():
        if title in owners:
            problems.append(f"{topic} and {owners[title]} have one title: {title}")
        owners[title] = topic
        if title not in examples[topic]:
            problems.append(f"{topic}: its title is not among its examples: {title}")
    return problems


def choice_problems(choices: Collection[Any], topics: Collection[str], at_least: int) -> list[str]:
    """Find choices that lead nowhere, and answers with too many or too few of them."""
    problems = [f"no such topic: {c}" for c in choices if isinstance(c, str) and c not in topics]
    problems += [
        f"no such topic: {c}"
        for c in choices
        if not isinstance(c, str) and c["topic"] not in topics
    ]
    if not at_least <= len(choices) <= 3:
        problems.append(f"{len(choices)} choices")
    return problems
