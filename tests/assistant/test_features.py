"""One message's features are the same by the short way as by the long one."""

import numpy as np
import pytest

from assistant.features import SentenceFeatures

TEXTS = [
    "can I write a letter",
    "a letter to him",
    "what does it cost",
    "who pays, what does it cost",
]


@pytest.fixture(scope="module")
def features(tmp_path_factory):
    import assistant.features

    assistant.features.CACHE = tmp_path_factory.mktemp("cache") / "embeddings.npz"
    found = SentenceFeatures()
    found.fit(TEXTS * 3)
    return found


@pytest.mark.parametrize(
    "text", ["Can I write to him? What does it cost, cost, cost", "zzz", "", "ŵ"]
)
def test_both_ways_agree(features, text):
    exact = features.transform([text]).toarray()[0]
    places, values = features.of_message(text)
    short = np.zeros_like(exact)
    short[places] = values
    assert np.allclose(short, exact, atol=1e-5)
