"""What can be set for the web server: by options of the command and by environment variables."""

from __future__ import annotations

import ipaddress
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.paths import STATE
from bot.stores.files import private_folder

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8000
MIN_SECRET_CHARACTERS = 32
ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d+)?|https?://\[[0-9a-f:]+\](:\d+)?")
FRAME_ANCESTOR = re.compile(r"'self'|'none'|https?://[A-Za-z0-9.*-]+(:\d+)?")
LOOPBACK_NAMES = ("localhost",)


class SettingsError(Exception):
    """A setting cannot be used; the text says which and why."""


@dataclass(frozen=True)
class Bucket:
    """So many at once, and so many a second in the long run."""

    burst: float
    per_second: float


@dataclass(frozen=True)
class Limits:
    """What one person, one address and all together may use."""

    session: Bucket = Bucket(10, 0.5)
    address: Bucket = Bucket(60, 5)
    new_conversations: Bucket = Bucket(30, 60 / 3600)
    sockets_per_address: int = 100
    turns_at_once: int = 200
    body_bytes: int = 16 * 1024
    answer_seconds: float = 5.0
    entries_kept: int = 200  # of one conversation
    entries_shown: int = 50


@dataclass(frozen=True)
class Settings:
    """How the server is set up."""

    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    secret: str = ""
    origins: frozenset[str] = frozenset()
    proxies: tuple[Network, ...] = ()
    frame_ancestors: str = "'self'"
    stock_rest: bool = False
    state: Path = STATE
    keep_hours: float = 24.0
    limits: Limits = field(default_factory=Limits)


def read_settings(environment: Mapping[str, str], host: str | None = None, port: int | None = None) -> Settings:
    """Return the settings; what is given as an option wins over the environment.

    Raises:
        SettingsError: a value cannot be used.
    """
    host = host or environment.get("MSC_FAQ_HOST") or DEFAULT_HOST
    return Settings(
        host=host,
        port=port if port is not None else int(number(environment, "MSC_FAQ_PORT", DEFAULT_PORT, highest=65_535)),
        secret=secret_in(environment),
        origins=frozenset(origin_in(text) for text in listed(environment, "MSC_FAQ_ORIGINS")),
        proxies=tuple(network_in(text) for text in listed(environment, "MSC_FAQ_PROXIES")),
        frame_ancestors=frame_ancestors_in(environment),
        stock_rest=switch(environment, "MSC_FAQ_STOCK_REST", default=is_loopback(host)),
        keep_hours=number(environment, "MSC_FAQ_KEEP_HOURS", Settings.keep_hours, highest=24 * 365),
        limits=limits_in(environment),
    )


def limits_in(environment: Mapping[str, str]) -> Limits:
    usual = Limits()
    return Limits(
        session=per_minute(environment, "MSC_FAQ_MESSAGES_PER_MINUTE", usual.session),
        address=per_minute(environment, "MSC_FAQ_ADDRESS_PER_MINUTE", usual.address),
        new_conversations=Bucket(
            burst=usual.new_conversations.burst,
            per_second=number(environment, "MSC_FAQ_CONVERSATIONS_PER_HOUR", 60) / 3600,
        ),
    )


def per_minute(environment: Mapping[str, str], name: str, usual: Bucket) -> Bucket:
    """Return a bucket for so many a minute; its burst grows with it."""
    rate = number(environment, name, usual.per_second * 60) / 60
    return Bucket(burst=max(1.0, usual.burst * rate / usual.per_second), per_second=rate)


def is_loopback(host: str) -> bool:
    if host in LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def listed(environment: Mapping[str, str], name: str) -> list[str]:
    return [text.strip() for text in environment.get(name, "").split(",") if text.strip()]


def switch(environment: Mapping[str, str], name: str, *, default: bool) -> bool:
    match environment.get(name, "").lower():
        case "":
            return default
        case "1" | "on" | "true" | "yes":
            return True
        case "0" | "off" | "false" | "no":
            return False
    raise SettingsError(f"{name} must be 'on' or 'off'.")


def number(environment: Mapping[str, str], name: str, default: float, highest: float = 1_000_000) -> float:
    text = environment.get(name)
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 < value <= highest:
        raise SettingsError(f"{name} must be a number above 0 and not above {highest:g}, not {text!r}.")
    return value


def origin_in(text: str) -> str:
    origin = text.lower().rstrip("/")
    if not ORIGIN.fullmatch(origin):
        raise SettingsError(f"MSC_FAQ_ORIGINS holds {text!r}; an origin looks like https://www.example.org.")
    return origin


def network_in(text: str) -> Network:
    try:
        return ipaddress.ip_network(text)
    except ValueError as error:
        raise SettingsError(
            f"MSC_FAQ_PROXIES holds {text!r}; give addresses such as 10.0.0.5 or 10.0.0.0/8."
        ) from error


def frame_ancestors_in(environment: Mapping[str, str]) -> str:
    """Return who may show these pages in a frame, as the Content-Security-Policy says it."""
    sources = environment.get("MSC_FAQ_FRAME_ANCESTORS", "").split() or [Settings.frame_ancestors]
    for source in sources:
        if not FRAME_ANCESTOR.fullmatch(source):
            raise SettingsError(
                f"MSC_FAQ_FRAME_ANCESTORS holds {source!r}; give 'self', 'none' or origins, with spaces between."
            )
    return " ".join(sources)


def secret_in(environment: Mapping[str, str]) -> str:
    secret = environment.get("MSC_FAQ_SECRET", "")
    if secret and len(secret) < MIN_SECRET_CHARACTERS:
        raise SettingsError(f"MSC_FAQ_SECRET is too short: give at least {MIN_SECRET_CHARACTERS} characters.")
    return secret


def kept_secret(state: Path) -> str:
    """Return the secret in the state folder, made at the first start: tokens stay good after a restart.

    Raises:
        SettingsError: the folder cannot be used.
    """
    file = state / "secret"
    try:
        private_folder(state)
        try:
            with open(file, "x", encoding="ascii", opener=private) as out:
                out.write(secrets.token_hex(32))
        except FileExistsError:
            pass
        secret = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The folder {state} cannot be used ({error}). The server keeps its data there.") from error
    if len(secret) < MIN_SECRET_CHARACTERS:
        raise SettingsError(f"{file} is damaged. Delete it to have a new one made; running conversations then end.")
    return secret


def private(path: str, flags: int) -> int:
    """Open a file that only its owner may read."""
    return os.open(path, flags, 0o600)
