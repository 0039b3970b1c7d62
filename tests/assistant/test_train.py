"""A model is made by today's code, never by what other code has left behind."""

import pytest

from assistant import train


@pytest.fixture
def root(monkeypatch, tmp_path):
    (tmp_path / "assistant").mkdir()
    (tmp_path / "assistant" / "gloss_cy.tsv").write_text("llythyr\tletter\n", encoding="utf-8")
    monkeypatch.setattr(train, "ROOT", tmp_path)
    monkeypatch.setattr(train, "CACHE", tmp_path / ".rasa" / "cache")
    monkeypatch.setattr(train, "CACHE_MADE_BY", tmp_path / ".rasa" / "made_by")
    return tmp_path


def learn() -> None:
    train.forget_what_other_code_learnt()
    train.CACHE.mkdir(exist_ok=True)
    (train.CACHE / "learnt").touch()


def test_what_the_same_code_learnt_is_kept(root):
    learn()
    train.forget_what_other_code_learnt()
    assert (train.CACHE / "learnt").exists()


def test_what_other_code_or_lists_learnt_is_thrown_away(root):
    learn()
    (root / "assistant" / "gloss_cy.tsv").write_text("llythyr\tcard\n", encoding="utf-8")
    train.forget_what_other_code_learnt()
    assert not train.CACHE.exists()


def test_a_cache_of_unknown_code_is_thrown_away(root):
    learn()
    train.CACHE_MADE_BY.unlink()
    train.forget_what_other_code_learnt()
    assert not train.CACHE.exists()
