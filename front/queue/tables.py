"""The queue's tables. What a person gave lies in encrypted payloads; the rest tells nothing of it.

Times are seconds since 1970, in UTC.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from front.storage import Base

REFERENCE = sa.String(16)
HASH = sa.String(64)


class RequestRow(Base):
    """A request; its payload is the `Given`."""

    __tablename__ = "requests"
    __table_args__ = ({"sqlite_autoincrement": True},)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    reference: Mapped[str] = mapped_column(REFERENCE, unique=True)
    key_hash: Mapped[str] = mapped_column(HASH, unique=True)
    status: Mapped[str] = mapped_column(sa.String(24), index=True)
    channel: Mapped[str] = mapped_column(sa.String(8))
    received_at: Mapped[float]
    ended_at: Mapped[float | None] = mapped_column(index=True)
    payload: Mapped[bytes] = mapped_column(sa.LargeBinary)


class ChangeRow(Base):
    """A line of a request's history; its payload holds the old and the new values."""

    __tablename__ = "request_changes"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    reference: Mapped[str] = mapped_column(REFERENCE, index=True)
    at: Mapped[float]
    who: Mapped[str] = mapped_column(sa.String(80))
    what: Mapped[str] = mapped_column(sa.String(16))
    withdrawal: Mapped[str | None] = mapped_column(sa.String(16))
    payload: Mapped[bytes] = mapped_column(sa.LargeBinary)


class AnswerRow(Base):
    """What was answered under an idempotency key; its payload is the view of then."""

    __tablename__ = "request_answers"

    key_hash: Mapped[str] = mapped_column(HASH, primary_key=True)
    reference: Mapped[str] = mapped_column(REFERENCE, index=True)
    fingerprint: Mapped[str] = mapped_column(HASH)
    payload: Mapped[bytes] = mapped_column(sa.LargeBinary)


class MailRow(Base):
    """A mail to the officer: a row first, sent afterwards.

    It is due at `due_at`; whoever sends it puts that off, so that nobody else does meanwhile, and
    so that it is due again if the sender dies.
    """

    __tablename__ = "mails"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    message_id: Mapped[str] = mapped_column(sa.String(36), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(24))
    reference: Mapped[str] = mapped_column(REFERENCE, index=True)
    made_at: Mapped[float]
    due_at: Mapped[float] = mapped_column(index=True)
    attempts: Mapped[int]
    sent_at: Mapped[float | None]


class AuditRow(Base):
    """A line of the audit trail; the database refuses to change or delete it."""

    __tablename__ = "audit"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[float]
    who: Mapped[str] = mapped_column(sa.String(80))
    act: Mapped[str] = mapped_column(sa.String(24))
    reference: Mapped[str | None] = mapped_column(REFERENCE, index=True)
    token: Mapped[str | None] = mapped_column(sa.String(40))


class TokenRow(Base):
    """An officer's API token, by its hash; a name is given once, for the audit trail names it."""

    __tablename__ = "api_tokens"

    name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    token_hash: Mapped[str] = mapped_column(HASH, unique=True)
    made_at: Mapped[float]
    revoked_at: Mapped[float | None]


class KeyCheckRow(Base):
    """One encrypted row, to find out at start whether the keys fit."""

    __tablename__ = "key_check"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    payload: Mapped[bytes] = mapped_column(sa.LargeBinary)
