"""The parts of the queue, made once for a process."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from encryption import KeyRing
from front.limits import Counter
from front.queue.desk import Desk
from front.queue.guesses import Guesses
from front.queue.intake import Intake
from front.queue.storage import SqlQueueStore
from front.queue.tokens import ApiTokens


@dataclass(frozen=True)
class Queue:
    """What the APIs, the console and the workers work with."""

    intake: Intake
    desk: Desk
    guesses: Guesses
    tokens: ApiTokens


def open_queue(engine: Engine, key_ring: KeyRing, counter: Counter) -> Queue:
    """Make every part; nothing connects before it is first used."""
    store = SqlQueueStore(engine, key_ring)
    return Queue(
        intake=Intake(store),
        desk=Desk(store),
        guesses=Guesses(counter),
        tokens=ApiTokens(engine),
    )
