"""Who may use the queue's API: the action server by its one token, officers by theirs."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from front import database
from front.queue.audit import record
from front.queue.books import COMMAND_LINE
from front.queue.tables import TokenRow

NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")
PREFIX = "rjq_"  # lets a token that leaked be recognised for what it is
RANDOM_BYTES = 32


class TokenError(ValueError):
    """A token can't be made or revoked; the text says why."""


@dataclass(frozen=True)
class Token:
    """An officer's token, without the secret."""

    name: str
    made_at: datetime
    revoked_at: datetime | None


def is_the_assistants(shown: str, token: str) -> bool:
    """Tell whether the action server's token was shown; while there is none, nothing is it."""
    return bool(token) and hmac.compare_digest(_hash(shown), _hash(token))


@dataclass(frozen=True)
class ApiTokens:
    """Officers' API tokens, of which only hashes are kept: they are random, and need no salt."""

    engine: sa.Engine

    def add(self, name: str) -> str:
        """Make a token and give it, this once.

        Raises:
            TokenError: the name can't be used, or was used before.
        """
        if not NAME.fullmatch(name):
            raise TokenError(
                "A token's name has 1 to 40 letters a to z, digits and dashes; the audit trail "
                "shows it, so name a role or a machine, such as console-1."
            )
        token = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
        row = {"name": name, "token_hash": _hash(token), "made_at": _now(), "revoked_at": None}

        def work(on: sa.Connection) -> None:
            if on.scalar(sa.select(TokenRow.name).where(TokenRow.name == name)):
                raise TokenError(
                    f"There is, or was, a token called {name}. Names are used once, so that the "
                    "audit trail stays clear."
                )
            on.execute(sa.insert(TokenRow), row)
            record(on, COMMAND_LINE, "token_added", token=name)

        database.write(self.engine, work)
        return token

    def revoke(self, name: str) -> None:
        """End a token; whoever holds it is refused from now on.

        Raises:
            TokenError: there is none of this name that could be ended.
        """
        ended = sa.update(TokenRow).where(TokenRow.name == name, TokenRow.revoked_at.is_(None))

        def work(on: sa.Connection) -> None:
            if on.execute(ended, {"revoked_at": _now()}).rowcount == 0:
                raise TokenError(f"There is no token called {name} that is still good.")
            record(on, COMMAND_LINE, "token_revoked", token=name)

        database.write(self.engine, work)

    def all(self) -> list[Token]:
        """Give all tokens, revoked ones included, in the order in which they were made."""
        wanted = sa.select(TokenRow.__table__).order_by(TokenRow.made_at, TokenRow.name)
        rows = database.read(self.engine, lambda on: on.execute(wanted).all())
        return [
            Token(row.name, _time(row.made_at), _time(row.revoked_at) if row.revoked_at else None)
            for row in rows
        ]

    def name_of(self, token: str) -> str | None:
        """Give the name of a token that is good, or None.

        Raises:
            DatabaseFailed: that can't be found out now.
        """
        wanted = sa.select(TokenRow.name).where(
            TokenRow.token_hash == _hash(token), TokenRow.revoked_at.is_(None)
        )
        return database.read(self.engine, lambda on: on.scalar(wanted))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def _now() -> float:
    return datetime.now(UTC).timestamp()


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
