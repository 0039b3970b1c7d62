"""Where Rasa keeps conversations while they live: each event a row, encrypted."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import islice
from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, UserUttered, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.redaction import asks_to_forget, redacted, without_fills
from encryption import load_key_ring

LAST_SEEN_AT_MOST = 500

tables = sa.MetaData()
events = sa.Table(
    "conversation_events",
    tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("conversation", sa.String(64), nullable=False, index=True),
    sa.Column("message_id", sa.String(64), index=True),
    sa.Column("payload", sa.LargeBinary, nullable=False),
)

CONVERSATION, MESSAGE, AFTER = map(sa.bindparam, ("of", "message", "after"))
MINE = events.c.conversation == CONVERSATION
# Made once: SQLAlchemy takes longer to make a statement than SQLite to carry it out.
COUNT = sa.select(sa.func.count()).where(MINE)
PLACE = sa.select(sa.func.max(events.c.id)).where(MINE & (events.c.message_id == MESSAGE))
PAYLOADS = sa.select(events.c.payload).where(MINE).order_by(events.c.id)
ROWS = sa.select(events.c.id, events.c.payload).where(MINE).order_by(events.c.id)
LATER = (
    sa.select(events.c.message_id, events.c.payload)
    .where(MINE & (events.c.id > AFTER))
    .order_by(events.c.id)
)
ADD = sa.insert(events)


class EncryptedTrackerStore(TrackerStore):
    """Stores every event of a conversation as one encrypted row, in SQLite or PostgreSQL.

    When a contact request is over, what the rows hold of it is overwritten in the transaction that
    stores its end; see `assistant.redaction`.

    Rasa answers a failure of its store by going on in memory, and so loses the turn in silence:
    `failed` names the conversations for which that happened, for the channel to ask.
    """

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        **kwargs: Any,
    ) -> None:
        """Connect to the database of the URL that `endpoints.yml` gives as `url`."""
        super().__init__(domain, event_broker)
        self._key_ring = load_key_ring()
        self._engine = _engine(host or "sqlite://")
        tables.create_all(self._engine)
        self._failed: set[str] = set()
        self._last_seen: dict[str, list[Event]] = {}

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Give a conversation's tracker, rebuilt from its rows, or nothing if there are none."""
        try:
            known = self._events(sender_id)
        except Exception:
            self._failed.add(sender_id)
            raise
        if not known:
            return None
        return DialogueStateTracker.from_events(sender_id, known, self.domain.slots)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Add the rows of the events that are new since the conversation was read.

        Raises:
            RuntimeError: the conversation could not be read, so that its tracker is not whole.
        """
        if tracker.sender_id in self._failed:
            raise RuntimeError("this conversation could not be read, so it is not written")
        try:
            forgot = self._add(tracker)
        except Exception:
            self._failed.add(tracker.sender_id)
            self._last_seen.pop(tracker.sender_id, None)
            raise
        if forgot:
            self._last_seen.pop(tracker.sender_id, None)
            self._scrub()
        else:
            self._remember(tracker)

    async def keys(self) -> Iterable[str]:
        """Give the ids of all stored conversations."""
        with self._engine.connect() as connection:
            return list(connection.scalars(sa.select(events.c.conversation).distinct()))

    def failed(self, conversation: str) -> bool:
        """Tell whether reading or writing a conversation failed since this was last asked."""
        if conversation in self._failed:
            self._failed.discard(conversation)
            return True
        return False

    def events_after(self, conversation: str, message_id: str) -> list[dict[str, Any]]:
        """Give the events that followed the last message of this id, up to the next message.

        They are empty if no such message was stored.
        """
        with self._engine.connect() as connection:
            place = connection.scalar(PLACE, {"of": conversation, "message": message_id})
            if place is None:
                return []
            rows = connection.execute(LATER, {"of": conversation, "after": place}).all()
        followed = []
        for row in rows:
            if row.message_id is not None:
                break
            followed.append(json.loads(self._key_ring.unlock(row.payload)))
        return followed

    def erase(self, conversation: str) -> None:
        """Delete every row of a conversation, and forget it."""
        self._last_seen.pop(conversation, None)
        with self._engine.begin() as connection:
            connection.execute(sa.delete(events).where(events.c.conversation == conversation))
        self._scrub()

    def _scrub(self) -> None:
        """Empty SQLite's write-ahead log, which still holds pages from before an erasure."""
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def _events(self, conversation: str) -> list[Event]:
        """Give a conversation's events: as last seen here if no row was added or erased since."""
        with self._engine.connect() as connection:
            stored = connection.scalar(COUNT, {"of": conversation})
            last_seen = self._last_seen.get(conversation, [])
            if stored == len(last_seen):
                return last_seen
            rows = connection.scalars(PAYLOADS, {"of": conversation}).all()
        return deserialise_events([json.loads(self._key_ring.unlock(row)) for row in rows])

    def _remember(self, tracker: DialogueStateTracker) -> None:
        self._last_seen.pop(tracker.sender_id, None)
        self._last_seen[tracker.sender_id] = list(tracker.events)
        if len(self._last_seen) > LAST_SEEN_AT_MOST:
            del self._last_seen[next(iter(self._last_seen))]

    def _add(self, tracker: DialogueStateTracker) -> bool:
        """Add the new rows, and tell whether everything before them was overwritten."""
        with self._engine.begin() as connection:
            stored = connection.scalar(COUNT, {"of": tracker.sender_id})
            new = list(islice(tracker.events, stored, None))
            said = [event.as_dict() for event in new]
            forgets = any(map(asks_to_forget, said))
            if forgets:
                self._overwrite(connection, tracker.sender_id)
                said = _redacted_turn(said)
            rows = [
                {
                    "conversation": tracker.sender_id,
                    "message_id": _message_id(event),
                    "payload": self._key_ring.lock(json.dumps(payload)),
                }
                for event, payload in zip(new, said)
            ]
            if rows:
                connection.execute(ADD, rows)
        return forgets

    def _overwrite(self, connection: sa.engine.Connection, conversation: str) -> None:
        """Overwrite the payloads of a conversation's rows; the number of rows stays."""
        for row in connection.execute(ROWS, {"of": conversation}).all():
            payload = redacted(json.loads(self._key_ring.unlock(row.payload)))
            connection.execute(
                sa.update(events)
                .where(events.c.id == row.id)
                .values(payload=self._key_ring.lock(json.dumps(payload)))
            )


def _redacted_turn(said: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Redact the turn that ends a contact request, but not what it says of the end."""
    return [without_fills(event) if event["event"] == "bot" else redacted(event) for event in said]


def _message_id(event: Any) -> str | None:
    """Give a user message's client id, or its own; nothing for other events."""
    if not isinstance(event, UserUttered):
        return None
    return (event.metadata or {}).get("id") or event.message_id


def _engine(url: str) -> sa.engine.Engine:
    if url.startswith("sqlite"):
        engine = sa.create_engine(
            url,
            future=True,
            poolclass=sa.pool.StaticPool,
            connect_args={"timeout": 5, "check_same_thread": False},
        )
        sa.event.listen(engine, "connect", _prepare_sqlite)
        return engine
    return sa.create_engine(url, future=True, pool_pre_ping=True)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
