"""The settings of the front: environment variables that begin with `RJ_`, checked at start."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class SettingsError(ValueError):
    """A setting is wrong; the text says which, and why, in plain words."""


class Settings(BaseSettings):
    """What an installation can set. Each field is the variable `RJ_<FIELD>`, in capitals."""

    model_config = SettingsConfigDict(env_prefix="RJ_", extra="ignore", frozen=True)

    home: Path = Field(Path("var"), description="Folder of the databases and the keys.")
    host: str = Field("127.0.0.1", description="Address of the public listener.")
    port: int = Field(8000, ge=0, le=65535, description="Port of the public listener.")
    staff_host: str = Field("127.0.0.1", description="Address of the staff listener.")
    staff_port: int = Field(8001, ge=0, le=65535, description="Port of the staff listener.")
    rasa_port: int = Field(
        5005, ge=1, le=65535, description="Port of the Rasa server, on loopback."
    )
    actions_port: int = Field(
        5055, ge=1, le=65535, description="Port of the action server, on loopback."
    )
    database: str = Field(
        "", description="SQLAlchemy URL of the front's database; empty: front.sqlite under home."
    )
    tracker_database: str = Field(
        "", description="SQLAlchemy URL of Rasa's database; empty: conversations.sqlite under home."
    )
    keys: str = Field(
        "",
        description="Encryption keys split by commas, the newest first; empty: a file under home.",
    )
    embed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Origins that may frame the chat, split by spaces."
    )
    rate_limits: Literal["on", "off"] = Field(
        "on", description="`off` lifts the limits for a load test; loopback only."
    )
    limits_storage: str = Field(
        "async+memory://",
        description="Where the `limits` library counts; a Redis URL for many fronts.",
    )
    proxies: int = Field(
        0, ge=0, le=5, description="How many proxies of ours stand before the public listener."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="The least grave log line that is written."
    )

    @field_validator("embed_origins", mode="before")
    @classmethod
    def _split(cls, value: str | tuple[str, ...]) -> tuple[str, ...]:
        origins = tuple(value.replace(",", " ").split()) if isinstance(value, str) else value
        for origin in origins:
            if not origin.startswith(("https://", "http://")) or origin.count("/") != 2:
                raise ValueError(f"{origin!r} is not an origin such as https://www.example.org")
        return origins

    @model_validator(mode="after")
    def _only_loopback_without_limits(self) -> Settings:
        hosts = {self.host, self.staff_host}
        if self.rate_limits == "off" and not all(map(_is_loopback, hosts)):
            raise ValueError("with RJ_RATE_LIMITS=off the front listens on loopback only")
        return self

    @property
    def database_url(self) -> str:
        """The front's database, as a SQLAlchemy URL."""
        return self.database or f"sqlite:///{self.home.resolve() / 'front.sqlite'}"

    @property
    def tracker_database_url(self) -> str:
        """Rasa's database, as a SQLAlchemy URL."""
        return self.tracker_database or f"sqlite:///{self.home.resolve() / 'conversations.sqlite'}"

    @property
    def demo_origin(self) -> str:
        """Where the demo of a force's page is opened; empty if more than this machine is served."""
        alone = _is_loopback(self.host) and not self.proxies
        return f"http://localhost:{self.port}" if alone else ""

    @property
    def framing_origins(self) -> tuple[str, ...]:
        """The origins that may frame the chat, the demo's included."""
        return tuple(filter(None, (*self.embed_origins, self.demo_origin)))

    @property
    def rasa_url(self) -> str:
        """Where the front finds Rasa's channel."""
        return f"http://127.0.0.1:{self.rasa_port}/webhooks/front"


def load_settings() -> Settings:
    """Read the settings from the environment.

    Raises:
        SettingsError: one is wrong.
    """
    try:
        return Settings()
    except ValidationError as error:
        faults = "; ".join(
            f"RJ_{'_'.join(map(str, fault['loc'])).upper()}: {fault['msg']}"
            if fault["loc"]
            else fault["msg"]
            for fault in error.errors()
        )
        raise SettingsError(faults) from error


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
