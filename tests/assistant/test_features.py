"""One message's features are the same by the short way as by the long one."""

import numpy as np
import pytest

from assistant.features import SentenceFeatures
from assistant.gloss import in_english
from assistant.minilm import DIMENSIONS, minilm

TEXTS = [
    "can I write a letter",
    "a letter to him",
    "what does it cost",
    "who pays, what does it cost",
]


WELSH = "ga i sgwennu llythyr"


@pytest.fixture(scope="module")
def learnt():
    texts = [*TEXTS * 3, WELSH]
    features = SentenceFeatures()
    english = np.array([text != WELSH for text in texts])
    return features, texts, *features.fit(texts, english)


@pytest.mark.parametrize("text", [*TEXTS, WELSH])
def test_a_message_has_the_features_of_the_example(learnt, text):
    features, texts, matrix, embeddings = learnt
    place = texts.index(text)
    one = features.of_message(text, english=text != WELSH)
    row = np.zeros(matrix.shape[1])
    row[one.places] = one.values
    assert np.allclose(row, matrix[place].toarray()[0], atol=1e-5)
    assert np.allclose(one.embedding, embeddings[place])


@pytest.mark.parametrize("text", ["zzz", "", "\u0175"])
def test_what_is_unknown_has_an_embedding_alone(learnt, text):
    features, _, matrix, _ = learnt
    places = features.of_message(text).places
    assert (places >= matrix.shape[1] - DIMENSIONS).sum() == DIMENSIONS


def test_welsh_is_compared_by_its_gloss_and_its_own_letters(learnt):
    features, texts, matrix, embeddings = learnt
    welsh, english = matrix[texts.index(WELSH)], matrix[texts.index("can I write a letter")]
    assert welsh.multiply(english)[0, :-DIMENSIONS].nnz >= len(["can", "i", "write"])
    assert np.allclose(embeddings[texts.index(WELSH)], minilm().embed(in_english(WELSH)))
    letters = set(features.of_message(WELSH, english=False).places)
    assert letters != set(features.of_message(in_english(WELSH)).places)
