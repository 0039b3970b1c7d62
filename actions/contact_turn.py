"""One turn of a contact request: what is known, what was just written, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.contact_steps import HELD, LOOK_UP, next_step
from content.answers import DATA
from content.language import in_use

REQUESTED = "requested_slot"
TRIES = 3
# Whose writer may not be safe, so that the officer may need to know; the other safety topics speak
# of feelings or plans.
NOT_SAFE = (
    "emergency",
    "distress",
    "domestic_abuse",
    "sexual_abuse",
    "child_at_risk",
    "offender_contact",
    "threat_to_others",
)
HELP_FIRST = frozenset(NOT_SAFE)
SAFETY = frozenset(path.stem for path in (Path(DATA) / "topics" / "safety").glob("*.yml"))


@dataclass
class Turn:
    """The state of a contact request in one turn, with the events that the turn brings.

    Attributes:
        slots: the values now, those set in this turn included.
        events: what Rasa is to record.
    """

    tracker: Tracker
    dispatcher: CollectingDispatcher
    slots: dict[str, Any] = field(init=False)
    events: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with what the conversation knows."""
        self.slots = dict(self.tracker.slots)

    @property
    def asked(self) -> str | None:
        """The slot that the person was asked for."""
        return self.slots.get(REQUESTED)

    @property
    def text(self) -> str:
        """What the person has just written."""
        return self.tracker.latest_message.get("text") or ""

    @property
    def intent(self) -> str:
        """What the classifier takes it for."""
        return (self.tracker.latest_message.get("intent") or {}).get("name") or ""

    @property
    def confidence(self) -> float:
        """How sure the classifier is."""
        return (self.tracker.latest_message.get("intent") or {}).get("confidence") or 0.0

    @property
    def message_id(self) -> str:
        """The client's id of the message, the same when it is sent again."""
        return (self.tracker.latest_message.get("metadata") or {}).get("id") or ""

    @property
    def language(self) -> str:
        """The language in use: `en` or `cy`."""
        return in_use(reversed(self.tracker.events))

    @property
    def channel(self) -> str:
        """The channel by which the person writes, such as `web`."""
        return self.tracker.get_latest_input_channel() or ""

    @property
    def was_offered(self) -> bool:
        """Whether the message is, word for word, one of the choices that were offered last."""
        return self.offered is not None

    @property
    def offered(self) -> Mapping[str, Any] | None:
        """The choice, among those that were offered last, that the message is word for word."""
        messages = 0
        for event in reversed(self.tracker.events):
            messages += event["event"] == "user"
            if messages > 1:
                return None
            if event["event"] == "bot":
                said = (event.get("metadata") or {}).get("metadata") or {}
                for choice in said.get("choices") or ():
                    if choice["text"] == self.text:
                        return dict(choice)
        return None

    @property
    def interrupted(self) -> bool:
        """Whether something was said already in this turn: an answer to a question, or help."""
        for event in reversed(self.tracker.events):
            if event["event"] == "bot":
                return True
            if event["event"] == "user":
                return False
        return False

    @property
    def intents(self) -> list[str]:
        """What each message was taken for, in order, but those written while a form asked.

        Of an answer in a few words the classifier may think anything.
        """
        found, form = [], None
        for event in self.tracker.events:
            if event["event"] == "active_loop":
                form = event.get("name")
            elif event["event"] == "user" and not form:
                intent = (event.get("parse_data") or {}).get("intent") or {}
                found.append(intent.get("name") or "")
        return found

    @property
    def dangers(self) -> list[str]:
        """Dangers for which help was given in the conversation: the writer may not be safe."""
        events = self.tracker.events
        said = (event.get("metadata") or {} for event in events if event["event"] == "bot")
        topics = {(metadata.get("metadata") or {}).get("topic") for metadata in said}
        return [danger for danger in NOT_SAFE if danger in topics]

    def set(self, **values: Any) -> None:
        """Set slots."""
        self.slots.update(values)
        self.events += [SlotSet(slot, value) for slot, value in values.items()]

    def say(self, response: str, **carries: Any) -> None:
        """Say a response under the topic of the form, its metadata added to by `carries`."""
        topic = {"topic": self.slots["contact_purpose"]}
        self.dispatcher.utter_message(response=response, carries={**topic, **carries})

    def ask(self, slot: str) -> None:
        """Ask for a slot; the form says the question."""
        self.set(**{REQUESTED: slot})

    def ask_next(self) -> None:
        """Ask for the first slot that is not known."""
        slot = next_step(self.slots, bool(self.dangers))
        if slot is None:
            raise LookupError("a contact request always ends with a question")
        self.ask(slot)

    def try_again(self, says: str) -> None:
        """Say why an answer can't be taken, and ask again; after three, show a way out."""
        tries = int(self.slots.get("contact_tries") or 0) + 1
        if tries >= TRIES:
            lost = self.asked in LOOK_UP
            self.say("utter_contact_look_up_wrong" if lost else "utter_contact_way_out")
            return self.end()
        self.set(contact_tries=tries)
        self.say(says)
        return self.ask(str(self.asked))

    def end(self) -> None:
        """Leave the form, keeping what is known."""
        self.set(contact_tries=0, **{REQUESTED: None})

    def forget(self, why: str) -> None:
        """Drop every detail; the tracker store overwrites what it holds of them.

        Args:
            why: the request's reference, or a word for another end.
        """
        held: Mapping[str, None] = {slot: None for slot in HELD if self.slots.get(slot) is not None}
        self.set(**held, contact_forgotten=f"{why} {datetime.now(UTC).isoformat()}")
