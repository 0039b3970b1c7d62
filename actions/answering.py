"""Replies that depend on what was said: a question back, the last answer again, more of it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from content.answers import Answers, load_answers
from content.force import load_force
from content.language import in_use

OFFERED_AT_MOST = 3
# Nobody chooses it from a list: "something else" is always there.
OUT_OF_SCOPE = "out_of_scope"
NOT_AN_ANSWER = {"clarify", "not_understood", "service_problem", "repeat", "tell_me_more", "thanks"}
answers: Answers = load_answers(load_force())


class ActionClarify(Action):
    """Asks which of the likeliest topics was meant, by their human titles."""

    def name(self) -> str:
        """Give the name in the domain."""
        return "action_clarify"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        """Offer up to three topics and "something else"."""
        ranking = [entry["name"] for entry in tracker.latest_message.get("intent_ranking", ())]
        language = in_use(reversed(tracker.events))
        own = answers.metadata(answers.variation("utter_clarify", language=language))["choices"]
        apart = {OUT_OF_SCOPE, *(choice["topic"] for choice in own)}
        likely = (topic for topic in ranking if topic in answers.topics and topic not in apart)
        offered = [answers.choice(topic, language) for topic in likely]
        choices = [*offered[:OFFERED_AT_MOST], *own]
        dispatcher.utter_message(response="utter_clarify", carries={"choices": choices})
        return []


class ActionRepeat(Action):
    """Says the last answer again, in its short form where it has one."""

    def name(self) -> str:
        """Give the name in the domain."""
        return "action_repeat"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        """Repeat the last answer, under the topic `repeat`."""
        _say_of_last(dispatcher, tracker, "repeat", "short")
        return []


class ActionTellMeMore(Action):
    """Says what else the leaflet has on the subject of the last answer."""

    def name(self) -> str:
        """Give the name in the domain."""
        return "action_tell_me_more"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        """Give more on the last answer, as topic `tell_me_more`, or say that there is none."""
        _say_of_last(dispatcher, tracker, "tell_me_more", "more")
        return []


def _say_of_last(dispatcher: CollectingDispatcher, tracker: Tracker, topic: str, form: str) -> None:
    """Say a form of the last answer; without it, say it whole (`repeat`) or that it is all."""
    last = last_answer(tracker)
    own = f"utter_{topic}"
    if last is None:
        dispatcher.utter_message(response=own)
        return
    response = f"utter_{last}_{form}"
    if not answers.has(response):
        response = f"utter_{last}" if topic == "repeat" else own
    language = in_use(reversed(tracker.events))
    carried = answers.metadata(answers.variation(f"utter_{last}", language=language))
    dispatcher.utter_message(
        response=response,
        carries={"topic": topic, "source": carried["source"], "choices": carried["choices"]},
    )


def last_answer(tracker: Tracker) -> str | None:
    """Give the topic of the last answer in a conversation, or nothing before the first."""
    for event in reversed(tracker.events):
        if event.get("event") == "bot":
            said = (event.get("metadata") or {}).get("utter_action", "").removeprefix("utter_")
            for form in ("_short", "_more"):
                said = said.removesuffix(form)
            if said in answers.topics and said not in NOT_AN_ANSWER:
                return said
    return None
