"""The audit trail: who did what with which request. It only grows, and holds nothing personal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from front import database
from front.queue.books import Act
from front.queue.request import timestamp
from front.queue.tables import AuditRow

PAGE = 500


def record(
    on: sa.Connection,
    who: str,
    act: Act,
    *,
    reference: str | None = None,
    token: str | None = None,
) -> None:
    """Add a line, in the transaction of what it records.

    Args:
        on: the transaction.
        who: `assistant`, `rj`, `retention` or `officer:<token>`.
        act: what was done.
        reference: the request with which it was done, if with one.
        token: the name of the API token that was added or revoked.
    """
    at = datetime.now(UTC).timestamp()
    row = {"at": at, "who": who, "act": act, "reference": reference, "token": token}
    on.execute(sa.insert(AuditRow), row)


def trail(engine: sa.Engine, reference: str | None = None) -> Iterator[dict[str, Any]]:
    """Give the lines of the trail, oldest first; of one request if a reference is given.

    Raises:
        DatabaseFailed: the trail can't be read.
    """
    last = 0
    while True:
        wanted = sa.select(AuditRow.__table__).where(AuditRow.number > last)
        if reference is not None:
            wanted = wanted.where(AuditRow.reference == reference)
        rows = _rows(engine, wanted.order_by(AuditRow.number).limit(PAGE))
        for row in rows:
            at = timestamp(datetime.fromtimestamp(row["at"], UTC))
            yield {"at": at, **{name: row[name] for name in ("who", "act", "reference", "token")}}
        if not rows:
            return
        last = rows[-1]["number"]


def _rows(engine: sa.Engine, wanted: sa.Select) -> Sequence[sa.RowMapping]:
    return database.read(engine, lambda on: on.execute(wanted).mappings().all())
