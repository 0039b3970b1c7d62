"""The key ring: what people write lies encrypted wherever it is stored."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

KEYS = "RJ_KEYS"
HOME = "RJ_HOME"
KEY_FILE = "keys"


class KeyRingError(RuntimeError):
    """The keys are missing or malformed, or none of them opens what is stored."""


class KeyRing:
    """Fernet keys: the first encrypts, each of them may decrypt, so that keys can rotate.

    Attributes:
        keys: the keys as given, for signing tokens with them too.
    """

    def __init__(self, keys: list[str]) -> None:
        """Take keys as `Fernet.generate_key` gives them: 32 bytes in URL-safe base64.

        Raises:
            KeyRingError: there is no key, or one is malformed.
        """
        if not keys:
            raise KeyRingError(f"there is no key: set {KEYS}, or start with `make run`")
        self.keys = tuple(keys)
        try:
            self._ring = MultiFernet([Fernet(key) for key in keys])
        except ValueError as error:
            raise KeyRingError(f"a key in {KEYS} is malformed: {error}") from error

    def lock(self, text: str) -> bytes:
        """Encrypt a text."""
        return self._ring.encrypt(text.encode())

    def relock(self, locked: bytes) -> bytes:
        """Encrypt again, with the first key, what any of the keys opens.

        Raises:
            KeyRingError: none of the keys opens it.
        """
        return self.lock(self.unlock(locked))

    @property
    def newest(self) -> KeyRing:
        """The ring of the first key alone."""
        return KeyRing([self.keys[0]])

    def unlock(self, locked: bytes) -> str:
        """Decrypt what `lock` gave.

        Raises:
            KeyRingError: none of the keys opens it.
        """
        try:
            return self._ring.decrypt(bytes(locked)).decode()
        except InvalidToken:
            raise KeyRingError("none of the keys opens what is stored: is a key lost?") from None


def load_key_ring() -> KeyRing:
    """Give the key ring of this installation.

    Its keys are those of the setting `RJ_KEYS`, split by commas, or else of the file `keys` under
    `RJ_HOME` (`var/` if not set), one a line, which is made with a new key where it is missing.

    Raises:
        KeyRingError: the keys are malformed.
    """
    given = os.environ.get(KEYS, "")
    if given.strip():
        return KeyRing([key.strip() for key in given.split(",") if key.strip()])
    path = Path(os.environ.get(HOME, "var")) / KEY_FILE
    if not path.exists():
        _make_key_file(path)
    return KeyRing(path.read_text(encoding="ascii").split())


def _make_key_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(Fernet.generate_key() + b"\n")
    try:
        os.link(partial, path)
    except FileExistsError:
        pass
    finally:
        partial.unlink()
