"""What the queue refuses."""

from __future__ import annotations


class NoSuchRequest(Exception):
    """No request has this reference, or whoever asks has not shown that it is theirs."""


class KeyUsedOtherwise(Exception):
    """The idempotency key came before, with something else."""


class RequestOver(Exception):
    """The request is closed or withdrawn, and no longer changes."""
