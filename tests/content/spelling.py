"""The spelling of what people are shown, by aspell, the glossary and the project's own word lists."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from content.force import PLACEHOLDER
from content.review import Row

DICTIONARIES = {"en": "en_GB", "cy": "cy"}
OWN_WORDS = {lang: Path(__file__).with_name(f"words_{lang}.txt") for lang in DICTIONARIES}
# Names of keys, in texts that are shown to nobody.
NOT_SHOWN = {("contact_words: words", "voicemail text email say_police")}
# Addresses, where a link leads, and how a reference looks.
NO_WORDS = re.compile(r"\S+@\S+|\bwww\.\S+|https?://\S+|\]\([^)]*\)|\bRJ-[A-Z-]+|<[^>]*>")
WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
# What Welsh and English words are followed by, after an apostrophe: "mae'r", "wedi'u", "doesn't".
ENDINGS = {
    "cy": {"n", "r", "i", "u", "w", "ch", "m", "th"},
    "en": {"s", "t", "ll", "d", "re", "ve", "m"},
}
MUTATIONS = {
    "p": ("b", "mh", "ph"),
    "t": ("d", "nh", "th"),
    "c": ("g", "ngh", "ch"),
    "b": ("f", "m"),
    "d": ("dd", "n"),
    "g": ("", "ng"),
    "m": ("f",),
    "ll": ("l",),
    "rh": ("r",),
}
VOWELS = "aeiouwyâêîôûŵŷ"


def words_of(text: str) -> Iterator[str]:
    """Give the words of a text as they are shown: no values of force.yml and no addresses."""
    for found in WORD.finditer(NO_WORDS.sub(" ", PLACEHOLDER.sub(" ", text))):
        yield found[0].replace("’", "'")


def mutated(word: str) -> set[str]:
    """Give a Welsh word with each first letter that grammar can give it, an h before a vowel too."""
    first = next((letters for letters in ("ll", "rh") if word.startswith(letters)), word[:1])
    others = {new + word[len(first) :] for new in MUTATIONS.get(first, ())}
    if word.startswith(("ch", "ph", "th", "dd")):
        others = set()
    return {word, *others, *({f"h{word}"} if word[:1] in VOWELS else ())}


def own_words(language: str) -> list[str]:
    """Read the project's own words of a language: right, and in no dictionary."""
    return OWN_WORDS[language].read_text(encoding="utf-8").split()


def unknown_to_dictionary(words: Collection[str], language: str) -> set[str]:
    """Ask aspell which words it does not know.

    Raises:
        RuntimeError: aspell or its dictionary is not there.
    """
    asked = ["aspell", f"--lang={DICTIONARIES[language]}", "--encoding=utf-8", "list"]
    lines = "\n".join(sorted(words))
    try:
        said = subprocess.run(asked, input=lines, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise RuntimeError(
            f"aspell and its dictionary {DICTIONARIES[language]!r} are needed: run tests/packages.sh"
        ) from error
    # A word that aspell takes apart is reported by its parts.
    parts = set(said.stdout.split())
    return {word for word in words if parts & {word, *word.split("'")}}


def misspelt(words: Iterable[str], language: str, also_right: Collection[str] = ()) -> set[str]:
    """Find the words that neither the dictionary, nor the lists, nor the glossary know.

    A word before an apostrophe stands by itself ("mae" in "mae'r"). Words of the Welsh lists may
    be mutated, and any may begin with a capital.
    """
    listed = {*own_words(language), *also_right}
    right = {m for w in listed for m in (mutated(w) if language == "cy" else (w,))}
    bare = {word: _without_ending(word, language) for word in set(words)}
    asked = {w for w in bare.values() if w not in right and w[:1].lower() + w[1:] not in right}
    unknown = unknown_to_dictionary(asked, language) if asked else set()
    return {word for word, head in bare.items() if head in unknown}


def _without_ending(word: str, language: str) -> str:
    head, _, ending = word.rpartition("'")
    if not head or ending.lower() not in ENDINGS[language]:
        return word
    # "doesn't" is a word of its own to an English dictionary.
    return head if language == "cy" or ending.lower() == "s" else word


def misspellings(
    rows: Iterable[Row], language: str, also_right: Collection[str] = ()
) -> list[tuple[str, str, str]]:
    """Find what is misspelt among texts and their translations: the word, the file and the text."""
    column = {"en": 2, "cy": 3}[language]
    held = [
        (row[0], row[1], set(words_of(row[column])))
        for row in rows
        if (row[1], row[column]) not in NOT_SHOWN
    ]
    wrong = misspelt((word for _, _, words in held for word in words), language, also_right)
    return [(word, file, what) for file, what, words in held for word in sorted(words & wrong)]
