"""Conversations kept in the database: SQLAlchemy models, and the store over them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from encryption import KeyRing
from front.conversations import Conversation, Turn
from front.database import scrub

Result = TypeVar("Result")


class Base(DeclarativeBase):
    """The tables of the front."""


class ConversationRow(Base):
    """A conversation; nothing in it says who, or what about."""

    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    language: Mapped[str] = mapped_column(sa.String(2))
    channel: Mapped[str] = mapped_column(sa.String(8))
    turns: Mapped[int] = mapped_column(default=0)
    active_at: Mapped[float] = mapped_column(sa.Float, index=True)
    ended: Mapped[bool] = mapped_column(default=False)


class TurnRow(Base):
    """A turn: what was said and what it drew, encrypted."""

    __tablename__ = "turns"
    __table_args__ = (sa.UniqueConstraint("conversation_id", "message_id"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(sa.String(64))
    message_id: Mapped[str] = mapped_column(sa.String(36))
    payload: Mapped[bytes] = mapped_column(sa.LargeBinary)


# What each message needs is made once: making a statement takes longer than carrying it out.
FIND_TURN = (
    sa.select(
        ConversationRow.id,
        ConversationRow.language,
        ConversationRow.channel,
        ConversationRow.turns,
        TurnRow.payload,
    )
    .outerjoin(
        TurnRow,
        (TurnRow.conversation_id == ConversationRow.id)
        & (TurnRow.message_id == sa.bindparam("message")),
    )
    .where(
        ConversationRow.id == sa.bindparam("conversation"),
        ConversationRow.ended.is_(False),
        ConversationRow.active_at >= sa.bindparam("since"),
    )
)
ADD_TURN = sa.insert(TurnRow)
COUNT_TURN = (
    sa.update(ConversationRow)
    .where(ConversationRow.id == sa.bindparam("conversation"))
    .values(active_at=sa.bindparam("now"), turns=ConversationRow.turns + 1)
)


class SqlConversationStore:
    """Keeps conversations in SQLite or PostgreSQL; see `ConversationStore`."""

    def __init__(self, engine: sa.Engine, key_ring: KeyRing) -> None:
        """Take an engine, which connects when it is first used, and the keys."""
        self._engine = engine
        self._key_ring = key_ring

    async def begin(self, conversation: Conversation, now: datetime) -> None:
        """Keep a new conversation."""
        row = {
            "id": conversation.id,
            "language": conversation.language,
            "channel": conversation.channel,
            "turns": 0,
            "active_at": now.timestamp(),
            "ended": False,
        }
        await self._run(lambda on: on.execute(sa.insert(ConversationRow), row))

    async def find(self, conversation_id: str, active_since: datetime) -> Conversation | None:
        """Give a conversation that has not ended and was active since then."""
        conversation, _ = await self.find_turn(conversation_id, "", active_since)
        return conversation

    async def find_turn(
        self, conversation_id: str, message_id: str, active_since: datetime
    ) -> tuple[Conversation | None, Turn | None]:
        """Give such a conversation and, if a message of this id took one, its turn."""
        sought = {
            "conversation": conversation_id,
            "message": message_id,
            "since": active_since.timestamp(),
        }
        row = await self._run(lambda on: on.execute(FIND_TURN, sought).first())
        if row is None:
            return None, None
        conversation = Conversation(row.id, row.language, row.channel, row.turns)
        return conversation, self._unlock(row.payload) if row.payload is not None else None

    async def history(self, conversation_id: str) -> list[Turn]:
        """Give all turns of a conversation, in order."""
        wanted = (
            sa.select(TurnRow.payload)
            .where(TurnRow.conversation_id == conversation_id)
            .order_by(TurnRow.number)
        )
        payloads = await self._run(lambda on: on.scalars(wanted).all())
        return [self._unlock(payload) for payload in payloads]

    async def latest(self, conversation_id: str) -> Turn | None:
        """Give the last turn of a conversation, if it has had any."""
        wanted = (
            sa.select(TurnRow.payload)
            .where(TurnRow.conversation_id == conversation_id)
            .order_by(TurnRow.number.desc())
            .limit(1)
        )
        payload = await self._run(lambda on: on.scalars(wanted).first())
        return None if payload is None else self._unlock(payload)

    async def remember(
        self, conversation_id: str, message_id: str, turn: Turn, now: datetime
    ) -> None:
        """Keep a turn, and that the conversation was active now."""
        payload = self._key_ring.lock(json.dumps({"said": turn.said, "replies": turn.replies}))
        row = {"conversation_id": conversation_id, "message_id": message_id, "payload": payload}
        active = {"conversation": conversation_id, "now": now.timestamp()}

        def write(on: sa.Connection) -> None:
            on.execute(ADD_TURN, row)
            on.execute(COUNT_TURN, active)

        await self._run(write)

    async def end(self, conversation_id: str) -> bool:
        """Delete the turns of a conversation and mark it as ended; False if there was none."""
        mark = (
            sa.update(ConversationRow)
            .where(ConversationRow.id == conversation_id)
            .values(ended=True)
        )

        def write(on: sa.Connection) -> bool:
            on.execute(sa.delete(TurnRow).where(TurnRow.conversation_id == conversation_id))
            return on.execute(mark).rowcount > 0

        return await self._run(write)

    async def to_erase(self, active_since: datetime) -> list[str]:
        """Give the conversations that have ended or were not active since then."""
        wanted = sa.select(ConversationRow.id).where(
            ConversationRow.ended.is_(True) | (ConversationRow.active_at < active_since.timestamp())
        )
        return list(await self._run(lambda on: on.scalars(wanted).all()))

    async def forget(self, conversation_id: str) -> None:
        """Delete the last trace of a conversation."""
        forgotten = sa.delete(ConversationRow).where(ConversationRow.id == conversation_id)
        await self._run(lambda on: on.execute(forgotten))
        await asyncio.to_thread(scrub, self._engine)

    async def living(self) -> int:
        """Count the conversations that have not ended."""
        counted = sa.select(sa.func.count()).where(ConversationRow.ended.is_(False))
        return await self._run(lambda on: on.scalar(counted)) or 0

    async def check_writable(self) -> None:
        """Write and take back, so that a database that can't be written is found out."""
        row = {"id": "readiness", "language": "en", "channel": "console", "turns": 0}

        def write(on: sa.Connection) -> None:
            on.execute(sa.insert(ConversationRow), {**row, "active_at": 0.0, "ended": True})
            on.rollback()

        await self._run(write)

    async def _run(self, work: Callable[[sa.Connection], Result]) -> Result:
        """Do work in one transaction, on a thread: one change of threads, whatever the work."""

        def in_transaction() -> Result:
            with self._engine.connect() as connection:
                result = work(connection)
                connection.commit()
                return result

        return await asyncio.to_thread(in_transaction)

    def _unlock(self, payload: bytes) -> Turn:
        stored: dict[str, Any] = json.loads(self._key_ring.unlock(payload))
        return Turn(stored["said"], stored["replies"])
