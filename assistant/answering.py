"""From a rule's response to what is said: names and numbers filled in, care added."""

from __future__ import annotations

import re
from typing import Any

from rasa.core.nlg.generator import ResponseVariationFilter
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from assistant.safety import DANGERS
from content.answers import Answers, in_language
from content.force import load_force
from content.language import in_use

SHELL = "cmdline"
POSSIBLE_DANGER = "utter_possible_danger"
OFFER = "utter_contact_offer"
REQUEST = "request_contact"
PURPOSE = "contact_purpose"
FEW_WORDS = 6
# What is safe, and to whom it happened, take more words to say.
ANSWER_WORDS = {"contact_safe": 14, "contact_asking_as": 9}
ASKED = "requested_slot"
EMERGENCY_NUMBER = "999"


class AnswerGenerator(TemplatedNaturalLanguageGenerator):
    """Gives responses as `Answers` fills them, for Rasa's rules and actions alike.

    A response is said in the language in use. Where it has several variations in it, they are said
    in turn, so that no two in a row are the same. An action may add to or replace a response's
    metadata by the keyword `carries`, whose `fills` are values for `{request.name}` and the like.
    Answers that offer the officer also offer a contact request, where one may be offered.
    """

    def __init__(self, endpoint_config: EndpointConfig | None, domain: Domain) -> None:
        """Take the responses of the trained domain, and the force's values."""
        self._force = load_force()
        super().__init__(domain.responses)

    @property
    def responses(self) -> dict[str, list[dict[str, Any]]]:
        """The responses of the domain, which Rasa sets again when it has loaded the model."""
        return self._responses

    @responses.setter
    def responses(self, responses: dict[str, list[dict[str, Any]]]) -> None:
        self._responses = responses
        self._answers = Answers(responses, self._force)
        self._variations = ResponseVariationFilter(responses)

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """Give what to say for a response, or nothing if there is no such response."""
        if not self._answers.has(utter_action):
            return None
        suitable = in_language(
            self._variations.responses_for_utter_action(
                utter_action, output_channel, tracker.current_slot_values()
            ),
            language_in_use(tracker),
        )
        variation = suitable[_times_said(tracker, utter_action) % len(suitable)]
        carries = dict(kwargs.get("carries") or {})
        fills = carries.pop("fills", {})
        metadata = {**self._answers.metadata(variation), **carries}
        if metadata["asks"]:
            metadata = _for_purpose(metadata, tracker.get_slot(PURPOSE))
        text = self._answers.force.fill(variation["text"].strip(), metadata["language"], fills)
        if (variation.get("metadata") or {}).get("offers_contact") and may_offer_contact(tracker):
            text = self._added(text, OFFER, metadata["language"])
            request = self._answers.choice(REQUEST, metadata["language"])
            metadata["choices"] = [*metadata["choices"], request]
        if _first_of_turn(tracker):
            caution = _caution(tracker, metadata["asks"])
            text = self._with_care(text, metadata["language"], caution)
            metadata["choices"] = self._with_other_help(metadata, caution)
        if tracker.get_latest_input_channel() == SHELL:
            text = f"{text}\n\n{_for_officers(tracker, metadata)}"
        return {"text": text, "metadata": metadata}

    def _with_care(self, text: str, language: str, caution: dict[str, Any]) -> str:
        for danger in caution.get("also", ()):
            text = self._added(text, f"utter_{danger}_help", language)
        if caution.get("possible") and EMERGENCY_NUMBER not in text:
            text = self._added(text, POSSIBLE_DANGER, language)
        return text

    def _with_other_help(self, metadata: dict[str, Any], caution: dict[str, Any]) -> list[Any]:
        """Let the whole help for another danger be chosen where a danger's help is given."""
        if metadata["topic"] not in DANGERS:
            return metadata["choices"]
        offered = {choice["topic"] for choice in metadata["choices"]}
        others = [danger for danger in caution.get("also", ()) if danger not in offered]
        language = metadata["language"]
        return [*(self._answers.choice(other, language) for other in others), *metadata["choices"]]

    def _added(self, text: str, response: str, language: str) -> str:
        said = self._answers.variation(response, language=language)["text"]
        line = self._answers.force.fill(said, language)
        numbers = re.findall(r"\d[\d ]*\d", line)
        told = numbers and all(number in text for number in numbers)
        return text if told else f"{text}\n\n{line}"


