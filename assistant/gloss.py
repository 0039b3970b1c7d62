"""Messages told in plain English words, so that all of them are understood by one model.

The sentence embedding knows correct English alone, and half of the examples are in it. A Welsh
message whose words are glossed, and an English one whose words are spelt plainly, can be compared
with all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from assistant.text import WORD, words_of

WELSH_GLOSSES = Path(__file__).with_name("gloss_cy.tsv")
ENGLISH_SPELLINGS = Path(__file__).with_name("spelling_en.tsv")
# What stands for a form that only serves grammar.
NOTHING = "-"
LONGEST_EXPRESSION = 4


def read_glosses(path: Path) -> dict[str, str]:
    """Read what is said for each form or expression: a line each, with a tab between the two.

    Raises:
        ValueError: a line is no such pair, or a form stands there twice.
    """
    glosses: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        form, tab, gloss = line.partition("\t")
        if not (form and tab and gloss) or form in glosses:
            raise ValueError(f"{path.name}, line {number}: a form and its gloss are needed, once")
        glosses[form] = "" if gloss == NOTHING else gloss
    return glosses


@lru_cache(maxsize=2)
def glosses(path: Path) -> Mapping[str, str]:
    """Give a list as this process holds it, read at first use."""
    return read_glosses(path)


def in_english(normal: str) -> str:
    """Gloss a normalised Welsh text; a word that has no gloss stays as it is.

    The longest expression that is known goes before its words. Of a word that is joined to another
    by an apostrophe ("sgwennu'r"), the parts are glossed if the whole is not known.
    """
    return " ".join(filter(None, _glossed(words_of(normal), glosses(WELSH_GLOSSES))))


def _glossed(said: Sequence[str], known: Mapping[str, str]) -> Iterator[str]:
    place = 0
    while place < len(said):
        for length in range(LONGEST_EXPRESSION, 0, -1):
            form = " ".join(said[place : place + length])
            if form in known:
                yield known[form]
                break
        else:
            first, _, rest = form.partition("'")
            yield from (known[first], known.get(rest, "")) if first in known else (form,)
        place += length


def spelt_plainly(normal: str) -> str:
    """Give a normalised English text with the plain spelling of each word that is known by it."""
    known = glosses(ENGLISH_SPELLINGS)
    return WORD.sub(lambda found: known.get(found[0], found[0]), normal)


def in_plain_english(normal: str, english: bool) -> str:
    """Tell a normalised text in plain English words.

    Args:
        normal: the text.
        english: whether it is in English; else it is taken for Welsh.
    """
    return spelt_plainly(normal) if english else in_english(normal)
