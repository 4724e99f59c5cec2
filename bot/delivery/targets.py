"""The ways to a clinic: a webhook and e-mail. Each sends one parcel, or says why it could not."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import smtplib
import ssl
import time
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Protocol

import aiohttp

from bot.delivery.settings import SECRET_PREFIX, DeliverySettings, MailSettings, WebhookSettings
from bot.knowledge.model import Knowledge
from bot.stores.outbox import Parcel

SECONDS = 10.0
TITLES = {"referral": "label_mail_referral", "human_handoff": "label_mail_handoff"}


class NotDelivered(Exception):
    """A parcel did not arrive, as far as is known. The text says why, without a word of what is in it."""


class Target(Protocol):
    """Somewhere a parcel can be sent."""

    name: str

    async def send(self, parcel: Parcel) -> None:
        """Send a parcel.

        Raises:
            NotDelivered: it must be sent again.
        """


def targets_of(settings: DeliverySettings, knowledge: Callable[[], Knowledge]) -> list[Target]:
    """Return what is set up."""
    targets: list[Target] = []
    if settings.webhook:
        targets.append(Webhook(settings.webhook))
    if settings.mail:
        targets.append(Mail(settings.mail, knowledge))
    return targets


class Webhook:
    """Posts JSON, signed as the specification Standard Webhooks says; the receiver knows a repetition by its key."""

    name = "webhook"

    def __init__(
        self, settings: WebhookSettings, seconds: float = SECONDS, now: Callable[[], float] = time.time
    ) -> None:
        self._settings, self._now = settings, now
        self._timeout = aiohttp.ClientTimeout(total=seconds)

    async def send(self, parcel: Parcel) -> None:
        body = json.dumps(parcel.payload, ensure_ascii=False).encode("utf-8")
        try:
            async with (
                aiohttp.ClientSession(timeout=self._timeout) as session,
                session.post(
                    self._settings.url, data=body, headers=self._headers(parcel.key, body), allow_redirects=False
                ) as response,
            ):
                if not 200 <= response.status < 300:
                    raise NotDelivered(f"the webhook answered {response.status}")
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            raise NotDelivered(f"the webhook cannot be reached: {type(error).__name__}") from error

    def _headers(self, key: str, body: bytes) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "Idempotency-Key": key, "webhook-id": key}
        if self._settings.secret:
            at = str(int(self._now()))
            headers |= {"webhook-timestamp": at, "webhook-signature": signature(self._settings.secret, key, at, body)}
        return headers


def signature(secret: str, key: str, at: str, body: bytes) -> str:
    """Return the header ``webhook-signature``: HMAC-SHA256 over id, time (seconds since 1970) and body.

    A secret that begins with ``whsec_`` is the key in Base64, as the specification writes it; any other is the key.
    """
    encoded = secret.removeprefix(SECRET_PREFIX)
    secret_key = base64.b64decode(encoded) if encoded != secret else secret.encode("utf-8")
    digest = hmac.digest(secret_key, f"{key}.{at}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(digest).decode('ascii')}"


class Mail:
    """Sends an e-mail with the page as text and the payload as an attachment."""

    name = "mail"

    def __init__(self, settings: MailSettings, knowledge: Callable[[], Knowledge], seconds: float = SECONDS) -> None:
        self._settings, self._knowledge, self._seconds = settings, knowledge, seconds

    async def send(self, parcel: Parcel) -> None:
        message = mail_of(parcel, self._settings, self._knowledge())
        try:
            await asyncio.to_thread(self._send, message)
        except (smtplib.SMTPException, OSError) as error:
            raise NotDelivered(f"the mail server did not take it: {type(error).__name__}") from error

    def _send(self, message: EmailMessage) -> None:
        settings = self._settings
        server = self._connected()
        try:
            if settings.encryption == "smtp+starttls":
                server.starttls(context=ssl.create_default_context())
            if settings.user:
                server.login(settings.user, settings.password)
            server.send_message(message)
        finally:
            server.close()  # without QUIT: an odd reply to it must not make an accepted mail count as not sent

    def _connected(self) -> smtplib.SMTP:
        settings = self._settings
        if settings.encryption == "smtps":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(settings.host, settings.port, timeout=self._seconds, context=context)
        return smtplib.SMTP(settings.host, settings.port, timeout=self._seconds)


def mail_of(parcel: Parcel, settings: MailSettings, knowledge: Knowledge) -> EmailMessage:
    """Return the message of a parcel; its Message-ID is the same at every try."""
    payload = parcel.payload
    message = EmailMessage()
    message["From"], message["To"] = settings.sender, settings.recipient
    message["Subject"] = knowledge.responses[TITLES[parcel.kind]].text
    message["Date"] = format_datetime(datetime.fromisoformat(payload["created"].replace("Z", "+00:00")))
    message["Message-ID"] = f"<{parcel.key}@{settings.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    note = knowledge.responses["label_mail_note"].text
    message.set_content(f"{note}\n\n{payload['markdown']}")
    attachment = json.dumps(payload, ensure_ascii=False, indent=2).encode("utf-8")
    message.add_attachment(attachment, maintype="application", subtype="json", filename=f"{parcel.kind}.json")
    return message