def language_in_use(tracker: DialogueStateTracker) -> str:
    """Give the language in which the message of this turn is to be answered."""
    return in_use(event.as_dict() for event in reversed(tracker.events))


def may_offer_contact(tracker: DialogueStateTracker) -> bool:
    """Tell whether a contact request may be offered: none is under way or sent, none refused."""
    taken = tracker.get_slot("contact_refused") or tracker.get_slot("contact_reference")
    return not taken and tracker.active_loop_name is None


def _for_purpose(metadata: dict[str, Any], purpose: str | None) -> dict[str, Any]:
    """Put a question of the contact form under the topic for which it is asked."""
    topic = purpose or REQUEST
    choices = [{**choice, "topic": topic} for choice in metadata["choices"]]
    return {**metadata, "topic": topic, "choices": choices}


def _times_said(tracker: DialogueStateTracker, response: str) -> int:
    return sum(
        isinstance(event, BotUttered) and event.metadata.get("utter_action") == response
        for event in tracker.events
    )


def _first_of_turn(tracker: DialogueStateTracker) -> bool:
    for event in reversed(tracker.events):
        if isinstance(event, BotUttered):
            return False
        if event.type_name == "user":
            return True
    return False


def was_offered(tracker: DialogueStateTracker) -> bool:
    """Tell whether a message is, word for word, one of the choices that were offered before it."""
    message, answered = tracker.latest_message, False
    for event in reversed(tracker.events):
        answered = answered or event is message
        if answered and isinstance(event, BotUttered):
            choices = (event.metadata.get("metadata") or {}).get("choices") or ()
            if choices:
                return any(choice["text"] == message.text for choice in choices)
        if answered and event is not message and isinstance(event, UserUttered):
            return False
    return False


def may_be_answer(tracker: DialogueStateTracker) -> bool:
    """Tell whether a message may answer a form's question, whatever danger it is taken for.

    It was offered, or it is a few words without a phrase that always is a danger: of "I'm 34" the
    classifier, which has learnt from whole messages, may think anything.
    """
    message = tracker.latest_message
    if was_offered(tracker):
        return True
    if tracker.active_loop_name is None or not message:
        return False
    sure = (message.parse_data or {}).get("danger_phrases")
    few = ANSWER_WORDS.get(tracker.get_slot(ASKED), FEW_WORDS)
    return not sure and len((message.text or "").split()) <= few


def _caution(tracker: DialogueStateTracker, asks: str | None) -> dict[str, Any]:
    """Give the care that a message calls for; none for a choice, or an answer that a form took."""
    message = tracker.latest_message
    if was_offered(tracker) or (asks and may_be_answer(tracker)):
        return {}
    return (message.parse_data or {}).get("caution") or {} if message else {}


def _for_officers(tracker: DialogueStateTracker, metadata: dict[str, Any]) -> str:
    """Give the line that officers see in the shell: topic, confidence, section and choices."""
    intent = tracker.latest_message.intent if tracker.latest_message else {}
    parts = [
        f"topic {metadata['topic']}",
        f"confidence {intent.get('confidence', 0.0):.2f}",
        f"leaflet: {metadata['source'] or 'none'}",
    ]
    titles = [str(choice["title"]) for choice in metadata["choices"]]
    return f"[{' | '.join(parts)}]" + (f"\n\n[choices: {' | '.join(titles)}]" if titles else "")
