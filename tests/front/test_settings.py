"""The settings are checked at start, say what is wrong, and stand in the README."""

from pathlib import Path

import pytest

from front.settings import Settings, SettingsError, load_settings

README = Path(__file__).parents[2] / "README.md"


def test_a_wrong_setting_is_named(monkeypatch):
    monkeypatch.setenv("RJ_PORT", "many")
    with pytest.raises(SettingsError, match="RJ_PORT"):
        load_settings()


def test_an_origin_must_be_an_origin(monkeypatch):
    monkeypatch.setenv("RJ_EMBED_ORIGINS", "https://www.example.org/page")
    with pytest.raises(SettingsError, match="not an origin"):
        load_settings()


def test_the_demo_is_for_this_machine_alone(monkeypatch):
    monkeypatch.setenv("RJ_EMBED_ORIGINS", "https://www.example.org")
    settings = load_settings()
    assert settings.demo_origin == "http://localhost:8000"
    assert settings.framing_origins == ("https://www.example.org", "http://localhost:8000")
    for name, value in (("RJ_PROXIES", "1"), ("RJ_HOST", "0.0.0.0")):
        with monkeypatch.context() as changed:
            changed.setenv(name, value)
            assert load_settings().framing_origins == ("https://www.example.org",)


def test_without_limits_the_front_listens_on_loopback_only(monkeypatch):
    monkeypatch.setenv("RJ_RATE_LIMITS", "off")
    monkeypatch.setenv("RJ_HOST", "0.0.0.0")
    with pytest.raises(SettingsError, match="loopback only"):
        load_settings()
    monkeypatch.setenv("RJ_HOST", "127.0.0.1")
    assert load_settings().rate_limits == "off"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_in_the_readme(name):
    assert f"`RJ_{name.upper()}`" in README.read_text(encoding="utf-8")
