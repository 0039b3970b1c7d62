"""How long a request is kept once it is over, and how it goes without a trace but the audit's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from content.force import Force
from front.queue.books import Books, QueueStore, utc_now

BATCH = 50


@dataclass(frozen=True)
class Retention:
    """Deletes requests that were closed or withdrawn long enough ago.

    Attributes:
        store: the queue's books.
        keep: how long they are kept; None while the force has not decided, and nothing is deleted.
    """

    store: QueueStore
    keep: timedelta | None
    now: Callable[[], datetime] = utc_now

    def due(self) -> list[str]:
        """Give the references of the requests that are to be deleted.

        Raises:
            DatabaseFailed: the queue can't be read.
        """
        return self.store.write(self._due)

    def purge(self, who: str) -> list[str]:
        """Delete what is due; give the references that are gone. The files are not scrubbed yet.

        Args:
            who: the name for the audit trail, `retention` or `rj`.

        Raises:
            DatabaseFailed: a batch could not be deleted; the ones before it are gone.
        """
        purged: list[str] = []

        def work(books: Books) -> list[str]:
            batch = self._due(books)[:BATCH]
            for reference in batch:
                books.delete(reference)
                books.audit(who, "purged", reference=reference)
            return batch

        while batch := self.store.write(work):
            purged += batch
        return purged

    def _due(self, books: Books) -> list[str]:
        return [] if self.keep is None else books.ended_before(self.now() - self.keep)


def time_of_keeping(force: Force) -> timedelta | None:
    """Give how long a request is kept once it is over; None while the force has not decided.

    Raises:
        ForceError: what stands in `force.yml` is no number of days.
    """
    days = force.number("retention.closed_requests_days")
    return None if days is None else timedelta(days=days)
