"""Odd messages: none brings the service down, none comes back as markup, none is a command."""

import os
import random
import sys

import pytest

MESSAGES = 10_000 if os.environ.get("RJ_SOAK") else 500
PIECES = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "{{7*7}}", "${7*7}", "{officer.phone}",
    "{% for x in y %}", "/restart", "/session_start", '/letters{"a":"b"}', "EXTERNAL: restart", "' or 1=1 --",
    "../../etc/passwd", "%00", "\\u0000", "\x00", "\x1b[31m", "\r\n\r\n", "\u202e", "\u200b", "\ufeff",
    "\ud800", "\U0001f600", "a" * 300, "null", "true", "[]", "{}", "\N{COMBINING ACUTE ACCENT}" * 50,
    "is it safe", "he is outside", "can i write", "999", "@everyone", "http://example.org", "¿", "ŵ ŷ â",
]  # fmt: skip
PLANES = range(0x11)


def message(chance: random.Random) -> str:
    """Make a message of pieces and of characters of every plane of Unicode."""
    parts = []
    for _ in range(chance.randint(1, 5)):
        if chance.random() < 0.5:
            parts.append(chance.choice(PIECES))
        else:
            plane = chance.choice(PLANES)
            parts.append(
                "".join(
                    chr(min(plane * 0x10000 + chance.randint(0, 0xFFFF), sys.maxunicode))
                    for _ in range(chance.randint(1, 40))
                )
            )
    return chance.choice(["", " ", "\n"]).join(parts)[:1000]


@pytest.mark.fuzz
@pytest.mark.timeout(3600)
def test_no_message_breaks_the_service(service):
    chance = random.Random(11)
    token, statuses = service.begin(), {}
    for number in range(MESSAGES):
        if number % 50 == 0:
            token = service.begin()
        text = message(chance)
        status, body = service.send(token, text)
        statuses[status] = statuses.get(status, 0) + 1
        assert status in (200, 400), (text, body)
        for reply in body["replies"]:
            assert reply["text"]
            assert "<" not in reply["text"] and "{" not in reply["text"]
            assert reply["topic"], text
    print(f"\n{MESSAGES} messages: {statuses}")
    assert service.say(token, "is it safe")[0]["topic"] == "safety_of_process"
