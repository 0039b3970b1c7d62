"""A person's steps in the chat, the same for the API and the page: begin, say, leave."""

from __future__ import annotations

import time
import unicodedata
import uuid

from content.language import ENGLISH
from front.conversations import LANGUAGES, Reply
from front.problems import BadMessage, MessageTooLong
from front.services import Services

TEXT_AT_MOST = 1000
KEPT_CONTROLS = "\n\t"


async def begin(services: Services, language: object, address: str) -> tuple[str, list[Reply]]:
    """Begin a conversation on the web and give its token and the greeting.

    Raises:
        BadMessage: the language is none of ours.
        TooMany: the address has begun too many.
    """
    if language not in LANGUAGES:
        raise BadMessage("language must be en or cy.")
    await services.limits.count_conversation(address)
    conversation = await services.conversations.begin(str(language), "web")
    services.metrics.begun.inc()
    return services.tokens.make(conversation.id), greeting(services, str(language))


def greeting(services: Services, language: str) -> list[Reply]:
    """Give what is said first, in the language in which a conversation begins."""
    return [services.answers.reply("utter_greet", language=language).as_dict()]


async def say(
    services: Services, token: str, message_id: object, text: object, address: str
) -> list[Reply]:
    """Say something in a conversation and give the replies.

    Raises:
        BadToken: the token is not ours.
        BadMessage, MessageTooLong: the id or the text can't be taken.
        TooMany: the conversation or the address has sent too many.
        ConversationOver, ConversationFull, AssistantFailed: see `Conversations.take_turn`.
    """
    conversation_id = services.tokens.read(token)
    message = read_id(message_id)
    words = read_text(text)
    await services.limits.count_message(conversation_id, address)
    started = time.perf_counter()
    replies = await services.conversations.take_turn(conversation_id, message, words)
    services.metrics.turn_seconds.observe(time.perf_counter() - started)
    services.metrics.turns.labels(topic=replies[0]["topic"] or "none").inc()
    return replies


async def leave(services: Services, token: str) -> None:
    """End a conversation and erase it.

    Raises:
        BadToken: the token is not ours.
    """
    await services.conversations.end(services.tokens.read(token))
    services.metrics.erased.inc()


async def language_of(services: Services, token: str, otherwise: str = ENGLISH) -> str:
    """Give the language in which to tell somebody of a problem; `otherwise` if it is not known."""
    try:
        return await services.conversations.language(services.tokens.read(token)) or otherwise
    except Exception:
        # Whatever is wrong, the person is told of the problem itself.
        return otherwise


def read_id(message_id: object) -> str:
    """Give a message's id in one form.

    Raises:
        BadMessage: it is not a UUID.
    """
    try:
        return str(uuid.UUID(str(message_id)))
    except ValueError:
        raise BadMessage("id must be a UUID, made anew for each message.") from None


def read_text(text: object) -> str:
    """Give a message's text without what no person types: control characters and half characters.

    Raises:
        BadMessage: it is not a text, or nothing is left of it.
        MessageTooLong: it has more than 1,000 characters.
    """
    if not isinstance(text, str):
        raise BadMessage("text must be a string.")
    if len(text) > TEXT_AT_MOST:
        raise MessageTooLong
    words = "".join(
        c if c in KEPT_CONTROLS or unicodedata.category(c) not in ("Cc", "Cs") else " "
        for c in text
    ).strip()
    if not words:
        raise BadMessage("text must not be empty.")
    return words
