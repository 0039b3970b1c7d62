"""Every answer and every error of the API in Welsh: each string is one of the Welsh ones.

The replies of whole conversations are looked at in `test_conversations.py`.
"""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.conftest import Service
from tests.welsh_strings import Catalogue, texts_of_reply

QUESTION = "Oes rhaid i mi wneud hyn?"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue()


def test_every_answer_of_the_api_is_in_welsh(service: Service, catalogue: Catalogue) -> None:
    foreign: dict[str, Any] = {}
    for topic, title in catalogue.titles.items():
        if topic == "switch_to_english":
            continue
        token = service.begin("cy")
        for reply in service.say(token, title):
            found = catalogue.foreign(texts_of_reply(reply))
            if found or reply["language"] != "cy":
                foreign[topic] = (reply["language"], found)
    assert foreign == {}


@pytest.mark.parametrize(
    ("problem", "status"),
    [("empty", 400), ("too long", 422), ("no token", 401), ("ended", 410), ("no json", 400)],
)
def test_every_error_of_the_api_is_told_in_welsh(
    service: Service, catalogue: Catalogue, problem: str, status: int
) -> None:
    token = service.begin("cy")
    # Who has no conversation has no language but what the page or program asks for.
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "cy"}
    body: Any = {"id": str(uuid.uuid4()), "text": QUESTION}
    if problem == "empty":
        body["text"] = " "
    elif problem == "too long":
        body["text"] = "a" * 1001
    elif problem == "no token":
        headers["Authorization"] = "Bearer x"
    elif problem == "no json":
        body = b"?"
    elif problem == "ended":
        service.request("DELETE", "/api/conversations", headers=headers)
    seen, answer, _ = service.request("POST", "/api/conversations/messages", body, headers)
    assert seen == status
    for reply in answer["replies"]:
        assert reply["language"] == "cy"
        assert catalogue.foreign(texts_of_reply(reply)) == []
