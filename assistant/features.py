"""What a message is to the classifiers: its letters and words, and the sense of the sentence."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

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
        self._analysers: list[tuple[Any, dict[str, int], np.ndarray]] = []
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
        """Learn the vocabulary of texts and give their features.

        Embeddings are kept on disk by content: a second training embeds only what is new.

        Returns:
            float32 matrix of shape (texts, vocabulary + 384).
        """
        parts = [vectorizer.fit_transform(texts) for vectorizer in (self._words, self._letters)]
        for vectorizer in (self._words, self._letters):
            # What was left out for being rare: as large as the vocabulary, and of no use.
            vectorizer.stop_words_ = set()
        return self._beside(parts, EmbeddingCache(CACHE).embed_all([normalise(t) for t in texts]))

    def transform(self, texts: Sequence[str]) -> sp.csr_matrix:
        """Give the features of texts, as `fit` does, without learning from them."""
        parts = [vectorizer.transform(texts) for vectorizer in (self._words, self._letters)]
        return self._beside(parts, np.stack([minilm().embed(normalise(text)) for text in texts]))

    def of_message(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """Give the features of one text: what `transform` gives, in a tenth of the time.

        Returns:
            the places of the features that are not zero, and their values, of equal length.
        """
        if not self._analysers:
            vectorizers = (self._words, self._letters)
            self._analysers = [(v.build_analyzer(), v.vocabulary_, v.idf_) for v in vectorizers]
        places, values, offset = [], [], 0
        for analyse, vocabulary, idf in self._analysers:
            found = Counter(vocabulary[term] for term in analyse(text) if term in vocabulary)
            place = np.fromiter(found, dtype=np.int64, count=len(found))
            count = np.fromiter(found.values(), dtype=np.float64, count=len(found))
            weight = (1 + np.log(count)) * idf[place] if found else count
            places.append(place + offset)
            values.append(weight / max(float(np.linalg.norm(weight)), 1e-12))
            offset += len(vocabulary)
        embedding = minilm().embed(normalise(text))
        places.append(np.arange(offset, offset + len(embedding)))
        values.append(embedding)
        return np.concatenate(places), np.concatenate(values).astype(np.float32)

    @staticmethod
    def _beside(parts: list[sp.csr_matrix], embeddings: np.ndarray) -> sp.csr_matrix:
        return sp.hstack([*parts, sp.csr_matrix(embeddings)], format="csr", dtype=np.float32)

    def __getstate__(self) -> dict[str, Any]:
        """Leave out the analysers, which are made anew where they are used."""
        return {**self.__dict__, "_analysers": []}
