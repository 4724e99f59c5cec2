"""Where consented referrals and hand-offs go, by environment variables: docs/referral.md. Nowhere by default."""

from __future__ import annotations

import base64
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from email.headerregistry import Address
from urllib.parse import SplitResult, unquote, urlsplit

WEBHOOK_URL = "MSC_FAQ_REFERRAL_WEBHOOK_URL"
WEBHOOK_SECRET = "MSC_FAQ_REFERRAL_WEBHOOK_SECRET"
SMTP_URL = "MSC_FAQ_REFERRAL_SMTP_URL"
MAIL_FROM = "MSC_FAQ_REFERRAL_MAIL_FROM"
MAIL_TO = "MSC_FAQ_REFERRAL_MAIL_TO"
MIN_SECRET_CHARACTERS = 32
SECRET_PREFIX = "whsec_"  # of a secret in Base64, as the specification Standard Webhooks writes it
PORTS = {"smtps": 465, "smtp+starttls": 587, "smtp": 25}


class DeliverySettingsError(Exception):
    """A setting cannot be used. The text says which, and what to do; it holds no secret."""


@dataclass(frozen=True)
class WebhookSettings:
    """An address that takes JSON by POST; without a secret, nothing is signed."""

    url: str
    secret: str = ""


@dataclass(frozen=True)
class MailSettings:
    """A mail server and the addresses of a message. ``encryption`` says how the line is protected."""

    host: str
    port: int
    encryption: str
    user: str
    password: str
    sender: str
    recipient: str


@dataclass(frozen=True)
class DeliverySettings:
    """Where to deliver; each may be None."""

    webhook: WebhookSettings | None = None
    mail: MailSettings | None = None

    @property
    def targets(self) -> tuple[str, ...]:
        """The names of what is set up: "webhook", "mail"."""
        return tuple(name for name in ("webhook", "mail") if getattr(self, name))


def read_delivery(environment: Mapping[str, str]) -> DeliverySettings:
    """Return what is set up.

    Raises:
        DeliverySettingsError: a value is missing or cannot be used.
    """
    return DeliverySettings(webhook_in(environment), mail_in(environment))


def webhook_in(environment: Mapping[str, str]) -> WebhookSettings | None:
    url, secret = environment.get(WEBHOOK_URL, "").strip(), environment.get(WEBHOOK_SECRET, "")
    if not url:
        refuse_without(WEBHOOK_URL, environment, WEBHOOK_SECRET)
        return None
    parts = split(url, WEBHOOK_URL)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.fragment:
        raise DeliverySettingsError(f"{WEBHOOK_URL} must be an address such as https://clinic.example/referrals.")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise DeliverySettingsError(f"{WEBHOOK_URL} must begin with https://, since what people wrote goes there.")
    if secret and len(secret) < MIN_SECRET_CHARACTERS:
        raise DeliverySettingsError(f"{WEBHOOK_SECRET} is too short: give at least {MIN_SECRET_CHARACTERS} characters.")
    if secret.startswith(SECRET_PREFIX):
        try:
            base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
        except ValueError:
            raise DeliverySettingsError(
                f"{WEBHOOK_SECRET} is no Base64 after {SECRET_PREFIX}. Copy it again."
            ) from None
    return WebhookSettings(url, secret)


def mail_in(environment: Mapping[str, str]) -> MailSettings | None:
    url = environment.get(SMTP_URL, "").strip()
    if not url:
        refuse_without(SMTP_URL, environment, MAIL_FROM, MAIL_TO)
        return None
    parts = split(url, SMTP_URL)
    if parts.scheme not in PORTS or not parts.hostname or parts.path.strip("/"):
        raise DeliverySettingsError(f"{SMTP_URL} must be an address such as smtps://user:password@mail.clinic.example.")
    if parts.scheme == "smtp" and not is_loopback(parts.hostname):
        raise DeliverySettingsError(
            f"{SMTP_URL} must begin with smtps:// or smtp+starttls://, since what people wrote goes there."
        )
    return MailSettings(
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        encryption=parts.scheme,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        sender=address_in(environment, MAIL_FROM),
        recipient=address_in(environment, MAIL_TO),
    )


def refuse_without(url: str, environment: Mapping[str, str], *others: str) -> None:
    """Refuse settings that do nothing without the address to send to.

    Raises:
        DeliverySettingsError: one of the others is set.
    """
    for name in others:
        if environment.get(name, "").strip():
            raise DeliverySettingsError(f"{name} is set, but {url} is not: nothing would be sent. Set both or neither.")


def split(url: str, name: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises ValueError if it is no port
    except ValueError:
        raise DeliverySettingsError(f"{name} is no address that can be used. Check it for typing errors.") from None
    return parts


def address_in(environment: Mapping[str, str], name: str) -> str:
    text = environment.get(name, "").strip()
    try:
        address = Address(addr_spec=text)
    except Exception as error:  # the parser has errors of many kinds
        raise not_an_address(name) from error
    if not address.username or not address.domain:
        raise not_an_address(name)
    return text


def not_an_address(name: str) -> DeliverySettingsError:
    return DeliverySettingsError(f"{name} must be one e-mail address, such as referrals@clinic.example.")


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
