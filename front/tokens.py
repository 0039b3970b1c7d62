"""Signed tokens: whoever holds one may go on with its conversation, and nobody else."""

from __future__ import annotations

from collections.abc import Sequence

from itsdangerous import BadSignature, URLSafeSerializer

PURPOSE = "conversation"


class BadToken(Exception):
    """The token was not made here, or was changed."""


class Tokens:
    """Makes and reads tokens, which hide nothing but cannot be forged."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Take the keys of the key ring: the first signs, each of them is accepted."""
        self._serializer = URLSafeSerializer(list(reversed(keys)), salt=PURPOSE)

    def make(self, conversation_id: str) -> str:
        """Make the token of a conversation."""
        return self._serializer.dumps(conversation_id)

    def read(self, token: str) -> str:
        """Give the conversation of a token.

        Raises:
            BadToken: it was not made here, or was changed.
        """
        try:
            conversation_id = self._serializer.loads(token)
        except BadSignature:
            raise BadToken from None
        return str(conversation_id)
