"""The officer's mails, by real SMTP: neutral, sent at least once, and never silently given up."""

import asyncio
import os
import signal
import subprocess
import sys
import time
import uuid
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller

from front.metrics import Metrics
from front.queue import outbox as outbox_module
from front.queue.mail import TEXTS, MailFailed, PrintingMailer, SmtpMailer, create_mailer
from front.queue.outbox import Outbox
from front.queue.postman import Postman
from front.queue.proofs import ByKey
from front.queue.request import Given
from front.settings import Settings
from tests.conftest import ROOT, free_port
from tests.front.process import Front, given

PERSONAL = given(
    name="Zebedee",
    note="marmalade",
    contact={"method": "email", "value": "zebedee@example.org"},
)


class Inbox:
    """A mail server that keeps what it takes; it can be told to refuse."""

    def __init__(self, port: int) -> None:
        self.mails = []
        self.answer = "250 taken"
        self.controller = Controller(self, hostname="127.0.0.1", port=port)

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.answer.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, policy=default))
        return self.answer

    def wait_for(self, number: int, seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while len(self.mails) < number:
            assert time.monotonic() < deadline, f"{len(self.mails)} of {number} mails came"
            time.sleep(0.05)


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def inbox(port):
    inbox = Inbox(port)
    inbox.controller.start()
    yield inbox
    inbox.controller.stop()


def settings_for(port: int) -> dict[str, str]:
    return {
        "RJ_SMTP_HOST": "127.0.0.1",
        "RJ_SMTP_PORT": str(port),
        "RJ_SMTP_TLS": "none",
        "RJ_MAIL_FROM": "assistant@force.example",
        "RJ_MAIL_TO": "officer@force.example, deputy@force.example",
        "RJ_CONSOLE_URL": "https://rj.force.example/",
    }


@pytest.fixture
def settings(port, monkeypatch) -> Settings:
    for name, value in settings_for(port).items():
        monkeypatch.setenv(name, value)
    return Settings()


@pytest.fixture
def outbox(engine, clock) -> Outbox:
    return Outbox(engine, clock)


@pytest.fixture
def postman(outbox, settings) -> Postman:
    return Postman(outbox, SmtpMailer(settings), Metrics())


def figure(postman: Postman, name: str) -> float:
    return postman.metrics.registry.get_sample_value(name)


def file(intake, **changes) -> tuple[str, str]:
    key = str(uuid.uuid4())
    view, _ = intake.file(key, Given.model_validate({**PERSONAL, **changes}))
    return key, view["reference"]


async def test_a_new_request_is_told_in_neutral_words_with_a_link(intake, postman, inbox):
    _, reference = file(intake)
    assert await postman.send_next()
    assert not await postman.send_next()
    (mail,) = inbox.mails
    assert mail["Subject"] == "A new request is waiting"
    assert mail["From"] == "assistant@force.example"
    assert mail["To"] == "officer@force.example, deputy@force.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@force.example>")
    assert f"https://rj.force.example/officer/requests/{reference}" in mail.get_content().split()
    assert not any(word in mail.as_string().lower() for word in ("zebedee", "marmalade"))
    assert (figure(postman, "rj_mails_sent_total"), figure(postman, "rj_mails_waiting")) == (1, 0)


async def test_a_change_and_a_withdrawal_are_told_alike(intake, postman, inbox):
    key, reference = file(intake)
    intake.change(reference, str(uuid.uuid4()), key, {"name": "Sam"})
    intake.withdraw(reference, ByKey(key))
    while await postman.send_next():
        pass
    assert [mail["Subject"] for mail in inbox.mails] == [
        "A new request is waiting",
        "A request has changed",
        "A request has changed",
    ]
    assert len({mail["Message-ID"] for mail in inbox.mails}) == 3


@pytest.mark.parametrize("text", sorted(TEXTS.glob("*.txt")), ids=lambda path: path.stem)
def test_no_mail_names_the_case(text):
    words = text.read_text().lower()
    for word in ("restorative", "justice", "victim", "crime", "police", "offender", "harm"):
        assert word not in words


async def test_while_the_server_is_down_mails_wait_and_are_tried_again_ever_more_slowly(
    intake, postman, outbox, clock, port, capsys
):
    file(intake)
    pauses = []
    for attempt in range(1, 13):
        assert await postman.send_next(), attempt
        assert not await postman.send_next()
        pauses.append(outbox_module.FIRST_PAUSE * 2 ** (attempt - 1))
        clock.time += min(pauses[-1], outbox_module.LONGEST_PAUSE)
    assert figure(postman, "rj_mails_failed_total") == 12
    assert figure(postman, "rj_mails_waiting") == 1
    said = capsys.readouterr().out
    assert "mail_failed" in said and "SMTPConnectError" in said
    assert "force.example" not in said
    inbox = Inbox(port)
    inbox.controller.start()
    try:
        assert await postman.send_next()
    finally:
        inbox.controller.stop()
    assert len(inbox.mails) == 1
    assert figure(postman, "rj_mails_waiting") == 0


async def test_a_refusal_is_logged_by_its_code_and_tried_again(
    intake, postman, inbox, clock, capsys
):
    file(intake)
    inbox.answer = "554 officer@force.example is not wanted here"
    assert await postman.send_next()
    said = capsys.readouterr().out
    assert "554" in said and "not wanted" not in said and "force.example" not in said
    inbox.answer = "250 taken"
    clock.go_on(minutes=1)
    assert await postman.send_next()
    assert len(inbox.mails) == 1


