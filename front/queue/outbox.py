"""The mails to the officer that wait: each is claimed by one sender at a time, until it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from front import database
from front.queue.books import utc_now
from front.queue.tables import MailRow

# A sender that holds a mail for so long is dead: longer than a mail server may take to answer.
LEASE = timedelta(minutes=2)
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=15)


@dataclass(frozen=True)
class Mail:
    """A mail that is to be sent now.

    Attributes:
        number: the row.
        id: the same at each attempt, so that a repeat can be recognised.
        kind: which text.
        reference: the request that it is about.
        made_at: when it was written.
        attempts: how often it has been tried, this time included.
    """

    number: int
    id: str
    kind: str
    reference: str
    made_at: datetime
    attempts: int


@dataclass(frozen=True)
class Outbox:
    """Claims mails, one at a time, and keeps account of what became of them.

    A mail is sent at least once: its row says so only afterwards, and if the sender dies in
    between, the mail is due again when its lease ends.
    """

    engine: sa.Engine
    now: Callable[[], datetime] = utc_now
    lease: timedelta = LEASE

    def claim(self) -> Mail | None:
        """Give the mail that has been due for longest, and keep it from all others for a while.

        Raises:
            DatabaseFailed: the outbox can't be read or written.
        """
        now = self.now()
        due = (
            sa.select(MailRow.__table__)
            .where(MailRow.sent_at.is_(None), MailRow.due_at <= now.timestamp())
            .order_by(MailRow.due_at, MailRow.number)
            .limit(1)
            .with_for_update(skip_locked=True)
        )

        def work(on: sa.Connection) -> Mail | None:
            row = on.execute(due).first()
            if row is None:
                return None
            attempts = row.attempts + 1
            claimed = {"attempts": attempts, "due_at": (now + self.lease).timestamp()}
            self._update(on, row.number, claimed)
            made_at = datetime.fromtimestamp(row.made_at, UTC)
            return Mail(row.number, row.message_id, row.kind, row.reference, made_at, attempts)

        return database.write(self.engine, work)

    def mark_sent(self, mail: Mail) -> None:
        """Note that a mail has been taken by the mail server.

        Raises:
            DatabaseFailed: it can't be noted; the mail will be sent again.
        """
        sent = {"sent_at": self.now().timestamp()}
        database.write(self.engine, lambda on: self._update(on, mail.number, sent))

    def put_off(self, mail: Mail) -> timedelta:
        """Have a mail tried again after a pause, which grows with each attempt; give the pause.

        Raises:
            DatabaseFailed: it can't be noted; the mail is tried again when its lease ends.
        """
        pause = min(FIRST_PAUSE * 2 ** min(mail.attempts - 1, 16), LONGEST_PAUSE)
        later = {"due_at": (self.now() + pause).timestamp()}
        database.write(self.engine, lambda on: self._update(on, mail.number, later))
        return pause

    def waiting(self) -> int:
        """Count the mails that have not been sent.

        Raises:
            DatabaseFailed: the outbox can't be read.
        """
        counted = sa.select(sa.func.count()).where(MailRow.sent_at.is_(None))
        return database.read(self.engine, lambda on: on.scalar(counted)) or 0

    def _update(self, on: sa.Connection, number: int, values: dict[str, float | int]) -> None:
        on.execute(sa.update(MailRow).where(MailRow.number == number), values)
