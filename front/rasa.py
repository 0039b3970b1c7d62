"""The front's client of Rasa: one turn, or an erasure, over loopback HTTP."""

from __future__ import annotations

import httpx

from front.conversations import AssistantFailed, Conversation, Reply

TURN_SECONDS = 15.0
ERASE_SECONDS = 5.0


class RasaClient:
    """Rasa's channel `front`; see `Assistant`."""

    def __init__(self, url: str) -> None:
        """Take the address of the channel; nothing is connected before the first turn."""
        self._http = httpx.AsyncClient(base_url=url, timeout=TURN_SECONDS, trust_env=False)

    async def take_turn(
        self, conversation: Conversation, message_id: str, text: str
    ) -> list[Reply]:
        """Give the replies to a message; an empty answer is a failure.

        Raises:
            AssistantFailed: Rasa is down, too slow, or had nothing to say.
        """
        turn = {
            "conversation": conversation.id,
            "id": message_id,
            "text": text,
            "channel": conversation.channel,
            "language": conversation.language,
        }
        try:
            answer = await self._http.post("/turns", json=turn)
            answer.raise_for_status()
            replies = answer.json()["replies"]
        except (httpx.HTTPError, ValueError, KeyError) as error:
            raise AssistantFailed(type(error).__name__) from None
        if not replies:
            raise AssistantFailed("empty")
        return replies

    async def erase(self, conversation_id: str) -> None:
        """Delete all that Rasa holds of a conversation.

        Raises:
            AssistantFailed: it could not be deleted now.
        """
        try:
            answer = await self._http.delete(
                f"/conversations/{conversation_id}", timeout=ERASE_SECONDS
            )
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise AssistantFailed(type(error).__name__) from None

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()
