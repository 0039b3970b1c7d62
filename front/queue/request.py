"""A request to be contacted: what a person gives, and what the officer sees of it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from front.queue.contacts import is_address, is_e164
from front.queue.statuses import OVER, Status, check_move

View = dict[str, Any]
Channel = Literal["web", "sms"]
Safety = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,39}$")]


RESTORED = "restored"


class Part(BaseModel):
    """A part of what is given: types are exact, and a member that is not ours is refused."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Contact(Part):
    """One way to reach the person, by their own choice."""

    method: Literal["call", "text", "email"]
    value: Annotated[str, Field(min_length=3, max_length=254)]

    @model_validator(mode="after")
    def _value_fits_method(self, info: ValidationInfo) -> Contact:
        if info.context == RESTORED:
            return self
        if self.method == "email":
            if not is_address(self.value):
                raise PydanticCustomError("address", "value must be an e-mail address")
        elif not is_e164(self.value):
            raise PydanticCustomError(
                "number", "value must be a telephone number in E.164 form, such as +441745588776"
            )
        return self


class SafeContact(Part):
    """Which ways are safe: yes, no, or null for unknown, which is to be taken for unsafe."""

    voicemail: bool | None
    text: bool | None
    email: bool | None
    say_police: bool | None
    others_see: Annotated[str, Field(max_length=500)] | None
    words: Annotated[str, Field(max_length=1000)]


class Consent(Part):
    """When the person agreed, and to which version of the privacy notice."""

    given_at: Annotated[str, Field(max_length=40)]
    notice: Annotated[str, Field(min_length=1, max_length=64)]

    @field_validator("given_at")
    @classmethod
    def _is_a_time(cls, value: str) -> str:
        try:
            zoned = datetime.fromisoformat(value).tzinfo is not None
        except ValueError:
            zoned = False
        if not zoned:
            raise PydanticCustomError("time", "must be a time such as 2026-01-31T09:30:00Z")
        return value


class Details(Part):
    """What the person may change as long as the conversation goes on."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    contact: Contact
    safe_contact: SafeContact
    asking_as: Literal["victim", "supporter", "professional", "offender"]
    safety: Annotated[list[Safety], Field(max_length=10)]
    best_time: Annotated[str, Field(max_length=300)] | None
    contact_language: Literal["en", "cy"]
    under_18: bool | None
    note: Annotated[str, Field(max_length=500)] | None


class Given(Details):
    """All that a request is made of."""

    channel: Channel
    consent: Consent

    @classmethod
    def restore(cls, stored: Mapping[str, Any]) -> Given:
        """Read what was stored: a number that was possible then is not judged again."""
        return cls.model_validate(stored, context=RESTORED)


CHANGEABLE = frozenset(Details.model_fields)


@dataclass(frozen=True)
class Request:
    """A request in the queue.

    Attributes:
        reference: how people name it, such as RJ-7K3M-2Q.
        key_hash: of the id under which the conversation made it; proves that conversation.
        status: where it stands.
        received_at: when the queue took it.
        ended_at: when it was closed or withdrawn, from where its time of keeping runs.
        given: what the person gave.
    """

    reference: str
    key_hash: str
    status: Status
    received_at: datetime
    ended_at: datetime | None
    given: Given

    @property
    def is_over(self) -> bool:
        """Whether it is closed or withdrawn."""
        return self.status in OVER

    def view(self) -> View:
        """Give what the officer sees."""
        details = self.given.model_dump(exclude={"channel", "consent"})
        return {
            "reference": self.reference,
            "status": self.status.value,
            "received_at": timestamp(self.received_at),
            "channel": self.given.channel,
            **details,
            "consent": self.given.consent.model_dump(),
        }

    def made_under(self, key: str) -> bool:
        """Tell whether this is the key under which it was made; takes the same time either way."""
        return hmac.compare_digest(self.key_hash, hash_key(key))

    def changed(self, changes: Mapping[str, Any]) -> tuple[Request, View, View]:
        """Give the request with changes, and of what really changes the old and the new values.

        Args:
            changes: members of `Details` as JSON has them.

        Raises:
            pydantic.ValidationError: a value can't be taken.
        """
        before = self.given.model_dump()
        given = Given.model_validate({**before, **changes})
        after = given.model_dump()
        differing = [name for name in changes if before[name] != after[name]]
        old = {name: before[name] for name in differing}
        new = {name: after[name] for name in differing}
        return replace(self, given=given), old, new

    def moved(self, to: Status, now: datetime) -> Request:
        """Give the request with its next status.

        Raises:
            MoveNotAllowed: that may not follow.
        """
        check_move(self.status, to)
        return replace(self, status=to, ended_at=now if to in OVER else None)


def hash_key(key: str) -> str:
    """Give what is stored of a request's key: a random UUID needs neither salt nor slowness."""
    return hashlib.sha256(key.encode()).hexdigest()


def timestamp(time: datetime) -> str:
    """Write a time as RFC 3339 does, in UTC, to the second."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
