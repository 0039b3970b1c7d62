"""What an administrator does with the queue: each command prints what it was asked for, no more."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from cryptography.fernet import Fernet
from sqlalchemy import Engine

from content.force import load_force
from encryption import KeyRing, load_key_ring
from front.database import create_engine
from front.queue.audit import trail
from front.queue.books import COMMAND_LINE
from front.queue.desk import Desk
from front.queue.keys import NotStartedYet, Rotation, prepare_database
from front.queue.references import read_reference
from front.queue.refusals import NoSuchRequest
from front.queue.request import Request, timestamp
from front.queue.retention import Retention, time_of_keeping
from front.queue.statuses import Status
from front.queue.storage import SqlQueueStore
from front.queue.tokens import ApiTokens
from front.settings import load_settings


class CannotDo(Exception):
    """A command can't be done; the text says why."""


@dataclass(frozen=True)
class Administration:
    """What the commands do; each prints what it was asked for, and nothing else."""

    engine: Engine
    key_ring: KeyRing

    @property
    def desk(self) -> Desk:
        """The queue, as an officer has it."""
        return Desk(SqlQueueStore(self.engine, self.key_ring))

    def add_token(self, given: argparse.Namespace) -> None:
        """Make a token."""
        print(ApiTokens(self.engine).add(given.name))
        tell("Keep this token now: it is not shown again.")

    def list_tokens(self, given: argparse.Namespace) -> None:
        """Print all tokens."""
        for token in ApiTokens(self.engine).all():
            ended = f"revoked {timestamp(token.revoked_at)}" if token.revoked_at else "good"
            print(f"{token.name}\tmade {timestamp(token.made_at)}\t{ended}")

    def revoke_token(self, given: argparse.Namespace) -> None:
        """End a token."""
        ApiTokens(self.engine).revoke(given.name)
        tell(f"{given.name} is revoked.")

    def list_requests(self, given: argparse.Namespace) -> None:
        """Print a line for each request, without what the person gave."""
        for request in self._pages(Status(given.status) if given.status else None):
            received = timestamp(request.received_at)
            print(f"{request.reference}\t{request.status}\t{received}\t{request.given.channel}")

    def show(self, given: argparse.Namespace) -> None:
        """Print one request."""
        print_json(self.desk.show(COMMAND_LINE, given.reference).view(), indent=2)

    def history(self, given: argparse.Namespace) -> None:
        """Print what became of one request."""
        for change in self.desk.history(COMMAND_LINE, given.reference)[1]:
            print_json(change.view())

    def move(self, given: argparse.Namespace) -> None:
        """Move a request on."""
        moved = self.desk.move(COMMAND_LINE, given.reference, Status(given.status))
        tell(f"{moved.reference} is {moved.status}.")

    def export(self, given: argparse.Namespace) -> None:
        """Print all requests."""
        for request in self.desk.export(COMMAND_LINE):
            print_json(request.view())

    def audit(self, given: argparse.Namespace) -> None:
        """Print the audit trail."""
        reference = None
        if given.reference is not None:
            reference = read_reference(given.reference)
            if reference is None:
                raise NoSuchRequest
        for line in trail(self.engine, reference):
            print_json(line)

    def purge(self, given: argparse.Namespace) -> None:
        """Delete what is kept too long, or print what that would be."""
        store = SqlQueueStore(self.engine, self.key_ring)
        retention = Retention(store, time_of_keeping(load_force()))
        if retention.keep is None:
            raise CannotDo(
                "How long a request is kept is not set: put a number of days under "
                "retention.closed_requests_days in force.yml."
            )
        if given.dry_run:
            print(*retention.due(), sep="\n", end="\n" if retention.due() else "")
            return
        purged = retention.purge(COMMAND_LINE)
        print(*purged, sep="\n", end="\n" if purged else "")
        if not store.scrub():
            tell("Traces stay in the write-ahead log until the running service empties it.")

    def make_key(self, given: argparse.Namespace) -> None:
        """Print a new key, which is used nowhere yet."""
        print(Fernet.generate_key().decode())
        tell("Put it in front of the keys in RJ_KEYS or the file `keys`, and start again.")

    def rotate_keys(self, given: argparse.Namespace) -> None:
        """Encrypt everything with the newest key."""
        try:
            relocked = Rotation(self.engine, self.key_ring).run()
        except NotStartedYet:
            raise CannotDo(
                "The service has not been started with the newest key, and could not read what "
                "that encrypts. Start the service again, then rotate."
            ) from None
        tell(
            f"{relocked} rows are now encrypted with the newest key. Conversations in Rasa's "
            "database are not: keep the older keys until those have expired."
        )

    def _pages(self, status: Status | None) -> Iterator[Request]:
        after, more = None, True
        while more:
            page = self.desk.page(COMMAND_LINE, status, after)
            yield from page.requests
            after, more = page.next, page.next is not None


def tell(text: str) -> None:
    """Tell the administrator something that is not what a program would read."""
    print(text, file=sys.stderr)


def print_json(value: object, indent: int | None = None) -> None:
    """Print a value as JSON."""
    print(json.dumps(value, ensure_ascii=False, indent=indent))


@contextmanager
def administration() -> Iterator[Administration]:
    """Open the database of the settings."""
    settings = load_settings()
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    key_ring = load_key_ring()
    prepare_database(settings.database_url, key_ring)
    engine = create_engine(settings.database_url)
    try:
        yield Administration(engine, key_ring)
    finally:
        engine.dispose()
