"""The queue over HTTP, in the front's own process: who gets in, and what they get."""

import json
import sqlite3
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.front.process import ASSISTANTS_TOKEN, Front, given

OPEN = {"/api/openapi.json", "/health/live", "/health/ready", "/metrics"}
SCHEMES = {
    "assistant": {
        ("POST", "/api/queue/requests"),
        ("PUT", "/api/queue/requests"),
        ("DELETE", "/api/queue/requests"),
        ("POST", "/api/queue/requests/<reference>/changes"),
        ("POST", "/api/queue/requests/<reference>/withdrawal"),
        ("POST", "/api/queue/requests/<reference>/status"),
    },
    "officer": {
        ("GET", "/api/queue/requests"),
        ("GET", "/api/queue/requests/<reference>"),
        ("GET", "/api/queue/requests/<reference>/history"),
        ("POST", "/api/queue/requests/<reference>/moves"),
    },
}
NUMBER = "07700 900456"


def key() -> str:
    return str(uuid.uuid4())


@pytest.fixture(scope="module")
def officer(front):
    """An officer's token."""
    made = front.rj("tokens", "add", "console-1")
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


@pytest.fixture
def filed(front):
    """A request in the queue: its key and its reference."""
    one = key()
    return one, front.file(given(), one)["reference"]


def test_a_request_is_filed_once(front):
    one = key()
    first = front.queue("POST", "", given(), key=one)
    again = front.queue("POST", "", json.loads(json.dumps(given())), key=one.upper())
    assert (first[0], again[0]) == (201, 200)
    assert first[1] == again[1]
    status, problem = front.queue("POST", "", given(name="Sam"), key=one)
    assert status == 409 and problem["detail"]


def test_eight_at_once_are_one(front):
    one, barrier = key(), threading.Barrier(8)

    def file(_):
        barrier.wait()
        return front.queue("POST", "", given(), key=one)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(file, range(8)))
    assert sorted(status for status, _ in answers) == [200] * 7 + [201]
    assert len({view["reference"] for _, view in answers}) == 1
    with sqlite3.connect(front.database) as database:
        wanted = "select count(*) from {} where reference = ?"
        for table in ("requests", "mails", "request_answers"):
            reference = answers[0][1]["reference"]
            assert database.execute(wanted.format(table), (reference,)).fetchone() == (1,), table


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 422),
        (b"\xff", 422),
        (b"[]", 422),
        (b"null", 422),
        (b'{"name": NaN}', 422),
        (b"[" * 60_000, 422),
        (given(name="\0"), 422),
        (given(name="\ud800"), 422),
        (given(name=""), 422),
        (given(other=1), 422),
        (given(note="a" * 70_000), 413),
    ],
    ids=range(12),
)
def test_bad_bodies_get_plain_words(front, body, status):
    found, problem = front.queue("POST", "", body, key=key())
    assert found == status
    assert problem["status"] == status and problem["detail"]
    assert "replies" not in problem


@pytest.mark.parametrize("header", [None, "1", "a" * 5000])
def test_a_key_is_needed(front, header):
    assert front.queue("POST", "", given(), key=header)[0] == 400


def test_a_change_is_answered_the_same_again_and_seen_by_the_officer(front, filed, officer):
    request_key, reference = filed
    body, change = {"request": request_key, "changes": {"best_time": None, "note": "n"}}, key()
    first = front.queue("POST", f"/{reference}/changes", body, key=change)
    assert first[0] == 200 and first[1]["note"] == "n"
    assert front.queue("POST", f"/{reference}/changes", body, key=change) == first
    other = {"request": request_key, "changes": {"note": "m"}}
    assert front.queue("POST", f"/{reference}/changes", other, key=change)[0] == 409
    status, told = front.queue("GET", f"/{reference}/history", token=officer)
    assert status == 200 and told["reference"] == reference
    (line,) = told["history"]
    assert line["at"].endswith("Z")
    assert {name: line[name] for name in ("who", "what", "old", "new", "withdrawal")} == {
        "who": "assistant",
        "what": "changed",
        "old": {"best_time": "after 6", "note": None},
        "new": {"best_time": None, "note": "n"},
        "withdrawal": None,
    }


