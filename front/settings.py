"""The settings of the front: environment variables that begin with `RJ_`, checked at start."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
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
    test_numbers: Literal["on", "off"] = Field(
        "off", description="`on` admits Ofcom's drama numbers, 07700 900xxx; loopback only."
    )
    queue_token: SecretStr = Field(
        SecretStr(""),
        description="The action server's token for the queue; `make run` makes one if not set.",
    )
    smtp_host: str = Field(
        "", description="Mail server for the officer's mails; empty: they are printed instead."
    )
    smtp_port: int = Field(587, ge=1, le=65535, description="Port of the mail server.")
    smtp_user: str = Field("", description="User name at the mail server; empty: none.")
    smtp_password: SecretStr = Field(SecretStr(""), description="Password at the mail server.")
    smtp_tls: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the line to the mail server is encrypted."
    )
    mail_from: str = Field("", description="Address from which the officer's mails come.")
    mail_to: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Addresses to which the officer's mails go, split by spaces."
    )
    console_url: str = Field(
        "", description="Address under which the officer finds the console; for links in mails."
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

    @field_validator("mail_to", mode="before")
    @classmethod
    def _addresses(cls, value: str | tuple[str, ...]) -> tuple[str, ...]:
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _only_loopback_for_tests(self) -> Settings:
        hosts = {self.host, self.staff_host}
        for name, is_for_tests in (
            ("RJ_RATE_LIMITS=off", self.rate_limits == "off"),
            ("RJ_TEST_NUMBERS=on", self.test_numbers == "on"),
        ):
            if is_for_tests and not all(map(_is_loopback, hosts)):
                raise ValueError(f"with {name} the front listens on loopback only")
        return self

    @model_validator(mode="after")
    def _mail_is_whole(self) -> Settings:
        addresses = (self.mail_from, *self.mail_to)
        if self.smtp_host and not (self.mail_to and all("@" in one for one in addresses)):
            raise ValueError(
                "with RJ_SMTP_HOST, RJ_MAIL_FROM and RJ_MAIL_TO must hold e-mail addresses"
            )
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
    def staff_url(self) -> str:
        """Where processes on this machine find the staff listener."""
        everywhere = self.staff_host in ("", "0.0.0.0", "::")  # noqa: S104  it is only compared
        return f"http://{'127.0.0.1' if everywhere else self.staff_host}:{self.staff_port}"

    @property
    def console(self) -> str:
        """Where the officer finds the console."""
        return (self.console_url or self.staff_url).rstrip("/")

    @property
    def queue_url(self) -> str:
        """Where the action server finds the queue."""
        return f"{self.staff_url}/api/queue"

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
