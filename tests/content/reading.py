"""How hard a text is to read: its Flesch-Kincaid grade, the unavoidable terms left out."""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import yaml

from content.force import PLACEHOLDER

with warnings.catch_warnings():
    warnings.simplefilter(
        "ignore"
    )  # of pkg_resources, which textstat 0.7.4 takes its word lists with
    import textstat

TERMS: dict[str, str] = yaml.safe_load((Path(__file__).parent / "terms.yml").read_text("utf-8"))
SHORT = "this"
TERM = re.compile(
    "|".join(rf"\b{re.escape(term)}(?!\w)" for term in sorted(TERMS, key=len, reverse=True)),
    re.IGNORECASE,
)


def reading_grade(text: str) -> float:
    """Give the grade of a text; each line is read as a sentence of its own."""
    text = TERM.sub(SHORT, PLACEHOLDER.sub(SHORT, text))
    lines = [line.strip(" -") for line in text.splitlines() if line.strip(" -")]
    return textstat.flesch_kincaid_grade(
        " ".join(line if line[-1] in ".!?" else f"{line}." for line in lines)
    )
