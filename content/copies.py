"""Near-copies among messages: examples that teach nothing new, or test messages that were trained on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

LIKENESS = 0.87
BLOCK = 1000


def plain(text: str) -> str:
    """Give a text in lower case without punctuation, its spaces single."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return " ".join(re.findall(r"[\w']+", text))


def near_copies(
    texts: Sequence[str], others: Sequence[str] | None = None, likeness: float = LIKENESS
) -> Iterator[tuple[int, int, float]]:
    """Find pairs of texts that say the same in almost the same letters.

    Likeness is the cosine of the texts' tf-idf vectors over character 3- to 5-grams within words.

    Args:
        texts: where to look.
        others: what to compare with; `texts` among themselves if left out.
        likeness: how alike a pair must be, from 0 to 1.

    Yields:
        the place in `texts`, the place in `others`, and the likeness.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    among_themselves = others is None
    others = texts if others is None else others
    if not texts or not others:
        return
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), preprocessor=plain, max_df=0.1)
    across = vectorizer.fit_transform(others).T.tocsr()
    left = vectorizer.transform(texts)
    for start in range(0, left.shape[0], BLOCK):
        alike = (left[start : start + BLOCK] @ across).tocoo()
        for row, column, value in zip(alike.row, alike.col, alike.data):
            if value >= likeness and (not among_themselves or start + row > column):
                yield start + int(row), int(column), float(value)
