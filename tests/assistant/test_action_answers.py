"""Answers of the action server are checked as Rasa checks them, by a validator made once."""

import jsonschema
import pytest
from rasa.core.actions.action import RemoteAction

from assistant.action_answers import check_with_one_validator, validator


@pytest.fixture
def action(monkeypatch):
    monkeypatch.setattr(
        RemoteAction, "_validate_action_result", RemoteAction._validate_action_result
    )
    check_with_one_validator()
    return RemoteAction("action_repeat", None)


def test_an_answer_of_the_right_shape_passes(action):
    assert action._validate_action_result({"events": [], "responses": [{"text": "hello"}]})


@pytest.mark.parametrize(
    "wrong", [{"events": "none", "responses": []}, {"events": [{"name": "x"}], "responses": []}]
)
def test_an_answer_of_another_shape_is_refused_as_by_rasa(action, wrong):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, RemoteAction.action_response_format_spec())
    with pytest.raises(jsonschema.ValidationError):
        action._validate_action_result(wrong)


def test_the_schema_is_made_ready_once(action):
    validator.cache_clear()
    for _ in range(3):
        action._validate_action_result({"events": [], "responses": []})
    assert validator.cache_info().misses == 1
