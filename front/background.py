"""What the front does by itself: erases what has expired, and sends the officer's mails."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import structlog
from sanic import Sanic

from front.queue.books import RETENTION
from front.services import Services

SWEEP_SECONDS = 30
log = structlog.get_logger()


def setup_background(app: Sanic) -> None:
    """Begin when the app's server has started; both tasks end with it."""

    @app.after_server_start
    async def begin(app: Sanic) -> None:
        services: Services = app.ctx.services
        app.add_task(Sweep(services).run(), name="sweep")
        app.add_task(services.queue.postman.run(), name="postman")


@dataclass
class Sweep:
    """Erases conversations and requests whose time is over."""

    services: Services
    _to_scrub: bool = True  # a front before this one may have died between deleting and scrubbing

    async def run(self) -> None:
        """Sweep again and again, whatever goes wrong in one chore."""
        while True:
            for chore in (self._conversations, self._requests):
                try:
                    await chore()
                except Exception as error:
                    log.error("erasing_failed", chore=chore.__name__, error=type(error).__name__)
            await asyncio.sleep(SWEEP_SECONDS)

    async def _conversations(self) -> None:
        erased = await self.services.conversations.erase_expired()
        self.services.metrics.erased.inc(erased)
        self.services.metrics.living.set(await self.services.store.living())

    async def _requests(self) -> None:
        queue = self.services.queue
        purged = await asyncio.to_thread(queue.retention.purge, RETENTION)
        self.services.metrics.purged.inc(len(purged))
        self._to_scrub = self._to_scrub or bool(purged)
        if self._to_scrub:
            self._to_scrub = not await asyncio.to_thread(queue.store.scrub)
            if self._to_scrub:
                log.warning("scrubbing_put_off")
