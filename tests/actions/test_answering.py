"""A question back, the last answer again, and more of it."""

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answering import ActionClarify, ActionRepeat, ActionTellMeMore, answers


def tracker(*said: str, ranking: tuple[str, ...] = ()) -> Tracker:
    """A conversation in which these responses were uttered."""
    events = [{"event": "bot", "metadata": {"utter_action": name}} for name in said]
    latest = {"intent_ranking": [{"name": name} for name in ranking]}
    return Tracker("id", {}, latest, events, False, None, {}, "action_listen")


def run(action, conversation: Tracker) -> dict:
    dispatcher = CollectingDispatcher()
    action.run(dispatcher, conversation, {})
    (message,) = dispatcher.messages
    return message


def test_a_question_back_offers_three_titles_and_something_else():
    said = run(
        ActionClarify(), tracker(ranking=("letters", "video", "clarify", "prison", "levels"))
    )
    topics = [choice["topic"] for choice in said["carries"]["choices"]]
    assert topics == ["letters", "video", "prison", "help"]
    assert said["carries"]["choices"][0]["text"] == answers.title("letters")


def test_something_else_is_offered_once():
    said = run(ActionClarify(), tracker(ranking=("out_of_scope", "help", "letters", "video")))
    topics = [choice["topic"] for choice in said["carries"]["choices"]]
    assert topics == ["letters", "video", "help"]


@pytest.mark.parametrize("said", ["utter_letters", "utter_letters_short"])
def test_the_last_answer_is_said_again_in_its_short_form(said):
    message = run(ActionRepeat(), tracker("utter_prison", said, "utter_thanks"))
    assert message["response"] == "utter_letters_short"
    assert message["carries"]["topic"] == "repeat"
    assert message["carries"]["source"] == "What is Restorative Justice?"


def test_an_answer_without_a_short_form_is_said_whole():
    assert run(ActionRepeat(), tracker("utter_unknown_cost"))["response"] == "utter_unknown_cost"


def test_before_the_first_answer_there_is_nothing_to_repeat():
    assert run(ActionRepeat(), tracker())["response"] == "utter_repeat"


def test_more_is_told_where_there_is_more():
    message = run(ActionTellMeMore(), tracker("utter_what_is_rj"))
    assert message["response"] == "utter_what_is_rj_more"
    assert message["carries"]["topic"] == "tell_me_more"


def test_where_the_leaflet_has_no_more_it_says_so():
    assert run(ActionTellMeMore(), tracker("utter_level_3"))["response"] == "utter_tell_me_more"


def test_a_safety_answer_can_be_repeated_too():
    assert run(ActionRepeat(), tracker("utter_distress"))["response"] == "utter_distress"
