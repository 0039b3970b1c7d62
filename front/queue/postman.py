"""Sends the officer's mails, one after the other, and never gives up on one."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import structlog

from front.metrics import Metrics
from front.queue.mail import Mailer, MailFailed
from front.queue.outbox import Outbox

IDLE_SECONDS = 2.0
log = structlog.get_logger()


@dataclass(frozen=True)
class Postman:
    """Takes mails from the outbox to the mail server, and tells how that goes."""

    outbox: Outbox
    mailer: Mailer
    metrics: Metrics

    async def run(self) -> None:
        """Send whatever is due, again and again, whatever goes wrong with one mail."""
        while True:
            try:
                found = await self.send_next()
            except Exception as error:
                log.error("outbox_failed", error=type(error).__name__)
                found = False
            if not found:
                await asyncio.sleep(IDLE_SECONDS)

    async def send_next(self) -> bool:
        """Send the next mail, if one is due; tell whether one was.

        Raises:
            DatabaseFailed: the outbox can't be read or written.
        """
        mail = await asyncio.to_thread(self.outbox.claim)
        if mail is not None:
            try:
                await self.mailer.send(mail)
            except MailFailed as error:
                self.metrics.mails_failed.inc()
                pause = await asyncio.to_thread(self.outbox.put_off, mail)
                log.error(
                    "mail_failed",
                    mail=mail.number,
                    error=str(error),
                    attempts=mail.attempts,
                    again_in_seconds=pause.total_seconds(),
                )
            else:
                self.metrics.mails_sent.inc()
                await asyncio.to_thread(self.outbox.mark_sent, mail)
        await self.count()
        return mail is not None

    async def count(self) -> None:
        """Set the figure of mails that wait.

        Raises:
            DatabaseFailed: the outbox can't be read.
        """
        self.metrics.mails_waiting.set(await asyncio.to_thread(self.outbox.waiting))