async def test_two_senders_at_once_do_not_send_the_same(intake, engine, settings, inbox, clock):
    for _ in range(6):
        file(intake)
    postmen = [Postman(Outbox(engine, clock), SmtpMailer(settings), Metrics()) for _ in range(3)]

    async def work(postman):
        while await postman.send_next():
            pass

    await asyncio.gather(*map(work, postmen))
    assert len(inbox.mails) == 6
    assert len({mail["Message-ID"] for mail in inbox.mails}) == 6


async def test_a_mail_that_another_has_claimed_is_left_alone_until_its_lease_ends(
    intake, outbox, clock
):
    file(intake)
    claimed = outbox.claim()
    assert claimed.attempts == 1 and outbox.claim() is None
    clock.time += outbox.lease + timedelta(seconds=1)
    again = outbox.claim()
    assert (again.id, again.attempts) == (claimed.id, 2)


async def test_the_sender_goes_on_whatever_happens(intake, outbox, monkeypatch):
    both_tried = asyncio.Event()

    class Breaking:
        tried = 0

        async def send(self, mail):
            self.tried += 1
            if self.tried == 1:
                raise RuntimeError("unforeseen")
            both_tried.set()

    monkeypatch.setattr("front.queue.postman.IDLE_SECONDS", 0.01)
    file(intake)
    file(intake)
    running = asyncio.create_task(Postman(outbox, Breaking(), Metrics()).run())
    async with asyncio.timeout(10):
        await both_tried.wait()
    running.cancel()


def test_without_a_mail_server_mails_are_printed(monkeypatch):
    monkeypatch.delenv("RJ_SMTP_HOST", raising=False)
    assert isinstance(create_mailer(Settings()), PrintingMailer)
    monkeypatch.setenv("RJ_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("RJ_MAIL_FROM", "a@force.example")
    with pytest.raises(ValueError, match="RJ_MAIL_TO"):
        Settings()
    monkeypatch.setenv("RJ_MAIL_TO", "b@force.example")
    assert isinstance(create_mailer(Settings()), SmtpMailer)


async def test_a_server_that_hangs_is_given_up(intake, outbox, settings, monkeypatch, port):
    async def say_nothing(reader, writer):
        await reader.read()

    hanging = await asyncio.start_server(say_nothing, "127.0.0.1", port)
    monkeypatch.setattr("front.queue.mail.SMTP_SECONDS", 0.2)
    file(intake)
    began = time.monotonic()
    with pytest.raises(MailFailed):
        await SmtpMailer(settings).send(outbox.claim())
    assert 0.1 < time.monotonic() - began < 5
    hanging.close()


def test_the_running_front_prints_mails_while_no_server_is_set(tmp_path):
    front = Front(tmp_path)
    front.start()
    try:
        reference = front.file(PERSONAL)["reference"]
        deadline = time.monotonic() + 20
        while f"/officer/requests/{reference}" not in front.output.read_text():
            assert time.monotonic() < deadline
            time.sleep(0.1)
        said = front.output.read_text()
        assert f"{front.staff_url}/officer/requests/{reference}" in said
        assert "Zebedee" not in said
    finally:
        front.stop()


def test_mails_outlive_a_server_that_is_down_and_a_front_that_is_killed(tmp_path, port):
    front = Front(tmp_path, settings_for(port))
    front.start()
    try:
        reference = front.file(PERSONAL)["reference"]
        deadline = time.monotonic() + 20
        while "mail_failed" not in front.output.read_text():
            assert time.monotonic() < deadline
            time.sleep(0.1)
        figures = front.request("GET", f"{front.staff_url}/metrics")[1]
        assert "rj_mails_failed_total 1.0" in figures and "rj_mails_waiting 1.0" in figures
        front.kill()
        inbox = Inbox(port)
        inbox.controller.start()
        try:
            front.start()
            inbox.wait_for(1)
            assert reference in inbox.mails[0].get_content()
        finally:
            inbox.controller.stop()
    finally:
        front.stop()


SENDER = """
import asyncio, sys
from datetime import timedelta
from front.database import create_engine
from front.metrics import Metrics
from front.queue.mail import SmtpMailer
from front.queue.outbox import Outbox
from front.queue.postman import Postman
from front.settings import Settings

class StopsAfterSending(SmtpMailer):
    async def send(self, mail):
        await super().send(mail)
        print("sent", flush=True)
        if sys.argv[2] == "hang":
            await asyncio.sleep(60)

outbox = Outbox(create_engine(sys.argv[1]), lease=timedelta(seconds=2))
asyncio.run(Postman(outbox, StopsAfterSending(Settings()), Metrics()).run())
"""


def test_a_sender_killed_between_sending_and_noting_it_sends_again_under_the_same_id(
    intake, queue_url, inbox, settings, rows
):
    file(intake)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}

    def start(what: str) -> subprocess.Popen:
        command = [sys.executable, "-c", SENDER, queue_url, what]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)

    first = start("hang")
    assert first.stdout.readline() == b"sent\n"
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert rows("select sent_at from mails")[0][0] is None
    second = start("go on")
    try:
        inbox.wait_for(2)
        deadline = time.monotonic() + 10
        while rows("select sent_at from mails")[0][0] is None:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        second.kill()
        second.wait()
    assert len(inbox.mails) == 2
    assert len({mail["Message-ID"] for mail in inbox.mails}) == 1