def test_a_wrong_reference_and_a_wrong_key_get_the_same_words(front, filed):
    request_key, reference = filed
    changes = {"changes": {"name": "Sam"}}
    answers = [
        front.queue("POST", f"/{reference}/changes", {"request": key(), **changes}, key=key()),
        front.queue("POST", "/RJ-2222-22/changes", {"request": request_key, **changes}, key=key()),
        front.queue("POST", "/nonsense/changes", {"request": request_key, **changes}, key=key()),
        front.queue("POST", f"/{reference}/withdrawal", {"contact": "07700 900457"}),
        front.queue("POST", f"/{reference}/withdrawal", {"contact": "tom@example.org"}),
        front.queue("POST", f"/{reference}/withdrawal", {"contact": "no number at all"}),
        front.queue("POST", f"/{reference}/withdrawal", {"request": key()}),
        front.queue("POST", "/RJ-2222-22/withdrawal", {"contact": NUMBER}),
        front.queue("POST", "/RJ-2222-22/status", {"contact": NUMBER}),
        front.queue("POST", "/%00/status", {"contact": NUMBER}),
    ]
    assert [status for status, _ in answers] == [404] * len(answers)
    assert len({json.dumps(problem) for _, problem in answers}) == 1


def test_a_request_is_withdrawn_by_its_number_and_that_is_seen(front, filed, officer):
    request_key, reference = filed
    written = reference.lower().replace("-", "")
    told = {"reference": reference, "status": "received"}
    assert front.queue("POST", f"/{written}/status", {"contact": NUMBER}) == (200, told)
    withdrawn = {"reference": reference, "status": "withdrawn"}
    for _ in range(2):
        assert front.queue("POST", f"/{written}/withdrawal", {"contact": NUMBER}) == (
            200,
            withdrawn,
        )
    assert front.queue("POST", f"/{reference}/status", {"request": request_key}) == (
        200,
        withdrawn,
    )
    _, view = front.queue("GET", f"/{reference}", token=officer)
    assert view["status"] == "withdrawn" and "withdrawal" not in view
    _, told = front.queue("GET", f"/{reference}/history", token=officer)
    assert [line["withdrawal"] for line in told["history"]] == ["unverified"]
    changes = {"request": request_key, "changes": {"name": "Sam"}}
    assert front.queue("POST", f"/{reference}/changes", changes, key=key())[0] == 409


def test_an_officer_reads_and_moves(front, filed, officer):
    _, reference = filed
    status, view = front.queue("GET", f"/{reference}", token=officer)
    assert status == 200 and view["reference"] == reference
    status, moved = front.queue(
        "POST", f"/{reference}/moves", {"to": "acknowledged"}, token=officer
    )
    assert (status, moved) == (200, {**view, "status": "acknowledged"})
    status, problem = front.queue("POST", f"/{reference}/moves", {"to": "closed"}, token=officer)
    assert status == 409
    assert problem["may"] == ["attempting", "contacted", "withdrawn"]
    assert "attempting, contacted, withdrawn" in problem["detail"]
    assert front.queue("POST", f"/{reference}/moves", {"to": "lost"}, token=officer)[0] == 422
    assert front.queue("GET", "/RJ-2222-22", token=officer)[0] == 404
    _, told = front.queue("GET", f"/{reference}/history", token=officer)
    assert [(line["who"], line["old"], line["new"]) for line in told["history"]] == [
        ("officer:console-1", {"status": "new"}, {"status": "acknowledged"})
    ]


def test_an_officer_pages_through_the_queue(front, officer):
    filed = {front.file(given())["reference"] for _ in range(52)}
    seen, path = [], ""
    while True:
        status, page = front.queue("GET", path, token=officer)
        assert status == 200 and len(page["requests"]) <= 50
        seen += [view["reference"] for view in page["requests"]]
        if page["next"] is None:
            break
        path = f"?after={page['next']}"
    assert len(seen) == len(set(seen)) and filed <= set(seen)
    _, page = front.queue("GET", "?status=new", token=officer)
    assert {view["status"] for view in page["requests"]} == {"new"}


@pytest.mark.parametrize("query", ["?status=lost", "?after=x", "?after=-1", "?after=" + "9" * 40])
def test_a_page_that_cannot_be_is_refused(front, officer, query):
    assert front.queue("GET", query, token=officer)[0] == 400


def test_a_revoked_token_opens_nothing(front, officer):
    token = front.rj("tokens", "add", "lost-laptop").stdout.strip()
    assert front.queue("GET", "", token=token)[0] == 200
    assert front.rj("tokens", "revoke", "lost-laptop").returncode == 0
    assert front.queue("GET", "", token=token)[0] == 401


