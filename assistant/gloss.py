"""Welsh told word by word in English, so that both languages are understood by one model.

The sentence embedding knows English alone, and half of the examples are in it. A Welsh message
whose words are glossed can be compared with all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from assistant.text import WORD

GLOSSES = Path(__file__).with_name("gloss_cy.tsv")
# What stands for a form that only serves grammar.
NOTHING = "-"


def read_glosses(path: Path = GLOSSES) -> dict[str, str]:
    """Read the English of each Welsh form: a line each, the form, a tab, up to three words.

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


@lru_cache(maxsize=1)
def welsh_glosses() -> Mapping[str, str]:
    """Give the one list of this process, read at first use."""
    return read_glosses()


def in_english(normal: str) -> str:
    """Gloss a normalised Welsh text word by word; what has no gloss stays as it is.

    Of a word that is joined to another by an apostrophe ("llythyr'r"), the parts are glossed.
    """
    glosses = welsh_glosses()

    def gloss(form: str) -> str:
        if form in glosses:
            return glosses[form]
        first, apostrophe, rest = form.partition("'")
        if not (apostrophe and first in glosses):
            return form
        return f"{glosses[first]} {glosses.get(rest, '')}"

    return " ".join(WORD.sub(lambda found: gloss(found[0]), normal).split())
