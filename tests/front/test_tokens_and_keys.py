"""Nobody goes on with a conversation without its token; keys can rotate."""

import pytest
from cryptography.fernet import Fernet

from encryption import KeyRing, KeyRingError, load_key_ring
from front.tokens import BadToken, Tokens

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_a_token_gives_its_conversation_back():
    assert Tokens([OLD]).read(Tokens([OLD]).make("abc")) == "abc"


@pytest.mark.parametrize("changed", ["", "abc", "é", "a.b.c", "\x00"])
def test_what_was_not_made_here_is_refused(changed):
    with pytest.raises(BadToken):
        Tokens([OLD]).read(changed)


def test_a_changed_token_is_refused():
    token = Tokens([OLD]).make("abc")
    with pytest.raises(BadToken):
        Tokens([OLD]).read(("A" if token[0] != "A" else "B") + token[1:])


def test_a_token_of_another_key_is_refused_and_an_old_key_goes_on():
    token = Tokens([OLD]).make("abc")
    with pytest.raises(BadToken):
        Tokens([NEW]).read(token)
    assert Tokens([NEW, OLD]).read(token) == "abc"


def test_keys_rotate_and_a_lost_key_says_so():
    locked = KeyRing([OLD]).lock("words")
    assert KeyRing([NEW, OLD]).unlock(locked) == "words"
    with pytest.raises(KeyRingError, match="lost"):
        KeyRing([NEW]).unlock(locked)


def test_a_malformed_key_is_refused():
    with pytest.raises(KeyRingError, match="malformed"):
        KeyRing(["not a key"])


def test_the_first_start_makes_a_key_that_only_we_can_read(tmp_path, monkeypatch):
    monkeypatch.delenv("RJ_KEYS", raising=False)
    monkeypatch.setenv("RJ_HOME", str(tmp_path / "home"))
    made = load_key_ring()
    assert load_key_ring().unlock(made.lock("words")) == "words"
    assert (tmp_path / "home/keys").stat().st_mode & 0o077 == 0
