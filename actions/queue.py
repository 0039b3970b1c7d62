"""The action server's client of the RJ officer's queue."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

import httpx
from tenacity import (
    AsyncRetrying,
    RetryError,
    retry_if_exception_type,
    stop_after_delay,
    wait_exponential_jitter,
)

# One try waits longer than the queue may take over it (RFC 7240, `Prefer: wait=`), so that nothing
# is kept once a try was given up; all of them together take 8 s at most.
RETRY_SECONDS = 5.5
ONE_TRY_SECONDS = 2.0
WAIT_SECONDS = 1
CREATED, KEY_USED = 201, 409


class QueueUnreachable(Exception):
    """The queue did not say yes in time, so nothing counts as sent, whether it is or not."""


class QueueRefused(Exception):
    """The queue said no; `status` is its HTTP status."""

    def __init__(self, status: int) -> None:
        """Keep the status, never the words."""
        super().__init__(str(status))
        self.status = status


class _TryAgain(Exception):
    """The queue can't answer just now."""


@dataclass(frozen=True)
class Queue:
    """The queue API of the staff listener; see its OpenAPI description.

    Attributes:
        url: where it is, or "" if there is no queue, as in the officers' shell.
        token: the action server's own.
    """

    url: str
    token: str

    async def file(self, key: str, request: dict[str, Any]) -> str:
        """Put a request into the queue under its idempotency key and give its reference.

        Raises:
            QueueUnreachable, QueueRefused: it is not in the queue, as far as can be known.
        """
        try:
            filed, is_new = await self._ask("POST", "/requests", request, key)
        except QueueRefused as refusal:
            if refusal.status != KEY_USED:
                raise
            is_new = False
        if not is_new:
            # An answer was lost before, and something may have been changed since.
            filed, _ = await self._ask("PUT", "/requests", request, key)
        return filed["reference"]

    async def change(
        self, reference: str, request_key: str, key: str, changes: dict[str, Any]
    ) -> None:
        """Change parts of a request that this conversation made; raises as `file` does."""
        body = {"request": request_key, "changes": changes}
        await self._post(f"/requests/{reference}/changes", body, key)

    async def withdraw(self, reference: str, proof: dict[str, str]) -> None:
        """Withdraw a request, on `{"request": key}` or `{"contact": …}`; raises as `file` does."""
        await self._post(f"/requests/{reference}/withdrawal", proof)

    async def status(self, reference: str, proof: dict[str, str]) -> str:
        """Give what may be told of a request's status; raises as `file` does."""
        return (await self._post(f"/requests/{reference}/status", proof))["status"]

    async def take_back(self, key: str) -> None:
        """Withdraw what may have been filed under a key whose answer was lost; raises as `file`."""
        await self._ask("DELETE", "/requests", None, key)

    async def _post(
        self, path: str, body: dict[str, Any], key: str | None = None
    ) -> dict[str, Any]:
        answer, _ = await self._ask("POST", path, body, key)
        return answer

    async def _ask(
        self, method: str, path: str, body: dict[str, Any] | None, key: str | None
    ) -> Any:
        """Ask, again and again for a while; the queue is told to give up before each try does."""
        headers = {"Authorization": f"Bearer {self.token}", "Prefer": f"wait={WAIT_SECONDS}"}
        if key:
            headers["Idempotency-Key"] = key
        retrying = AsyncRetrying(
            stop=stop_after_delay(RETRY_SECONDS),
            wait=wait_exponential_jitter(0.1, 1.0),
            retry=retry_if_exception_type((_TryAgain, httpx.TransportError)),
        )
        try:
            async with httpx.AsyncClient(timeout=ONE_TRY_SECONDS, trust_env=False) as http:
                async for attempt in retrying:
                    with attempt:
                        answer = await http.request(
                            method, self.url + path, json=body, headers=headers
                        )
                        if answer.status_code >= 500:
                            raise _TryAgain
        except (RetryError, httpx.HTTPError):
            raise QueueUnreachable from None
        if answer.status_code >= 400:
            raise QueueRefused(answer.status_code)
        return answer.json(), answer.status_code == CREATED


def queue_of_environment() -> Queue:
    """Give the queue that `make run` names to the action server by `RJ_QUEUE_URL` and its token."""
    return Queue(os.environ.get("RJ_QUEUE_URL", ""), os.environ.get("RJ_QUEUE_TOKEN", ""))
