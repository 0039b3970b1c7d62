"""The parts of the queue, made once for a process."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from content.force import Force
from encryption import KeyRing
from front.limits import Counter
from front.metrics import Metrics
from front.queue.desk import Desk
from front.queue.guesses import Guesses
from front.queue.intake import Intake
from front.queue.mail import create_mailer
from front.queue.outbox import Outbox
from front.queue.postman import Postman
from front.queue.retention import Retention, time_of_keeping
from front.queue.storage import SqlQueueStore
from front.queue.tokens import ApiTokens
from front.settings import Settings


@dataclass(frozen=True)
class Queue:
    """What the APIs, the console and the front's own tasks work with."""

    store: SqlQueueStore
    intake: Intake
    desk: Desk
    guesses: Guesses
    tokens: ApiTokens
    retention: Retention
    postman: Postman


def open_queue(
    settings: Settings,
    force: Force,
    engine: Engine,
    key_ring: KeyRing,
    counter: Counter,
    metrics: Metrics,
) -> Queue:
    """Make every part; nothing connects before it is first used.

    Raises:
        ForceError: the time of keeping in `force.yml` is no number of days.
    """
    store = SqlQueueStore(engine, key_ring)
    return Queue(
        store=store,
        intake=Intake(store),
        desk=Desk(store),
        guesses=Guesses(counter),
        tokens=ApiTokens(engine),
        retention=Retention(store, time_of_keeping(force)),
        postman=Postman(Outbox(engine), create_mailer(settings), metrics),
    )
