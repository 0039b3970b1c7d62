"""What a message is to the classifiers: its letters and words, and the sense of the sentence."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer

from assistant.minilm import EmbeddingCache, minilm
from assistant.text import normalise

CACHE = Path(os.environ.get("RJ_EMBEDDINGS", ".cache/embeddings.npz"))
RAREST_WORD = 2
RAREST_LETTERS = 3


class SentenceFeatures:
    """Tf-idf of words, word pairs and runs of 2 to 5 letters, beside a sentence embedding.

    On the first 1,360 messages measured, the two together beat each alone by 7 points (0.77; 0.70
    and 0.69).
    """

    def __init__(self) -> None:
        """Begin without a vocabulary."""
        self._words = TfidfVectorizer(
            preprocessor=normalise,
            token_pattern=r"[\w']+",  # noqa: S106 - no password
            ngram_range=(1, 2),
            min_df=RAREST_WORD,
            sublinear_tf=True,
            dtype=np.float32,
        )
        self._letters = TfidfVectorizer(
            preprocessor=normalise,
            analyzer="char_wb",
            ngram_range=(2, 5),
            min_df=RAREST_LETTERS,
            sublinear_tf=True,
            dtype=np.float32,
        )

    def fit(self, texts: Sequence[str]) -> sp.csr_matrix:
        """Learn the vocabulary of texts and give their features, as `transform` does.

        Embeddings are kept on disk by content: a second training embeds only what is new.
        """
        words = self._words.fit_transform(texts)
        letters = self._letters.fit_transform(texts)
        embeddings = EmbeddingCache(CACHE).embed_all([normalise(text) for text in texts])
        return _beside(words, letters, embeddings)

    def transform(self, texts: Sequence[str]) -> sp.csr_matrix:
        """Give the features of texts: float32, of shape (texts, vocabulary + 384)."""
        embeddings = np.stack([minilm().embed(normalise(text)) for text in texts])
        return _beside(self._words.transform(texts), self._letters.transform(texts), embeddings)


def _beside(words: sp.csr_matrix, letters: sp.csr_matrix, embeddings: np.ndarray) -> sp.csr_matrix:
    return sp.hstack([words, letters, sp.csr_matrix(embeddings)], format="csr", dtype=np.float32)
