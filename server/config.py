"""The settings of a process, read once from the environment (prefix STT_) and frozen."""

import ipaddress
import os
import socket
from functools import cached_property
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

from pydantic import SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SHORTEST_KEY: Final = 16


class Settings(BaseSettings):
    """What a process must know before it can ask the database."""

    model_config = SettingsConfigDict(
        env_prefix="STT_",
        frozen=True,
        extra="ignore",
        # Secrets need not stand in the environment of every process: a file of mode 0640 holds them.
        env_file=os.environ.get("STT_SETTINGS") or None,
    )

    data: Path = Path("var")
    """Folder of the database, the key and the rolls; made with mode 0700."""
    database_url: str = ""
    """SQLAlchemy address; empty means SQLite in `data`."""
    host: str = "0.0.0.0"  # noqa: S104  -- kiosks and boards come over the LAN
    port: int = 8000
    public_url: str = ""
    """The only source of addresses on slips and screens; empty means this machine's LAN address."""
    wifi: str = ""
    """Name of the Wi-Fi to join when the public address is a local one."""
    workers: int = 1
    threads: int = 200
    body_limit: int = 1_000_000
    gallery: bool = False
    backups: Path | None = None
    """Folder of the automatic backups; empty means `backups` in `data`, another disk is better."""
    keep_backups: int = 14
    """Automatic backups that are kept."""
    log_level: str = "INFO"
    phone_asks: int = 150
    """Questions of phones a web worker answers in a second; the others are told to ask later."""
    outbox_url: str = ""
    """Where the province takes finished dossiers and daily figures; empty means nothing is kept for it."""
    outbox_key: SecretStr = SecretStr("")
    """What the deliveries are signed with, at least 16 letters."""
    outbox_first_pause: float = 2.0
    """Seconds after the first failed delivery; doubled with each further one."""
    outbox_longest_pause: float = 900.0

    @model_validator(mode="after")
    def _signed(self) -> Self:
        if not self.outbox_url:
            return self
        if urlsplit(self.outbox_url).scheme not in {"http", "https"}:
            msg = "STT_OUTBOX_URL must start with http:// or https://"
            raise ValueError(msg)
        if len(self.outbox_key.get_secret_value()) < SHORTEST_KEY:
            msg = f"STT_OUTBOX_URL needs STT_OUTBOX_KEY, at least {SHORTEST_KEY} letters"
            raise ValueError(msg)
        return self

    sepay_api_key: SecretStr = SecretStr("")
    """What SePay sends with each webhook; unused when there is a key for its signatures."""
    sepay_hmac_key: SecretStr = SecretStr("")
    sepay_token: SecretStr = SecretStr("")
    """For asking SePay, where the box has no public address; empty means never ask."""
    sepay_url: str = "https://my.sepay.vn"
    sepay_every: float = 30
    """Seconds between two questions."""
    casso_key: SecretStr = SecretStr("")
    payos_key: SecretStr = SecretStr("")

    @field_validator("public_url")
    @classmethod
    def _an_address(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"http", "https"}:
            msg = "STT_PUBLIC_URL must start with http:// or https://"
            raise ValueError(msg)
        return value.rstrip("/")

    @cached_property
    def database(self) -> str:
        """Answer the database's SQLAlchemy address, with the driver this program ships."""
        url = self.database_url or f"sqlite:///{self.data.resolve() / 'sothutu.db'}"
        for plain in ("postgresql://", "postgres://"):
            if url.startswith(plain):
                return "postgresql+psycopg://" + url.removeprefix(plain)
        return url

    @cached_property
    def address(self) -> str:
        """Answer where phones reach this centre."""
        return self.public_url or f"http://{_lan_address()}:{self.port}"

    @cached_property
    def reachable(self) -> bool:
        """Tell whether a phone outside the centre's own network can open `address`."""
        host = urlsplit(self.address).hostname or ""
        try:
            return ipaddress.ip_address(host).is_global
        except ValueError:
            return "." in host and not host.endswith((".local", ".lan", ".internal", ".localhost"))

    @property
    def backup_folder(self) -> Path:
        """Answer where automatic backups go."""
        return self.backups or self.data / "backups"

    def make_data(self) -> None:
        """Make the data folder, closed to everybody else."""
        os.umask(0o077)
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)


def _lan_address() -> str:
    """Answer this machine's address on its network; nothing is sent to find it out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def environment(**extra: str) -> dict[str, str]:
    """Answer this process's environment with additions, for a child process."""
    return {**os.environ, **extra}
