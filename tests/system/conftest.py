"""The service that the tests of the contact request break, and the people who write to it."""

from __future__ import annotations

import itertools
import os
import subprocess
from collections.abc import Callable, Iterator

import pytest

pytest.register_assert_rewrite("tests.system.contact_request")

from tests.system.contact_request import LinedService, Person  # noqa: E402


@pytest.fixture(scope="session")
def doomed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LinedService]:
    """A service to be broken; its `var` is a small file system, if such may be made here."""
    home = tmp_path_factory.mktemp("contact")
    (home / "tmp").mkdir()
    (home / "var").mkdir(mode=0o700)
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m,mode=700", "tmpfs", str(home / "var")]
    mounted = os.geteuid() == 0 and subprocess.run(mount, capture_output=True).returncode == 0
    running = LinedService(home)
    try:
        running.start()
        yield running
        running.stop()
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(home / "var")], check=True)


@pytest.fixture(scope="session")
def anybody(doomed: LinedService) -> Callable[[], Person]:
    """Gives people, each with words of their own, at the beginning of a conversation."""
    numbers = itertools.count()
    return lambda: Person(doomed, next(numbers))


@pytest.fixture
def person(doomed: LinedService, anybody: Callable[[], Person]) -> Person:
    """Someone who has answered everything and is asked whether to send it."""
    doomed.wait_until_ready()
    person = anybody()
    person.go_on("confirm")
    return person
