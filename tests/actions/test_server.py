"""An error in an action tells nothing of the conversation."""

import logging

from sanic import Sanic
from sanic_testing import TestManager

from actions.server import create_actions_app


def test_an_error_echoes_nothing_and_logs_only_its_kind(caplog):
    Sanic._app_registry.clear()
    app = create_actions_app()
    TestManager(app)
    body = {"next_action": "action_clarify", "tracker": {"canary": "the canary sentence"}}
    with caplog.at_level(logging.DEBUG):
        _, answer = app.test_client.post("/webhook", json=body)
    assert answer.status == 500
    assert "canary" not in answer.text
    assert "canary" not in caplog.text
