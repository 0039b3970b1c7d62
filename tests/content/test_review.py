"""What a Welsh-speaking officer is given to check."""

from __future__ import annotations

from content.answers import in_language
from content.review import rows


def test_every_text_stands_beside_its_other_language(answers, texts):
    found = list(rows(answers))
    assert [row for row in found if not row[3]] == []
    shown = {row[3] for row in found}
    assert [t.response for t in texts if t.language == "cy" and t.text.strip() not in shown] == []
    titles = {answers.title(topic, "cy") for topic in answers.topics}
    assert titles <= shown
    assert "Ydw, ewch ymlaen" in shown and "Heddlu Gogledd Cymru" in shown


def test_a_response_in_one_language_stands_for_both():
    only = [{"text": "Hello"}]
    assert in_language(only, "cy") == only
