"""The key ring and the database: that they belong together, and that keys can rotate."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from encryption import KeyRing, KeyRingError
from front import database
from front.queue.audit import record
from front.queue.books import COMMAND_LINE
from front.queue.tables import AnswerRow, ChangeRow, KeyCheckRow, RequestRow
from front.storage import TurnRow

WORDS = "these keys open this database"
ENCRYPTED = (RequestRow, ChangeRow, AnswerRow, TurnRow)
BATCH = 200


class NotStartedYet(Exception):
    """The service still runs with older keys, and could not read what the newest encrypts."""


def prepare_database(url: str, key_ring: KeyRing) -> None:
    """Bring a database to this version's shape, and check that the keys open what is in it.

    Raises:
        DatabaseFailed: the database can't be opened or written.
        KeyRingError: none of the keys opens what is stored.
    """
    database.migrate(url)
    engine = database.create_engine(url)
    try:
        check_keys(engine, key_ring)
    finally:
        engine.dispose()


def check_keys(engine: sa.Engine, key_ring: KeyRing) -> None:
    """Open the check row, or make it in a new database.

    Raises:
        KeyRingError: none of the keys opens it.
        DatabaseFailed: it can't be read or written.
    """

    def work(on: sa.Connection) -> None:
        payload = on.scalar(sa.select(KeyCheckRow.payload).with_for_update())
        if payload is None:
            row = {"number": 1, "payload": key_ring.lock(WORDS)}
            on.execute(sa.insert(KeyCheckRow), row)
            return
        try:
            key_ring.unlock(payload)
        except KeyRingError:
            raise KeyRingError(
                "None of the keys opens what is stored in the database, so a key is lost or was "
                "replaced. Put the key back, behind the new one, into RJ_KEYS or the file `keys` "
                "under RJ_HOME; without it, what is stored can't be read by anybody."
            ) from None

    database.write(engine, work)


def adopt_newest_key(engine: sa.Engine, key_ring: KeyRing) -> None:
    """Note, in the check row, that the service knows the newest key: it may be rotated to now.

    Raises:
        DatabaseFailed: it can't be noted.
    """
    row = {"payload": key_ring.lock(WORDS)}
    database.write(engine, lambda on: on.execute(sa.update(KeyCheckRow), row))


@dataclass(frozen=True)
class Rotation:
    """Encrypts all that is stored with the newest key, so that older ones can be thrown away."""

    engine: sa.Engine
    key_ring: KeyRing

    def run(self) -> int:
        """Encrypt every row that an older key still opens; give how many there were.

        Raises:
            NotStartedYet: the service has not been started with the newest key.
            KeyRingError: a row is opened by none of the keys.
            DatabaseFailed: a batch could not be written; the ones before it are done.
        """
        check = database.read(self.engine, lambda on: on.scalar(sa.select(KeyCheckRow.payload)))
        if check is None or not _opens(self.key_ring.newest, check):
            raise NotStartedYet
        relocked = sum(self._table(table) for table in ENCRYPTED)
        database.write(self.engine, lambda on: record(on, COMMAND_LINE, "keys_rotated"))
        return relocked

    def _table(self, table: type) -> int:
        key: sa.Column = sa.inspect(table).primary_key[0]
        payload, last, relocked = table.__table__.c.payload, None, 0  # type: ignore[attr-defined]
        while True:
            wanted = sa.select(key.label("key"), payload).order_by(key).limit(BATCH)
            if last is not None:
                wanted = wanted.where(key > last)

            def work(on: sa.Connection, wanted: sa.Select = wanted) -> tuple[object, int]:
                rows = on.execute(wanted.with_for_update()).all()
                old = [row for row in rows if not _opens(self.key_ring.newest, row.payload)]
                for row in old:
                    relocked = self.key_ring.relock(row.payload)
                    on.execute(sa.update(table).where(key == row.key), {"payload": relocked})
                return (rows[-1].key if rows else None), len(old)

            last, done = database.write(self.engine, work)
            relocked += done
            if last is None:
                return relocked


def _opens(key_ring: KeyRing, payload: bytes) -> bool:
    try:
        key_ring.unlock(payload)
    except KeyRingError:
        return False
    return True