def test_tokens_are_kept_as_hashes(front, officer):
    kept = b"".join(path.read_bytes() for path in front.home.glob("var/front.sqlite*"))
    assert officer.encode() not in kept and ASSISTANTS_TOKEN.encode() not in kept
    assert officer not in front.output.read_text()


def test_no_route_of_the_staff_listener_is_open_but_four(front, officer, staff_routes):
    guarded = 0
    for method, path in staff_routes:
        if path in OPEN:
            continue
        guarded += 1
        for header in (
            {},
            {"Authorization": ""},
            {"Authorization": "Bearer "},
            {"Authorization": "Bearer wrong"},
            {"Authorization": "Bearer \xe9\xff"},
            {"Authorization": f"Basic {officer}"},
            {"Authorization": officer},
        ):
            url = front.staff_url + path.replace("<reference>", "RJ-7K3M-2Q")
            sent = {**header, "Idempotency-Key": key()}
            status, problem, headers = front.request(method, url, {}, sent)
            assert status == 401, (method, path, header)
            assert problem["status"] == 401
            assert headers["www-authenticate"] == "Bearer"
    assert guarded == sum(len(methods) for methods in SCHEMES.values())


def test_neither_token_opens_what_is_the_others(front, officer, staff_routes):
    for method, path in staff_routes:
        if path in OPEN:
            continue
        wrong = officer if (method, path) in SCHEMES["assistant"] else ASSISTANTS_TOKEN
        below = path.removeprefix("/api/queue/requests").replace("<reference>", "RJ-7K3M-2Q")
        assert front.queue(method, below, {}, key=key(), token=wrong)[0] == 401, (method, path)


def test_every_response_carries_the_security_headers(front):
    for path in ("/api/queue/requests", "/nowhere", "/metrics"):
        _, _, headers = front.request("GET", front.staff_url + path)
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"


def test_without_the_action_servers_token_nothing_is_taken(tmp_path):
    front = Front(tmp_path, {"RJ_QUEUE_TOKEN": ""})
    front.start()
    try:
        for token in ("", "x", ASSISTANTS_TOKEN):
            assert front.queue("POST", "", given(), key=key(), token=token)[0] == 401
        assert front.request("POST", f"{front.staff_url}/api/queue/requests", given())[0] == 401
    finally:
        front.stop()


def test_wrong_guesses_are_stopped(tmp_path):
    front = Front(tmp_path)
    front.start()
    try:
        reference = front.file(given())["reference"]
        wrong = {"contact": "07700 900457"}
        for _ in range(5):
            assert front.queue("POST", f"/{reference}/withdrawal", wrong)[0] == 404
        assert front.queue("POST", f"/{reference}/withdrawal", wrong)[0] == 429
        assert front.queue("POST", f"/{reference}/status", {"contact": NUMBER})[0] == 429
    finally:
        front.stop()


def test_a_locked_database_is_told_in_time_and_passes(front):
    one = key()
    with sqlite3.connect(front.database, timeout=30) as database:
        database.execute("begin immediate")
        status, problem = front.queue("POST", "", given(), key=one, headers={"Prefer": "wait=1"})
        assert status == 503 and "nothing was kept" in problem["detail"]
        database.rollback()
    assert front.queue("POST", "", given(), key=one)[0] == 201


def test_what_was_answered_survives_a_kill(tmp_path):
    front = Front(tmp_path)
    front.start()
    try:
        one = key()
        view = front.file(given(), one)
        front.kill()
        front.start()
        assert front.queue("POST", "", given(), key=one) == (200, view)
    finally:
        front.stop()


def test_no_log_holds_a_word_of_a_request(front):
    front.file(given(name="Zebedee", note="marmalade", contact={"method": "email",
        "value": "zebedee@example.org"}))  # fmt: skip
    front.queue("POST", "", given(name="Zebedee" * 20), key=key())
    said = front.output.read_text()
    assert not any(word in said.lower() for word in ("zebedee", "marmalade"))


def test_the_start_warns_while_the_time_of_keeping_is_not_set(front):
    assert '"event": "retention_not_set"' in front.output.read_text()


def test_a_lost_key_stops_the_start_with_plain_words(tmp_path):
    front = Front(tmp_path)
    front.start()
    front.kill()
    (tmp_path / "var/keys").unlink()
    with pytest.raises(AssertionError, match="None of the keys opens what is stored"):
        front.start()
    front.stop()
