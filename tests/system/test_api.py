"""The chat API: tokens, ids, limits on size, and errors that a person can read."""

import threading
import uuid

import pytest


def test_the_same_id_draws_the_same_replies_and_no_second_turn(service):
    token, message_id = service.begin(), str(uuid.uuid4())
    first = service.send(token, "zzkx qqpl vvrt", message_id)
    assert service.send(token, "zzkx qqpl vvrt", message_id) == first


def test_a_resend_while_the_first_still_runs_waits_for_it(service):
    token, message_id = service.begin(), str(uuid.uuid4())
    answers = []
    threads = [
        threading.Thread(
            target=lambda: answers.append(service.send(token, "is it safe", message_id))
        )
        for _ in range(4)
    ]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(answers) == 4
    assert all(answer == answers[0] and answer[0] == 200 for answer in answers)


def test_an_erased_conversation_is_over(service):
    token = service.begin()
    service.say(token, "hello")
    headers = {"Authorization": f"Bearer {token}"}
    assert service.request("DELETE", "/api/conversations", headers=headers)[0] == 204
    status, body = service.send(token, "are you there")
    assert status == 410
    assert "999" in body["replies"][0]["text"]
    assert service.request("DELETE", "/api/conversations", headers=headers)[0] == 204


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[]", 400),
        (b"null", 400),
        ({"id": "1", "text": "hello"}, 400),
        ({"id": str(uuid.uuid4())}, 400),
        ({"id": str(uuid.uuid4()), "text": ""}, 400),
        ({"id": str(uuid.uuid4()), "text": 5}, 400),
        ({"id": str(uuid.uuid4()), "text": {"a": 1}}, 400),
        ({"id": str(uuid.uuid4()), "text": "a" * 1001}, 422),
        ({"id": str(uuid.uuid4()), "text": "a" * 70_000}, 413),
    ],
)
def test_bad_input_gets_a_plain_error_with_the_numbers(service, body, status):
    token = service.begin()
    found, problem, headers = service.request(
        "POST", "/api/conversations/messages", body, {"Authorization": f"Bearer {token}"}
    )
    assert found == status
    assert headers["content-type"] == "application/problem+json"
    assert problem["status"] == status and problem["detail"]
    assert "999" in problem["replies"][0]["text"]
    assert "01745 588776" in problem["replies"][0]["text"]


@pytest.mark.parametrize(
    "header", [{}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eA=="}]
)
def test_without_its_token_nobody_gets_in(service, header):
    body = {"id": str(uuid.uuid4()), "text": "hello"}
    status, problem, _ = service.request("POST", "/api/conversations/messages", body, header)
    assert status == 401
    assert "999" in problem["replies"][0]["text"]
    assert service.request("DELETE", "/api/conversations", headers=header)[0] == 401


def test_a_language_is_ours_or_refused(service):
    status, body, _ = service.request("POST", "/api/conversations", {"language": "cy"})
    assert (status, body["language"]) == (201, "cy")
    assert {reply["language"] for reply in body["replies"]} == {"cy"}
    assert service.request("POST", "/api/conversations", {"language": "fr"})[0] == 400


@pytest.mark.parametrize(
    "path",
    ["/", "/answers", "/answers/letters", "/nowhere", "/api/nowhere", "/health/live", "/widget.js"],
)
def test_every_response_carries_the_security_headers(service, path):
    _, _, headers = service.request("GET", path)
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in headers


def test_pages_that_do_not_exist_say_so(service):
    status, page, _ = service.request("GET", "/nowhere")
    assert status == 404
    assert "999" in page


def test_staff_see_readiness_and_figures_and_the_public_does_not(service):
    assert service.request("GET", f"{service.staff_url}/health/ready")[0] == 200
    assert service.request("GET", f"{service.staff_url}/health/live")[0] == 200
    service.say(service.begin(), "hello")
    _, figures, _ = service.request("GET", f"{service.staff_url}/metrics")
    assert "rj_turns_total" in figures
    assert service.request("GET", "/metrics")[0] == 404
    assert service.request("GET", "/health/ready")[0] == 404
