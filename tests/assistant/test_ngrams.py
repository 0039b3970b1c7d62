"""Words beside one another are counted alike in many texts at once and in one."""

from collections import Counter

import numpy as np
import pytest

from assistant import ngrams
from assistant.ngrams import Ngrams, Sequences, number_words

TEXTS = [text.split() for text in ("can i write to him", "can i write can i", "i write", "", "can")]
PATTERNS = ((0,), (0, 1), (0, 1, 2), (0, 2))


def learn(rarest: int):
    words = number_words(TEXTS, 1)
    return Ngrams.learn(Sequences.of(TEXTS, words), words, PATTERNS, rarest)


def spelt_out(text: list[str]) -> Counter:
    padded = ["^", *text, "$"]
    found = Counter((word,) for word in text)
    for pattern in PATTERNS[1:]:
        for start in range(len(padded) - pattern[-1]):
            found[(pattern, *(padded[start + distance] for distance in pattern))] += 1
    return found


@pytest.mark.parametrize("rarest", [1, 2])
def test_each_is_counted_as_often_as_it_stands_in_the_text(rarest):
    _, counts = learn(rarest)
    spelt = [spelt_out(text) for text in TEXTS]
    texts_with = Counter(gram for found in spelt for gram in found)
    kept = {gram for gram, count in texts_with.items() if count >= rarest}
    assert counts.shape == (len(TEXTS), len(kept))
    for row, found in zip(counts.toarray(), spelt):
        assert sorted(row[row > 0]) == sorted(n for gram, n in found.items() if gram in kept)


@pytest.mark.parametrize("rarest", [1, 2])
def test_one_text_has_the_columns_that_it_has_among_many(rarest):
    known, counts = learn(rarest)
    for row, text in zip(counts.toarray(), TEXTS):
        own = np.bincount(known.columns(text), minlength=counts.shape[1])
        assert np.array_equal(own, row)


def test_a_word_that_nobody_knows_is_in_none_and_joins_none():
    known, _ = learn(1)
    assert set(known.columns(["zzz"])) == set(known.columns(["yyy"]))
    assert set(known.columns(["can", "zzz", "i"])).isdisjoint(known.columns(["write"]))
    joined = set(known.columns(["can", "i"])) - set(known.columns(["can"]))
    assert joined - set(known.columns(["can", "zzz", "i"]))


def test_where_nothing_was_learnt_nothing_is_found():
    known, counts = Ngrams.learn(Sequences.of([], {}), {}, PATTERNS, 1)
    assert counts.shape == (0, 0)
    assert not len(known.columns(["can"]))


def test_rare_words_get_no_number():
    assert set(number_words(TEXTS, 2)) == {"can", "i", "write"}


def test_more_words_than_fit_are_refused(monkeypatch):
    monkeypatch.setattr(ngrams, "BITS", 2)
    with pytest.raises(ValueError, match="words are more than fit"):
        number_words(TEXTS, 1)
