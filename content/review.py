"""Every Welsh text beside its English, by topic, for a Welsh-speaking officer to check.

`make welsh-review` writes `results/welsh-review.csv`, which any spreadsheet opens: a row for each
text, with an empty column for a remark.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from content.answers import DATA, Answers, in_language, load_answers
from content.force import load_force
from content.language import ENGLISH, WELSH
from content.words import load_held, texts_of

FILE = Path(__file__).parent.parent / "results" / "welsh-review.csv"
COLUMNS = ("file", "what", "English", "Welsh", "remark")
SHOWN = ("title", "answers", "words")
Row = tuple[str, str, str, str, str]


def rows(answers: Answers, data: Path = DATA) -> Iterator[Row]:
    """Give every text with its language's other, in the order of the files."""
    for path in sorted(data.rglob("*.yml")):
        held = yaml.safe_load(path.read_text(encoding="utf-8")).get("responses") or {}
        where = str(path.relative_to(data).with_suffix(""))
        for name, variations in held.items():
            pairs = zip(in_language(variations, ENGLISH), in_language(variations, WELSH))
            for english, welsh in pairs:
                yield from _of_pair(answers, where, name.removeprefix("utter_"), english, welsh)
    for name, text in texts_of(load_held()):
        yield ("pages", name, text[ENGLISH], text[WELSH], "")
    for one, other in answers.sections.items():
        yield ("sections of the leaflet", "title", one, other, "")
    for name, value in answers.force.values.items():
        if value[ENGLISH] != value[WELSH]:
            yield ("force.yml", name, value[ENGLISH], value[WELSH], "")


def _of_pair(
    answers: Answers, where: str, name: str, english: Mapping[str, Any], welsh: Mapping[str, Any]
) -> Iterator[Row]:
    """Give the texts of a variation: what is said, its title, and what may be chosen."""
    yield (where, name, english["text"].strip(), welsh["text"].strip(), "")
    own, theirs = english.get("metadata") or {}, welsh.get("metadata") or {}
    for kind in SHOWN:
        for key, text in _texts(own.get(kind)).items():
            yield (where, f"{name}: {kind}", text, _texts(theirs.get(kind)).get(key, ""), "")
    choices = zip(own.get("choices", ()), theirs.get("choices", ()))
    for one, other in choices:
        if not isinstance(one, str):
            yield (where, f"{name}: choice", one["title"], other["title"], "")
            yield (where, f"{name}: choice sends", one["text"], other["text"], "")


def _texts(held: Any) -> dict[Any, str]:
    """Give a title, a list of answers or a mapping of words as texts by their place."""
    if held is None:
        return {}
    if isinstance(held, str):
        return {"": held}
    return dict(held) if isinstance(held, dict) else dict(enumerate(held))


def main() -> None:
    """Write the file."""
    found = list(rows(load_answers(load_force())))
    FILE.parent.mkdir(parents=True, exist_ok=True)
    with FILE.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows([COLUMNS, *found])
    print(f"{len(found)} texts in {FILE}")


if __name__ == "__main__":
    main()
