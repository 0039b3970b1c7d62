"""Near-copies among messages: examples that teach nothing, test messages that were trained on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

LIKENESS = 0.87
COMMONEST = 0.03
SHORTEST = 6
BLOCK = 1000
SLACK = 0.1


def plain(text: str) -> str:
    """Give a text in lower case without punctuation, its spaces single."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return " ".join(re.findall(r"[\w']+", text))


def near_copies(
    texts: Sequence[str], others: Sequence[str] | None = None, likeness: float = LIKENESS
) -> Iterator[tuple[int, int, float]]:
    """Find pairs of texts that say the same in almost the same letters.

    Likeness is the cosine of the texts' tf-idf vectors over character 3- to 5-grams within words;
    those in at most 3% of the texts find the candidates. Texts with other numbers in them are no
    copies, nor are texts of fewer than six words with other words.

    Args:
        texts: where to look.
        others: what to compare with; `texts` among themselves if left out.
        likeness: how alike a pair must be, from 0 to 1.

    Yields:
        the place in `texts`, the place in `others`, and the likeness.
    """
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    among_themselves = others is None
    others = texts if others is None else others
    if not texts or not others:
        return
    vectorizer = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), preprocessor=plain, dtype=np.float32
    )
    right = vectorizer.fit_transform(others)
    left = right if among_themselves else vectorizer.transform(texts)
    rare = np.asarray((right > 0).sum(axis=0)).ravel() <= max(COMMONEST * len(others), 2)
    across, sought = normalize(right[:, rare]).T.tocsr(), normalize(left[:, rare])
    for start in range(0, left.shape[0], BLOCK):
        found = (sought[start : start + BLOCK] @ across).tocoo()
        likely = found.data >= likeness - SLACK
        rows, columns = found.row[likely] + start, found.col[likely]
        alike = np.asarray(left[rows].multiply(right[columns]).sum(axis=1)).ravel()
        for row, column, value in zip(rows, columns, alike):
            if value < likeness or (among_themselves and row <= column):
                continue
            if _may_be_copies(texts[row], others[column]):
                yield int(row), int(column), float(value)


def _may_be_copies(text: str, other: str) -> bool:
    """Rule out short texts of different words, and texts that differ in a number."""
    if re.findall(r"\d+", text) != re.findall(r"\d+", other):
        return False
    words, others = plain(text).split(), plain(other).split()
    return min(len(words), len(others)) >= SHORTEST or set(words) == set(others)
