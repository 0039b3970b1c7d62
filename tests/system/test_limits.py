"""With the limits on, who sends too much is told so, kindly."""

import pytest

from tests.conftest import Service


@pytest.fixture(scope="module")
def limited(service, tmp_path_factory):
    """A second front, over the same Rasa, with its limits on."""
    import subprocess
    import time

    home = tmp_path_factory.mktemp("limited")
    other = Service(home, {"RJ_RATE_LIMITS": "on"})
    for name in ("RASA_PORT", "ACTIONS_PORT"):
        other.ports[name] = service.ports[name]
    front = subprocess.Popen(
        [service.python, "-m", "front.server"], cwd=service.root, env=other.environment
    )
    for _ in range(300):
        time.sleep(0.1)
        try:
            other.request("GET", "/health/live")
            break
        except OSError:
            continue
    yield other
    front.terminate()
    front.wait(20)


def test_a_flood_is_stopped_with_words_and_numbers(limited):
    token = limited.begin()
    for _ in range(35):
        status, body = limited.send(token, "Hello")
        if status == 429:
            break
    assert status == 429
    assert "999" in body["replies"][0]["text"]
    assert limited.send(limited.begin(), "Hello")[0] == 200
