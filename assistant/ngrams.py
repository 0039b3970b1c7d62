"""Words and words beside one another, each a number: quicker to count, and smaller to keep."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import scipy.sparse as sp

# Numbers of words begin after these. A key holds up to three words, and before them its pattern.
UNKNOWN, BEGINNING, END, FIRST_WORD = range(4)
BITS = 20
WORDS_IN_KEY = 3
# Which words of a sequence stand together in a key: by how far each is from the first.
Pattern = tuple[int, ...]


def number_words(texts: Sequence[Sequence[str]], rarest: int) -> dict[str, int]:
    """Give a number to each word that stands in at least so many texts.

    Raises:
        ValueError: there are more words than a key has room for.
    """
    said = Counter(chain.from_iterable(map(set, texts)))
    kept = sorted(word for word, count in said.items() if count >= rarest)
    if FIRST_WORD + len(kept) > 1 << BITS:
        raise ValueError(f"{len(kept)} words are more than fit into {BITS} bits")
    return {word: FIRST_WORD + place for place, word in enumerate(kept)}


@dataclass
class Sequences:
    """Texts as the numbers of their words, beginnings and ends among them, one after another.

    Attributes:
        numbers: of the words, of shape (places,).
        rows: which text each place is of, of shape (places,).
    """

    numbers: np.ndarray
    rows: np.ndarray

    @classmethod
    def of(cls, texts: Sequence[Sequence[str]], words: dict[str, int]) -> Sequences:
        """Number the words of texts, by a vocabulary that `number_words` gave."""
        held = [
            number
            for text in texts
            for number in (BEGINNING, *(words.get(word, UNKNOWN) for word in text), END)
        ]
        lengths = [len(text) + 2 for text in texts]
        return cls(np.array(held, dtype=np.int64), np.repeat(np.arange(len(texts)), lengths))

    def keys(self, patterns: Sequence[Pattern]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Give the keys of each pattern, and the texts they stand in; none has an unknown word."""
        for place, pattern in enumerate(patterns):
            count = max(len(self.numbers) - pattern[-1], 0)
            whole = self.rows[:count] == self.rows[pattern[-1] :]
            keys = np.full(count, place, dtype=np.int64)
            for distance in pattern:
                words = self.numbers[distance : distance + count]
                whole &= words >= (FIRST_WORD if len(pattern) == 1 else BEGINNING)
                keys = keys << BITS | words
            yield keys[whole] << BITS * (WORDS_IN_KEY - len(pattern)), self.rows[:count][whole]


@dataclass
class Ngrams:
    """The n-grams of some patterns that are known.

    Attributes:
        words: the number of each word.
        patterns: which words stand together.
        keys: of the n-grams, sorted: the place of each is its column.
    """

    words: dict[str, int]
    patterns: Sequence[Pattern]
    keys: np.ndarray

    @classmethod
    def learn(
        cls, texts: Sequences, words: dict[str, int], patterns: Sequence[Pattern], rarest: int
    ) -> tuple[Ngrams, sp.csr_matrix]:
        """Learn those that stand in at least so many texts, and count them.

        Returns:
            the n-grams, and counts of shape (texts, n-grams).
        """
        found = list(texts.keys(patterns))
        rows = np.concatenate([row for _, row in found])
        keys, columns = np.unique(np.concatenate([key for key, _ in found]), return_inverse=True)
        shape = (int(texts.rows[-1]) + 1 if len(texts.rows) else 0, len(keys))
        counts = sp.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape)
        counts.sum_duplicates()
        kept = np.flatnonzero(np.bincount(counts.indices, minlength=len(keys)) >= rarest)
        return cls(words, patterns, keys[kept]), counts[:, kept]

    def columns(self, text: Sequence[str]) -> np.ndarray:
        """Give the columns of one text's n-grams, each as often as it stands there."""
        own = Sequences.of([text], self.words)
        keys = np.concatenate([key for key, _ in own.keys(self.patterns)])
        if not len(self.keys):
            return np.empty(0, dtype=np.int64)
        places = np.searchsorted(self.keys[:-1], keys)
        return places[self.keys[places] == keys]
