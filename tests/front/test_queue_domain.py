"""What a request is, and what may become of it, without a database and without the web."""

import uuid
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from pydantic import ValidationError

from front.queue.proofs import ByContact, ByKey
from front.queue.references import ALPHABET, new_reference, read_reference
from front.queue.request import Given, Request, hash_key, timestamp
from front.queue.statuses import OUTCOMES, OVER, MoveNotAllowed, Status, check_move, next_statuses
from tests.front.process import given

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
KEY = str(uuid.uuid4())


def request(**changes) -> Request:
    body = Given.model_validate(given(**changes))
    return Request("RJ-7K3M-2Q", hash_key(KEY), Status.NEW, NOW, None, body)


def test_a_request_goes_from_new_to_closed():
    way = ["new", "acknowledged", "attempting", "contacted", "considering", "going_ahead", "closed"]
    for status, to in pairwise(way):
        check_move(Status(status), Status(to))


def test_whoever_was_reached_may_come_to_any_outcome_and_each_can_be_closed():
    assert {*OUTCOMES} < {*next_statuses(Status.CONTACTED)}
    assert all(Status.CLOSED in next_statuses(outcome) for outcome in OUTCOMES)


def test_whoever_was_never_reached_can_be_closed():
    check_move(Status.ATTEMPTING, Status.CLOSED)


@pytest.mark.parametrize("status", set(Status) - OVER)
def test_anybody_may_withdraw_until_the_request_is_over(status):
    assert Status.WITHDRAWN in next_statuses(status)


@pytest.mark.parametrize("status", OVER)
def test_what_is_over_stays_over(status):
    for to in Status:
        with pytest.raises(MoveNotAllowed, match="it is over"):
            check_move(status, to)


@pytest.mark.parametrize("status", Status)
def test_every_status_is_reached_from_new_and_nothing_follows_itself(status):
    reached, found = set(), {Status.NEW}
    while found - reached:
        reached |= found
        found |= {to for one in reached for to in next_statuses(one)}
    assert status in reached
    assert status not in next_statuses(status)


@pytest.mark.parametrize("to", ["closed", "contacted", "going_ahead", "new"])
def test_a_new_request_skips_nothing(to):
    with pytest.raises(MoveNotAllowed, match="acknowledged, withdrawn"):
        request().moved(Status(to), NOW)


def test_the_time_of_keeping_runs_from_the_end():
    assert request().moved(Status.ACKNOWLEDGED, NOW).ended_at is None
    assert request().moved(Status.WITHDRAWN, NOW).ended_at == NOW


def test_a_reference_can_be_read_out_without_a_mistake():
    assert not set(ALPHABET) & set("01258OILSZBUAE") - {"2"}
    for _ in range(200):
        reference = new_reference()
        assert read_reference(reference) == reference
        assert len(reference) == 10


@pytest.mark.parametrize("written", ["rj-7k3m-2q", " RJ 7K3M 2Q ", "rj7k3m2q", "RJ–7K3M–2Q"])
def test_a_reference_is_read_however_it_is_written(written):
    assert read_reference(written) == "RJ-7K3M-2Q"


@for_all(st.text())
def test_what_is_no_reference_is_none(text):
    read = read_reference(text)
    assert read is None or read_reference(read) == read


def test_the_view_is_what_the_interface_says():
    view = request().view()
    assert list(view) == [
        "reference", "status", "received_at", "channel", "name", "contact", "safe_contact",
        "asking_as", "safety", "best_time", "contact_language", "under_18", "note", "consent",
    ]  # fmt: skip
    sent = given()
    assert {name: view[name] for name in sent} == sent
    assert view["received_at"] == "2026-01-31T09:30:00Z"
    assert timestamp(NOW) == "2026-01-31T09:30:00Z"


def test_a_change_tells_the_old_and_the_new_and_only_what_differs():
    changed, old, new = request().changed({"name": "Sam", "best_time": "after 6"})
    assert changed.given.name == "Sam"
    assert (old, new) == ({"name": "Tom"}, {"name": "Sam"})


@pytest.mark.parametrize(
    "changes", [{"name": ""}, {"contact": {"method": "text"}}, {"under_18": 1}, {"nothing": 1}]
)
def test_a_change_is_checked_like_a_request(changes):
    with pytest.raises(ValidationError):
        request().changed(changes)


def test_the_key_proves_the_conversation_and_no_other_does():
    assert ByKey(KEY).fits(request())
    assert not ByKey(str(uuid.uuid4())).fits(request())
    assert ByKey(KEY).counts_as == "verified"


@pytest.mark.parametrize("shown", ["07700 900456", "+44 (0)7700 900456", "0044 7700 900456"])
def test_a_number_is_the_same_however_it_is_written(shown):
    assert ByContact(shown).fits(request())
    assert ByContact(shown).counts_as == "unverified"


def test_an_address_is_the_same_in_any_case():
    by_mail = request(contact={"method": "email", "value": "Tom.Jones@example.org"})
    assert ByContact(" tom.jones@EXAMPLE.org ").fits(by_mail)
    assert not ByContact("tom@example.org").fits(by_mail)


@for_all(st.text(st.characters(exclude_categories=["Cs"])))
def test_another_contact_never_fits(shown):
    assert not ByContact(shown + "1").fits(request())


def test_what_proves_a_request_is_not_shown_by_accident():
    assert KEY not in repr(ByKey(KEY))
    assert "07700" not in repr(ByContact("07700 900456"))
