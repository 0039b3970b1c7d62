"""A request's whole life, as Hypothesis makes it up: whatever comes in whatever order, it holds."""

import os
import shutil
import tempfile
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from encryption import KeyRing
from front.database import create_engine, migrate
from front.queue.books import RETENTION
from front.queue.desk import Desk
from front.queue.intake import BARRED, Intake
from front.queue.proofs import ByContact, ByKey
from front.queue.refusals import KeyUsedOtherwise, NoSuchRequest, RequestOver
from front.queue.request import Given
from front.queue.retention import Retention
from front.queue.statuses import OVER, MoveNotAllowed, Status, next_statuses
from front.queue.storage import SqlQueueStore
from tests.front.conftest import Clock
from tests.front.process import given

KEEP = timedelta(days=30)
WHO = "officer:console-1"
NUMBERS = ("+447700900456", "+447700900457")
names = st.sampled_from(["Tom", "Sam", "May"])


class Life(RuleBasedStateMachine):
    """Does to the queue what may happen to it, and keeps its own account of what must be so."""

    keys = Bundle("keys")
    changes = Bundle("changes")

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        url = f"sqlite:///{self.folder / 'queue.sqlite'}"
        migrate(url)
        self.engine = create_engine(url)
        self.clock = Clock()
        store = SqlQueueStore(self.engine, KeyRing([Fernet.generate_key().decode()]))
        self.intake, self.desk = Intake(store, self.clock), Desk(store, self.clock)
        self.retention = Retention(store, KEEP, self.clock)
        self.filed = {}  # key → (body, the answer of then)
        self.stands = {}  # reference → the view that the officer must see
        self.ended = {}  # reference → when
        self.gone = set()
        self.trail = []

    def teardown(self):
        self.engine.dispose()
        shutil.rmtree(self.folder)

    def reference(self, key):
        return self.filed[key][1]["reference"]

    @rule(target=keys, name=names, number=st.sampled_from(NUMBERS))
    def file(self, name, number):
        key, body = str(uuid.uuid4()), given(name=name, contact={"method": "call", "value": number})
        view, is_new = self.intake.file(key, Given.model_validate(body))
        assert is_new and view["reference"] not in self.stands | dict.fromkeys(self.gone)
        self.filed[key] = body, view
        self.stands[view["reference"]] = view
        return key

    @rule(key=keys)
    def file_again(self, key):
        body, view = self.filed[key]
        if self.reference(key) not in self.gone:
            assert self.intake.file(key, Given.model_validate(body)) == (view, False)

    @rule(key=keys)
    def file_something_else_under_the_key(self, key):
        if self.reference(key) not in self.gone:
            body = {**self.filed[key][0], "note": "something else"}
            with pytest.raises(KeyUsedOtherwise):
                self.intake.file(key, Given.model_validate(body))

    @rule(target=changes, key=keys, name=names)
    def change(self, key, name):
        reference, change = self.reference(key), str(uuid.uuid4())
        if reference in self.gone:
            with pytest.raises(NoSuchRequest):
                self.intake.change(reference, change, key, {"name": name})
        elif Status(self.stands[reference]["status"]) in OVER:
            with pytest.raises(RequestOver):
                self.intake.change(reference, change, key, {"name": name})
        else:
            view = self.intake.change(reference, change, key, {"name": name})
            self.stands[reference] = {**self.stands[reference], "name": name}
            assert view == self.stands[reference]
            return change, key, name, view
        return None

    @rule(done=consumes(changes))
    def change_again(self, done):
        if done and self.reference(done[1]) not in self.gone:
            change, key, name, view = done
            assert self.intake.change(self.reference(key), change, key, {"name": name}) == view

    @rule(key=keys, other=keys)
    def change_anothers(self, key, other):
        if key != other:
            with pytest.raises(NoSuchRequest):
                self.intake.change(self.reference(key), str(uuid.uuid4()), other, {"name": "Eve"})

    @rule(key=keys, by_contact=st.booleans(), wrong=st.booleans())
    def withdraw(self, key, by_contact, wrong):
        reference = self.reference(key)
        number = self.filed[key][0]["contact"]["value"]
        if wrong:
            number, key = "+447700900458", str(uuid.uuid4())
        proof = ByContact(number) if by_contact else ByKey(key)
        if wrong or reference in self.gone:
            with pytest.raises(NoSuchRequest):
                self.intake.withdraw(reference, proof)
        elif self.stands[reference]["status"] == "closed":
            with pytest.raises(RequestOver):
                self.intake.withdraw(reference, proof)
        else:
            self.intake.withdraw(reference, proof)
            self._stands(reference, Status.WITHDRAWN)

    @rule(key=keys)
    def take_back(self, key):
        reference = self.reference(key)
        if reference in self.gone:
            return
        if self.stands[reference]["status"] == "closed":
            with pytest.raises(RequestOver):
                self.intake.take_back(key)
        else:
            self.intake.take_back(key)
            self._stands(reference, Status.WITHDRAWN)

    @rule()
    def take_back_what_never_came(self):
        key = str(uuid.uuid4())
        self.intake.take_back(key)
        with pytest.raises(KeyUsedOtherwise):
            self.intake.file(key, Given.model_validate(given()))

    @rule(key=keys, to=st.sampled_from(Status))
    def move(self, key, to):
        reference = self.reference(key)
        if reference in self.gone:
            with pytest.raises(NoSuchRequest):
                self.desk.move(WHO, reference, to)
        elif to in next_statuses(Status(self.stands[reference]["status"])):
            self.desk.move(WHO, reference, to)
            self._stands(reference, to)
        else:
            with pytest.raises(MoveNotAllowed):
                self.desk.move(WHO, reference, to)

    @rule(key=keys, choose=st.integers(0, 9))
    def move_on(self, key, choose):
        """Move to what may follow, so that requests get as far as their end."""
        reference = self.reference(key)
        if reference not in self.gone:
            may = next_statuses(Status(self.stands[reference]["status"]))
            if may:
                self.move(key, may[choose % len(may)])

    @rule(days=st.sampled_from([0, 20, 31]))
    def time_goes_on_and_the_sweep_comes_by(self, days):
        self.clock.go_on(days=days)
        due = {one for one, ended in self.ended.items() if ended < self.clock() - KEEP}
        assert {*self.retention.purge(RETENTION)} == due
        for reference in due:
            del self.stands[reference], self.ended[reference]
        self.gone |= due

    @invariant()
    def the_officer_sees_what_must_be_so(self):
        seen = [request.view() for request in self.desk.export("rj")]
        assert seen == list(self.stands.values())

    @invariant()
    def what_is_gone_is_gone_from_every_table_but_the_audit_trail(self):
        for table in ("requests", "request_changes", "request_answers", "mails"):
            kept = {row.reference for row in self._rows(f"select reference from {table}")}
            assert kept <= self.stands.keys() | {BARRED}, table

    @invariant()
    def the_audit_trail_only_grows(self):
        trail = [tuple(row) for row in self._rows("select * from audit order by number")]
        assert trail[: len(self.trail)] == self.trail
        self.trail = trail

    @invariant()
    def every_request_was_told_to_the_officer(self):
        told = {row.reference for row in self._rows("select reference from mails")}
        assert told == self.stands.keys()

    def _stands(self, reference, status):
        self.stands[reference] = {**self.stands[reference], "status": status.value}
        if status in OVER:
            self.ended.setdefault(reference, self.clock())

    def _rows(self, statement):
        with self.engine.connect() as connection:
            return connection.execute(sa.text(statement)).all()


Life.TestCase.settings = settings(
    max_examples=150 if os.environ.get("RJ_SOAK") else 15,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
TestLife = Life.TestCase
