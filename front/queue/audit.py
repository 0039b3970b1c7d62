"""The audit trail: who did what with which request. It only grows, and holds nothing personal."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa

from front.queue.books import Act
from front.queue.tables import AuditRow


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
