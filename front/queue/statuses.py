"""Where a request stands, and what may follow what."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where a request stands."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    ATTEMPTING = "attempting"
    CONTACTED = "contacted"
    INFORMATION_GIVEN = "information_given"
    CONSIDERING = "considering"
    GOING_AHEAD = "going_ahead"
    DECLINED = "declined"
    NOT_SUITABLE = "not_suitable"
    REFERRED = "referred"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


OVER = frozenset({Status.CLOSED, Status.WITHDRAWN})

# What came of the contact, once the person has been reached. Minds change: who was considering goes
# ahead or declines, who was going ahead may stop, and who declined may ask again.
OUTCOMES = (
    Status.INFORMATION_GIVEN,
    Status.CONSIDERING,
    Status.GOING_AHEAD,
    Status.DECLINED,
    Status.NOT_SUITABLE,
    Status.REFERRED,
)

_NEXT: dict[Status, tuple[Status, ...]] = {
    Status.NEW: (Status.ACKNOWLEDGED,),
    # The first call may reach the person at once.
    Status.ACKNOWLEDGED: (Status.ATTEMPTING, Status.CONTACTED),
    # Some are never reached.
    Status.ATTEMPTING: (Status.CONTACTED, Status.CLOSED),
    Status.CONTACTED: OUTCOMES,
    Status.INFORMATION_GIVEN: (
        Status.CONSIDERING,
        Status.GOING_AHEAD,
        Status.DECLINED,
        Status.NOT_SUITABLE,
        Status.REFERRED,
        Status.CLOSED,
    ),
    Status.CONSIDERING: (
        Status.GOING_AHEAD,
        Status.DECLINED,
        Status.NOT_SUITABLE,
        Status.REFERRED,
        Status.CLOSED,
    ),
    Status.GOING_AHEAD: (
        Status.CONSIDERING,
        Status.DECLINED,
        Status.NOT_SUITABLE,
        Status.REFERRED,
        Status.CLOSED,
    ),
    Status.DECLINED: (Status.CONSIDERING, Status.CLOSED),
    Status.NOT_SUITABLE: (Status.REFERRED, Status.CLOSED),
    Status.REFERRED: (Status.CLOSED,),
    Status.CLOSED: (),
    Status.WITHDRAWN: (),
}


class MoveNotAllowed(Exception):
    """A request may not go from where it stands to where it was to go.

    Attributes:
        status: where it stands.
        may: where it may go from there.
    """

    def __init__(self, status: Status, may: tuple[Status, ...]) -> None:
        self.status = status
        self.may = may
        allowed = ", ".join(may) or "nothing: it is over"
        super().__init__(f"A request that is {status} may be followed by: {allowed}.")


def next_statuses(status: Status) -> tuple[Status, ...]:
    """Give what may follow a status; whoever asked may withdraw until it is closed."""
    return _NEXT[status] if status in OVER else (*_NEXT[status], Status.WITHDRAWN)


def check_move(status: Status, to: Status) -> None:
    """Check that one status may follow another.

    Raises:
        MoveNotAllowed: it may not.
    """
    may = next_statuses(status)
    if to not in may:
        raise MoveNotAllowed(status, may)
