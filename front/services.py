"""What both listeners work with, made once from the settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Engine

from content.answers import Answers, load_answers
from content.force import Force, load_force
from content.words import Words, load_words
from encryption import load_key_ring
from front.conversations import Conversations
from front.database import create_engine
from front.limits import Counter, RateLimits
from front.metrics import Metrics
from front.queue.parts import Queue, open_queue
from front.rasa import RasaClient
from front.settings import Settings
from front.storage import SqlConversationStore
from front.tokens import Tokens


@dataclass(frozen=True)
class Services:
    """The parts of a running front."""

    settings: Settings
    force: Force
    answers: Answers
    words: Words
    engine: Engine
    store: SqlConversationStore
    rasa: RasaClient
    conversations: Conversations
    tokens: Tokens
    limits: RateLimits
    queue: Queue
    metrics: Metrics

    async def close(self) -> None:
        """Close what is connected."""
        await self.rasa.close()
        self.engine.dispose()


def create_services(settings: Settings) -> Services:
    """Make every part; nothing connects before it is first used."""
    force = load_force()
    key_ring = load_key_ring()
    engine = create_engine(settings.database_url)
    store = SqlConversationStore(engine, key_ring)
    rasa = RasaClient(settings.rasa_url)
    counter = Counter(settings.limits_storage, enabled=settings.rate_limits == "on")
    metrics = Metrics()
    lifetime = timedelta(minutes=int(force.value("retention.conversation_minutes")))
    return Services(
        settings=settings,
        force=force,
        answers=load_answers(force),
        words=load_words(force),
        engine=engine,
        store=store,
        rasa=rasa,
        conversations=Conversations(store, rasa, lifetime),
        tokens=Tokens(key_ring.keys),
        limits=RateLimits(counter),
        queue=open_queue(settings, force, engine, key_ring, counter, metrics),
        metrics=metrics,
    )
