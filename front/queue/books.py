"""What the queue needs of its storage: one transaction over all of its books."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, Protocol, TypeVar

from front.queue.proofs import Withdrawal
from front.queue.references import read_reference
from front.queue.refusals import NoSuchRequest
from front.queue.request import Request, View, timestamp
from front.queue.statuses import Status

Result = TypeVar("Result")
MailKind = Literal["new_request", "changed_request"]
Act = Literal[
    "created",
    "changed",
    "moved",
    "withdrawn",
    "status_told",
    "read",
    "listed",
    "history_read",
    "exported",
    "purged",
    "token_added",
    "token_revoked",
    "keys_rotated",
]

ASSISTANT = "assistant"
COMMAND_LINE = "rj"
RETENTION = "retention"


def officer(token_name: str) -> str:
    """Name an officer in the books, by the name of their token."""
    return f"officer:{token_name}"


@dataclass(frozen=True)
class Change:
    """A line of a request's history.

    Attributes:
        at: when it happened.
        who: `assistant`, `rj` or `officer:<token>`.
        what: what happened.
        old, new: the values before and after, of those members alone that differ.
        withdrawal: how a withdrawal by the person was vouched for; None for all else.
    """

    at: datetime
    who: str
    what: Literal["changed", "moved", "withdrawn"]
    old: View = field(repr=False)
    new: View = field(repr=False)
    withdrawal: Withdrawal | None = None

    def view(self) -> View:
        """Give what the officer sees."""
        return {
            "at": timestamp(self.at),
            "who": self.who,
            "what": self.what,
            "old": self.old,
            "new": self.new,
            "withdrawal": self.withdrawal,
        }


@dataclass(frozen=True)
class Answer:
    """What was answered under an idempotency key.

    Attributes:
        fingerprint: of all that was asked under the key, to tell whether it is asked again.
        view: the answer, as it was then.
    """

    fingerprint: str
    view: View = field(repr=False)


@dataclass(frozen=True)
class Page:
    """Some requests, oldest first, and where the next ones begin, if there are any."""

    requests: Sequence[Request]
    next: str | None


class Books(Protocol):
    """All the books of the queue, within one transaction: all of it is kept, or nothing."""

    def answer(self, key_hash: str) -> Answer | None:
        """Give what was answered under a key."""

    def keep_answer(self, key_hash: str, reference: str, answer: Answer) -> None:
        """Keep an answer for when the same is asked again."""

    def reference_is_free(self, reference: str) -> bool:
        """Tell whether no request has this reference, or ever had."""

    def add(self, request: Request) -> None:
        """Keep a new request."""

    def find(self, reference: str) -> Request | None:
        """Give a request, which nobody else changes until the transaction ends."""

    def replace(self, request: Request) -> None:
        """Keep a request in place of the one with the same reference."""

    def page(self, status: Status | None, after: str | None, size: int) -> Page:
        """Give requests, oldest first, of one status if given, after where a page ended."""

    def note(self, reference: str, change: Change) -> None:
        """Add a line to a request's history."""

    def history(self, reference: str) -> list[Change]:
        """Give a request's history, oldest first."""

    def audit(self, who: str, act: Act, *, reference: str | None = None) -> None:
        """Add a line to the audit trail, which nobody can change or delete."""

    def notify(self, kind: MailKind, reference: str) -> None:
        """Have the officer told by mail."""

    def ended_before(self, time: datetime) -> list[str]:
        """Give the references of the requests that ended before a time."""

    def delete(self, reference: str) -> None:
        """Delete a request with its history, answers and mails; the audit trail stays."""


class QueueStore(Protocol):
    """Where the books are kept."""

    def write(self, work: Callable[[Books], Result], deadline: float | None = None) -> Result:
        """Do work in one transaction; it may run again, and only its last run counts.

        The deadline is when whoever asked gives up, as `time.monotonic` counts: they are not to be
        told that nothing was kept while something is.
        """

    def scrub(self) -> bool:
        """Leave nothing of what was deleted in the files; False if it has to be tried again."""


def utc_now() -> datetime:
    """Give the time."""
    return datetime.now(UTC)


def find(books: Books, reference: str) -> Request:
    """Give a request by its reference, however that is written.

    Raises:
        NoSuchRequest: there is none.
    """
    read = read_reference(reference)
    request = books.find(read) if read else None
    if request is None:
        raise NoSuchRequest
    return request
