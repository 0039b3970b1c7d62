"""Parts of words are counted as if each text had been taken apart by itself."""

from collections import Counter

from assistant.counting import count_parts

TEXTS = ["the letter to the man", "a letter", "no", ""]


def test_each_part_is_counted_as_often_as_it_stands_in_the_text():
    counts, parts = count_parts([text.split() for text in TEXTS], list, rarest=1)
    for row, text in enumerate(TEXTS):
        found = {part: int(n) for part, n in zip(parts, counts[row].toarray()[0]) if n}
        assert found == Counter(text.replace(" ", ""))


def test_what_stands_in_too_few_texts_is_left_out():
    counts, parts = count_parts([text.split() for text in TEXTS], list, rarest=2)
    assert set(parts) == {p for p in "lterhmano" if _texts_with(p) >= 2}
    assert counts.shape == (len(TEXTS), len(parts))


def _texts_with(part: str) -> int:
    return sum(part in text for text in TEXTS)
