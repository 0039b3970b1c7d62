"""Welsh or English, told by the words and letters that people use."""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from assistant.counting import count_parts
from assistant.text import without_accents, words

RAREST_WORD = 3
TOKEN = re.compile(r"[\w']+|[.!?]")
ENDS = frozenset(".!?")
SHORTEST_NAME = 3
MOST_TIMES = 2
SEED = 7
LETTERS = (1, 4)
RAREST_PART = 3
SMALLEST_WEIGHT = 0.05
DIFFERENT_TOKENS = 100_000


def spoken(text: str) -> list[str]:
    """Give the words of a text without numbers and circumflexes, which many leave out."""
    return [word for word in words(without_accents(text)) if not word.isdigit()]


def parts(word: str) -> Iterator[str]:
    """Give a word between spaces, and its runs of one to four letters."""
    held = f" {word} "
    yield held
    for length in range(LETTERS[0], LETTERS[1] + 1):
        yield from (held[i : i + length] for i in range(len(held) - length + 1))


@dataclass(frozen=True)
class TwoLanguages:
    """Tells Welsh from English by words and letters: a logistic regression, held as a table.

    Attributes:
        weights: what each part of a text says for Welsh (or, below zero, for English).
        bias: what is said for Welsh without any.
        known: the words of the examples, each with the share of its uses that is Welsh.
    """

    weights: Mapping[str, float]
    bias: float
    known: Mapping[str, float]

    @classmethod
    def fit(cls, texts: Sequence[str], welsh: Sequence[bool]) -> TwoLanguages:
        """Learn from the examples of both languages, which count alike however many they are."""
        from sklearn.linear_model import LogisticRegression
        from sklearn.preprocessing import normalize

        said = [spoken(text) for text in texts]
        chosen = _alike(welsh)
        counts, names = count_parts([said[i] for i in chosen], parts, RAREST_PART)
        rows = normalize((counts > 0).astype(float))
        model = LogisticRegression(C=20.0, class_weight="balanced", solver="liblinear", tol=1e-2)
        model.fit(rows, [welsh[i] for i in chosen])
        weights = {
            str(part): float(weight)
            for part, weight in zip(names, model.coef_[0])
            if abs(weight) >= SMALLEST_WEIGHT
        }
        return cls(weights, float(model.intercept_[0]), _known(said, welsh, _names(texts)))

    def welsh(self, text: str) -> float:
        """Give the probability that a text, which is in one of the two, is Welsh."""
        found = {part for word in spoken(text) for part in parts(word)}
        if not found:
            return 0.5
        total = sum(self.weights.get(part, 0.0) for part in found) / math.sqrt(len(found))
        return 1 / (1 + math.exp(-(total + self.bias)))


def _alike(welsh: Sequence[bool]) -> list[int]:
    """Choose examples so that neither language has more than twice as many as the other."""
    places = {
        language: [i for i, w in enumerate(welsh) if w == language] for language in (True, False)
    }
    most = MOST_TIMES * min(map(len, places.values()))
    order = random.Random(SEED)
    return sorted(
        place
        for held in places.values()
        for place in (order.sample(held, most) if len(held) > most else held)
    )


def _names(texts: Sequence[str]) -> set[str]:
    """Give the words that are mostly written with a capital in the middle of a sentence.

    Whose name it is says nothing of the language that somebody writes.
    """
    capital: Counter[str] = Counter()
    small: Counter[str] = Counter()
    spoken_once = lru_cache(DIFFERENT_TOKENS)(spoken)
    for text in texts:
        tokens = TOKEN.findall(text)
        for before, token in pairwise(tokens):
            if before not in ENDS and token.isalpha() and len(token) >= SHORTEST_NAME:
                (capital if token[0].isupper() else small).update(spoken_once(token))
    return {word for word, count in capital.items() if count > small[word]}


def _known(
    said: Sequence[Sequence[str]], welsh: Sequence[bool], names: set[str]
) -> dict[str, float]:
    """Give the words that are no accident of one writer, with how Welsh their use is.

    Names are of both languages alike.
    """
    counted: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for words_of_text, is_welsh in zip(said, welsh):
        counted[is_welsh].update(set(words_of_text))
    sizes = {language: max(sum(found.values()), 1) for language, found in counted.items()}
    known = {}
    for word in counted[True].keys() | counted[False].keys():
        if counted[True][word] + counted[False][word] >= RAREST_WORD:
            uses = {language: counted[language][word] / sizes[language] for language in counted}
            known[word] = 0.5 if word in names else uses[True] / (uses[True] + uses[False])
    return known
