"""Counts of the parts of words, each word taken apart once however often it is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import CountVectorizer


def count_parts(
    texts: Sequence[Sequence[str]], take_apart: Callable[[str], Iterable[str]], rarest: int
) -> tuple[sp.csr_matrix, np.ndarray]:
    """Count the parts of the words of texts; 55,000 texts have but 40,000 words.

    Args:
        texts: each as its words.
        take_apart: gives the parts of a word.
        rarest: in how many texts a part has to stand to be counted.

    Returns:
        counts of shape (texts, parts), and the parts, sorted.
    """
    words = CountVectorizer(analyzer=list)
    said = words.fit_transform(texts)
    counter = CountVectorizer(analyzer=take_apart)
    counts = said @ counter.fit_transform(words.get_feature_names_out())
    parts = counter.get_feature_names_out()
    kept = np.flatnonzero(np.bincount(counts.indices, minlength=len(parts)) >= rarest)
    counts = counts[:, kept]
    counts.sort_indices()
    return counts, parts[kept]
