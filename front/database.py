"""The front's database: its engine, its transactions, and the shape that this version needs."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

Result = TypeVar("Result")
SCRUB_MILLISECONDS = 500
MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATION_LOCK = 0x524A  # an advisory lock's number in PostgreSQL: "RJ"
LOCKED_SECONDS = 8.0
WRITE_SECONDS = 4.0
ATTEMPTS = 5


class DatabaseFailed(Exception):
    """The database can't be read or written now, and nothing was kept.

    Attributes:
        kind: the kind of failure, which quotes nothing of what was to be kept.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(
            f"The database can't be used ({kind}). Is RJ_DATABASE right, and the disk neither full "
            "nor read-only?"
        )


def create_engine(url: str) -> sa.Engine:
    """Make the engine of a database URL; on SQLite with a write-ahead log and true deletion."""
    if not url.startswith("sqlite"):
        return sa.create_engine(url, pool_pre_ping=True, hide_parameters=True)
    engine = sa.create_engine(url, hide_parameters=True)
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def write(
    engine: sa.Engine, work: Callable[[sa.Connection], Result], deadline: float | None = None
) -> Result:
    """Do work in one transaction: when this returns, all of it is on the disk.

    The work is done again when another writer took the same unique value first.

    Args:
        engine: the database.
        work: what to do; it may run more than once, and only its last run counts.
        deadline: when whoever asked gives up, as `time.monotonic` counts; after it nothing is
            kept. By default in 4 seconds.

    Raises:
        DatabaseFailed: it could not be done, or not in time; nothing of it is kept.
    """
    until = time.monotonic() + WRITE_SECONDS if deadline is None else deadline
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _write_once(engine, work, until)
        except sa.exc.IntegrityError as error:
            if attempt == ATTEMPTS:
                raise DatabaseFailed(_kind(error)) from None
        except (sa.exc.DBAPIError, sa.exc.TimeoutError) as error:
            raise DatabaseFailed(_kind(error)) from None
    raise AssertionError("unreachable")


def read(engine: sa.Engine, work: Callable[[sa.Connection], Result]) -> Result:
    """Do work that only reads.

    Raises:
        DatabaseFailed: it could not be done.
    """
    try:
        with engine.connect() as connection:
            return work(connection)
    except (sa.exc.DBAPIError, sa.exc.TimeoutError) as error:
        raise DatabaseFailed(_kind(error)) from None


def scrub(engine: sa.Engine) -> bool:
    """Empty SQLite's write-ahead log, which still holds pages from before a deletion.

    `secure_delete` has overwritten the rows in the file itself. PostgreSQL reclaims deleted rows by
    itself, in its own time; what it still holds until then is encrypted.

    Returns:
        False if a reader held it up; then it is to be tried again.
    """
    if engine.dialect.name != "sqlite":
        return True
    with closing(engine.raw_connection()) as connection, closing(connection.cursor()) as on:
        on.execute(f"PRAGMA busy_timeout={SCRUB_MILLISECONDS}")
        busy, _, _ = on.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def migrate(url: str) -> None:
    """Run every migration that the database has not had yet; processes that start together wait.

    Raises:
        DatabaseFailed: the database can't be opened or written.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = create_engine(url)
    try:
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION_LOCK)))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except (sa.exc.DBAPIError, sa.exc.TimeoutError) as error:
        raise DatabaseFailed(_kind(error)) from None
    finally:
        engine.dispose()


def _write_once(
    engine: sa.Engine, work: Callable[[sa.Connection], Result], deadline: float
) -> Result:
    left = deadline - time.monotonic()
    if left <= 0:
        raise DatabaseFailed("too late")
    options = {"writes": True, "locked_seconds": left}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        if connection.dialect.name == "postgresql":
            patience = sa.func.set_config("lock_timeout", f"{int(left * 1000) + 1}ms", True)
            connection.execute(sa.select(patience))
        result = work(connection)
        if time.monotonic() > deadline:
            raise DatabaseFailed("too late")
    return result


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # no BEGIN of the driver's: `_begin_sqlite` says which
    for pragma in ("journal_mode=WAL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    """Begin a transaction; one that writes takes its turn at once, and reaches the disk.

    A transaction that reads first and writes later fails in SQLite, without a wait, when another
    has written in between: hence `IMMEDIATE`. Turns of a conversation need not survive a power
    cut, and save the disk's round trip.
    """
    options = connection.get_execution_options()
    writes = options.get("writes", False)
    locked = int(1000 * options.get("locked_seconds", LOCKED_SECONDS))
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA busy_timeout={locked}")
    driver.execute(f"PRAGMA synchronous={'FULL' if writes else 'NORMAL'}")
    if writes:
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # SQLAlchemy's: it may find a lock
    else:
        driver.execute("BEGIN DEFERRED")


def _kind(error: sa.exc.SQLAlchemyError) -> str:
    original = getattr(error, "orig", None)
    return type(original or error).__name__
