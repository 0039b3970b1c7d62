"""The mails themselves: neutral words, a link, and the way to the mail server."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol

import aiosmtplib
import structlog

from front.queue.outbox import Mail
from front.settings import Settings

TEXTS = Path(__file__).parent.parent / "templates/mail"
SMTP_SECONDS = 60.0
log = structlog.get_logger()


class MailFailed(Exception):
    """The mail server did not take a mail; the text names the kind of failure, and no address."""


class Mailer(Protocol):
    """What sends mails."""

    async def send(self, mail: Mail) -> None:
        """Send a mail.

        Raises:
            MailFailed: it was not taken.
        """


def compose(mail: Mail, sender: str, recipients: tuple[str, ...], console: str) -> EmailMessage:
    """Write a mail: nothing personal, no word of the case, the same at each attempt.

    Args:
        mail: which mail.
        sender: the address that it comes from.
        recipients: the addresses that it goes to.
        console: the address under which the console is found.
    """
    subject, _, text = (TEXTS / f"{mail.kind}.txt").read_text(encoding="utf-8").partition("\n\n")
    message = EmailMessage()
    message["From"] = sender
    message["To"] = ", ".join(recipients)
    message["Subject"] = subject
    message["Date"] = format_datetime(mail.made_at)
    message["Message-ID"] = f"<{mail.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office reply, please
    message.set_content(text.format(link=f"{console}/officer/requests/{mail.reference}"))
    return message


@dataclass(frozen=True)
class SmtpMailer:
    """Sends mails through the mail server of the settings."""

    settings: Settings

    async def send(self, mail: Mail) -> None:
        """Send a mail; see `Mailer`."""
        settings = self.settings
        message = compose(mail, settings.mail_from, settings.mail_to, settings.console)
        try:
            async with asyncio.timeout(SMTP_SECONDS):
                refused, _ = await aiosmtplib.send(
                    message,
                    hostname=settings.smtp_host,
                    port=settings.smtp_port,
                    username=settings.smtp_user or None,
                    password=settings.smtp_password.get_secret_value() or None,
                    use_tls=settings.smtp_tls == "tls",
                    start_tls=settings.smtp_tls == "starttls",
                )
        except aiosmtplib.SMTPResponseException as error:
            raise MailFailed(f"{type(error).__name__} {error.code}") from None
        except (aiosmtplib.SMTPException, OSError) as error:
            raise MailFailed(type(error).__name__) from None
        if refused:
            log.error("mail_refused_for_some", mail=mail.number, recipients=len(refused))


@dataclass(frozen=True)
class PrintingMailer:
    """Prints mails on standard output, while no mail server is set."""

    settings: Settings

    async def send(self, mail: Mail) -> None:
        """Print a mail; see `Mailer`."""
        sender = self.settings.mail_from or "assistant@localhost"
        recipients = self.settings.mail_to or ("officer@localhost",)
        print(compose(mail, sender, recipients, self.settings.console), flush=True)


def create_mailer(settings: Settings) -> Mailer:
    """Make what the settings ask for."""
    return SmtpMailer(settings) if settings.smtp_host else PrintingMailer(settings)
