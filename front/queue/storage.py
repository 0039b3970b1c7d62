"""The queue's books in SQLite or PostgreSQL; see `Books` and `QueueStore`."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

import sqlalchemy as sa

from encryption import KeyRing
from front import database
from front.queue import audit
from front.queue.books import (
    Act,
    Answer,
    Books,
    Change,
    MailKind,
    Page,
    utc_now,
)
from front.queue.request import Given, Request
from front.queue.statuses import Status
from front.queue.tables import AnswerRow, AuditRow, ChangeRow, MailRow, RequestRow

Result = TypeVar("Result")
OF_A_REQUEST = (ChangeRow, AnswerRow, MailRow, RequestRow)


@dataclass(frozen=True)
class SqlQueueStore:
    """Keeps the books; connects when it is first used."""

    engine: sa.Engine
    key_ring: KeyRing
    now: Callable[[], datetime] = utc_now

    def write(self, work: Callable[[Books], Result], deadline: float | None = None) -> Result:
        """Do work in one transaction; see `front.database.write`."""
        return database.write(
            self.engine, lambda on: work(SqlBooks(on, self.key_ring, self.now())), deadline
        )

    def scrub(self) -> bool:
        """Leave nothing of what was deleted in the files; see `front.database.scrub`."""
        return database.scrub(self.engine)


@dataclass(frozen=True)
class SqlBooks:
    """The books within one transaction."""

    on: sa.Connection
    key_ring: KeyRing
    now: datetime

    def answer(self, key_hash: str) -> Answer | None:
        """Give what was answered under a key."""
        wanted = sa.select(AnswerRow.fingerprint, AnswerRow.payload)
        row = self.on.execute(wanted.where(AnswerRow.key_hash == key_hash)).first()
        return Answer(row.fingerprint, self._unlock(row.payload)) if row else None

    def keep_answer(self, key_hash: str, reference: str, answer: Answer) -> None:
        """Keep an answer for when the same is asked again."""
        row = {
            "key_hash": key_hash,
            "reference": reference,
            "fingerprint": answer.fingerprint,
            "payload": self._lock(answer.view),
        }
        self.on.execute(sa.insert(AnswerRow), row)

    def reference_is_free(self, reference: str) -> bool:
        """Tell whether no request has this reference, or ever had: the audit trail remembers."""
        known = sa.union_all(
            sa.select(sa.literal(1)).where(RequestRow.reference == reference),
            sa.select(sa.literal(1)).where(AuditRow.reference == reference),
        )
        return self.on.execute(known.limit(1)).first() is None

    def add(self, request: Request) -> None:
        """Keep a new request."""
        row = {"reference": request.reference, "key_hash": request.key_hash}
        self.on.execute(sa.insert(RequestRow), {**row, **self._columns(request)})

    def find(self, reference: str) -> Request | None:
        """Give a request, which nobody else changes until the transaction ends."""
        wanted = sa.select(RequestRow.__table__).where(RequestRow.reference == reference)
        row = self.on.execute(wanted.with_for_update()).first()
        return self._request(row) if row else None

    def replace(self, request: Request) -> None:
        """Keep a request in place of the one with the same reference."""
        kept = sa.update(RequestRow).where(RequestRow.reference == request.reference)
        self.on.execute(kept, self._columns(request))

    def page(self, status: Status | None, after: str | None, size: int) -> Page:
        """Give requests, oldest first, of one status if given, after where a page ended."""
        wanted = sa.select(RequestRow.__table__).order_by(RequestRow.number).limit(size + 1)
        if status is not None:
            wanted = wanted.where(RequestRow.status == status.value)
        if after is not None:
            wanted = wanted.where(RequestRow.number > int(after))
        rows = self.on.execute(wanted).all()
        following = str(rows[size - 1].number) if len(rows) > size else None
        return Page([self._request(row) for row in rows[:size]], following)

    def note(self, reference: str, change: Change) -> None:
        """Add a line to a request's history."""
        row = {
            "reference": reference,
            "at": change.at.timestamp(),
            "who": change.who,
            "what": change.what,
            "withdrawal": change.withdrawal,
            "payload": self._lock({"old": change.old, "new": change.new}),
        }
        self.on.execute(sa.insert(ChangeRow), row)

    def history(self, reference: str) -> list[Change]:
        """Give a request's history, oldest first."""
        wanted = sa.select(ChangeRow.__table__).where(ChangeRow.reference == reference)
        changes = []
        for row in self.on.execute(wanted.order_by(ChangeRow.number)):
            values = self._unlock(row.payload)
            at = _time(row.at)
            changes.append(
                Change(at, row.who, row.what, values["old"], values["new"], row.withdrawal)
            )
        return changes

    def audit(self, who: str, act: Act, *, reference: str | None = None) -> None:
        """Add a line to the audit trail, which nobody can change or delete."""
        audit.record(self.on, who, act, reference=reference)

    def notify(self, kind: MailKind, reference: str) -> None:
        """Have the officer told by mail."""
        now = self.now.timestamp()
        row = {"message_id": str(uuid.uuid4()), "kind": kind, "reference": reference}
        times = {"made_at": now, "due_at": now, "attempts": 0}
        self.on.execute(sa.insert(MailRow), {**row, **times})

    def ended_before(self, time: datetime) -> list[str]:
        """Give the references of the requests that ended before a time."""
        wanted = sa.select(RequestRow.reference).where(RequestRow.ended_at < time.timestamp())
        return list(self.on.scalars(wanted.order_by(RequestRow.number)))

    def delete(self, reference: str) -> None:
        """Delete a request with its history, answers and mails; the audit trail stays."""
        for table in OF_A_REQUEST:
            self.on.execute(sa.delete(table).where(table.reference == reference))

    def _columns(self, request: Request) -> dict[str, Any]:
        return {
            "status": request.status.value,
            "channel": request.given.channel,
            "received_at": request.received_at.timestamp(),
            "ended_at": request.ended_at.timestamp() if request.ended_at else None,
            "payload": self._lock(request.given.model_dump()),
        }

    def _request(self, row: Any) -> Request:
        return Request(
            reference=row.reference,
            key_hash=row.key_hash,
            status=Status(row.status),
            received_at=_time(row.received_at),
            ended_at=_time(row.ended_at) if row.ended_at is not None else None,
            given=Given.restore(self._unlock(row.payload)),
        )

    def _lock(self, values: dict[str, Any]) -> bytes:
        return self.key_ring.lock(json.dumps(values))

    def _unlock(self, payload: bytes) -> dict[str, Any]:
        return json.loads(self.key_ring.unlock(payload))


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
