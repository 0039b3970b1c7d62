"""Reads what comes over HTTP: JSON that is really JSON, and text that can be stored anywhere."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from front.queue.proofs import ByContact, ByKey, Proof
from front.queue.request import CHANGEABLE, Part
from front.queue.statuses import Status

Body = TypeVar("Body", bound=BaseModel)
Result = TypeVar("Result")
DEPTH = 8


class InvalidBody(ValueError):
    """A body can't be taken; the text says why, and repeats nothing of it."""


class InvalidParameter(ValueError):
    """A header or a parameter of the address can't be taken; the text says why."""


def _uuid(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        raise PydanticCustomError("uuid", "must be a UUID") from None


Key = Annotated[str, Field(max_length=64), AfterValidator(_uuid)]


class ChangeBody(Part):
    """Changes to a request, and the key under which it was made."""

    request: Key
    changes: dict[str, Any]

    @model_validator(mode="after")
    def _only_what_may_change(self) -> ChangeBody:
        if not self.changes or not self.changes.keys() <= CHANGEABLE:
            names = ", ".join(sorted(CHANGEABLE))
            raise PydanticCustomError("changes", f"changes must hold one or more of: {names}")
        return self


class ProofBody(Part):
    """How somebody shows that a request is theirs."""

    request: Key | None = None
    contact: Annotated[str, Field(min_length=1, max_length=254)] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> ProofBody:
        if (self.request is None) == (self.contact is None):
            raise PydanticCustomError("proof", "must hold either request or contact")
        return self

    def proof(self) -> Proof:
        """Give what was shown."""
        return ByKey(self.request) if self.request else ByContact(self.contact or "")


class MoveBody(Part):
    """Where a request is to go."""

    to: Annotated[Status, Field(strict=False)]


def read_key(header: str | None) -> str:
    """Give an idempotency key in one form.

    Raises:
        InvalidParameter: it is missing, or not a UUID.
    """
    try:
        return _uuid((header or "")[:64])
    except PydanticCustomError:
        raise InvalidParameter("The header Idempotency-Key must hold a UUID.") from None


def read_body(model: type[Body], raw: bytes) -> Body:
    """Give a request's body as a model.

    Raises:
        InvalidBody: it is not JSON, or does not fit the model.
    """
    return in_plain_words(lambda: model.model_validate(read_json(raw)))


def read_json(raw: bytes) -> Any:
    """Give a JSON text's value.

    Raises:
        InvalidBody: it is not JSON (RFC 8259) in UTF-8, names a member twice, holds NaN, a NUL
            or half a character, or is nested too deep.
    """
    try:
        value = json.loads(raw.decode(), parse_constant=_refuse, object_pairs_hook=_members)
    except (ValueError, RecursionError):
        raise InvalidBody("The body must be JSON, in UTF-8.") from None
    _check(value, DEPTH)
    return value


def in_plain_words(work: Callable[[], Result]) -> Result:
    """Do work that validates, and say in plain words what did not fit.

    Raises:
        InvalidBody: something did not.
    """
    try:
        return work()
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        raise InvalidBody("; ".join(_plain(fault) for fault in faults[:5]) + ".") from None


def _plain(fault: ErrorDetails) -> str:
    """Say what is wrong; a member that is not ours may be named by anything, and is not named."""
    unknown = fault["type"] == "extra_forbidden"
    where = ".".join(map(str, fault["loc"][:-1] if unknown else fault["loc"])) or "the body"
    return f"{where}: {'holds a member that is not known' if unknown else fault['msg']}"


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _members(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member comes twice")
    return members


def _check(value: Any, depth: int) -> None:
    if depth == 0:
        raise InvalidBody("The body is nested too deep.")
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
            raise InvalidBody("The body holds a character that is none.")
    elif isinstance(value, dict):
        for name, member in value.items():
            _check(name, depth)
            _check(member, depth - 1)
    elif isinstance(value, list):
        for item in value:
            _check(item, depth - 1)
