"""How somebody shows that a request is theirs: by its key, or by its number or address."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import Literal, Protocol

from front.queue.contacts import one_form
from front.queue.request import Request

Withdrawal = Literal["verified", "unverified"]


class Proof(Protocol):
    """What somebody shows."""

    @property
    def counts_as(self) -> Withdrawal:
        """Whether it vouches for the conversation that made the request."""

    def fits(self, request: Request) -> bool:
        """Tell whether it belongs to a request; takes the same time either way."""


@dataclass(frozen=True)
class ByKey:
    """The request's own key: known only in the conversation that made it, and not to be guessed."""

    key: str = field(repr=False)
    counts_as: Withdrawal = "verified"

    def fits(self, request: Request) -> bool:
        """Tell whether the request was made under this key."""
        return request.made_under(self.key)


@dataclass(frozen=True)
class ByContact:
    """The number or address of the request: whoever holds the phone may know both."""

    contact: str = field(repr=False)
    counts_as: Withdrawal = "unverified"

    def fits(self, request: Request) -> bool:
        """Tell whether the request is to be answered to this number or address."""
        shown, kept = one_form(self.contact), one_form(request.given.contact.value)
        return hmac.compare_digest(shown.encode(), kept.encode())
