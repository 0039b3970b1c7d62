"""An error in an action tells nothing of the conversation."""

import logging

from sanic import Sanic
from sanic_testing import TestManager

from actions.server import create_actions_app


def test_an_error_echoes_nothing_and_logs_only_its_kind(caplog, monkeypatch):
    def fail(*_):
        raise RuntimeError("the canary sentence")

    monkeypatch.setattr("actions.answering.last_answer", fail)
    Sanic._app_registry.clear()
    app = create_actions_app()
    TestManager(app)
    tracker = {"sender_id": "a", "latest_message": {"text": "the canary sentence"}, "events": []}
    body = {"next_action": "action_repeat", "tracker": tracker, "domain": {}, "version": "3.21.0"}
    with caplog.at_level(logging.WARNING):
        _, answer = app.test_client.post("/webhook", json=body)
    assert answer.status == 500
    assert "canary" not in answer.text
    assert "RuntimeError" in caplog.text
    assert "canary" not in caplog.text
