"""Proofs that a request is genuine: signatures, shared secrets, tokens signed by the provider. All in constant time."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import jwt
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from jwt.algorithms import RSAAlgorithm

from bot.channels.connector import CannotVerify, Http, Outgoing, ProviderUnreachable, Unverified

REPLAY_WINDOW = 300  # seconds
KEYS_KEPT = 24 * 3600.0
KEYS_RETRY = 60.0  # seconds after which an unknown key may make us fetch the keys again
CLOCK_SKEW = 300  # seconds, as the Bot Framework's documentation asks
DEFAULT_PORTS = {"http": 80, "https": 443}


def same(given: str, expected: str) -> bool:
    """Compare in constant time; an empty expectation is never met."""
    return bool(expected) and hmac.compare_digest(given.encode(), expected.encode())


def require_secret(given: str, expected: str) -> None:
    if not same(given, expected):
        raise Unverified("The shared secret is missing or wrong.")


def require_recent(timestamp: str, now: float) -> None:
    """Refuse what was signed too long ago, or for the future: somebody may have recorded it."""
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        raise Unverified("The time of the signature is missing.")
    if abs(now - int(timestamp)) > REPLAY_WINDOW:
        raise Unverified("The signature is too old.", 403)


def slack_signature(secret: str, timestamp: str, body: bytes) -> str:
    signed = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def hub_signature(secret: str, body: bytes) -> str:
    """Return the value of X-Hub-Signature-256, as Meta and GitHub make it."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def webex_signature(secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()


def twilio_signature(token: str, url: str, form: Iterable[tuple[str, str]]) -> str:
    """Return X-Twilio-Signature; of fields with several values, each different one counts once, in order."""
    fields: dict[str, set[str]] = {}
    for name, value in form:
        fields.setdefault(name, set()).add(value)
    signed = url + "".join(name + value for name in sorted(fields) for value in sorted(fields[name]))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


def require_twilio(given: str, token: str, url: str, form: list[tuple[str, str]]) -> None:
    """Twilio signs the address with its port or without; both must be tried."""
    expected = [twilio_signature(token, each, form) for each in url_forms(url)]
    if not any([same(given, each) for each in expected]):
        raise Unverified("The signature is missing or wrong.")


def url_forms(url: str) -> tuple[str, str]:
    """Return an address without its port, and with it."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    port = parts.port or DEFAULT_PORTS.get(parts.scheme, 0)
    return urlunsplit(parts._replace(netloc=host)), urlunsplit(parts._replace(netloc=f"{host}:{port}"))


def require_ed25519(public_key: str, signature: str, signed: bytes) -> None:
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(signature), signed)
    except (ValueError, InvalidSignature) as error:
        raise Unverified("The signature is missing or wrong.") from error


def bearer_token(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unverified("The token is missing.")
    return token.strip()


class ProviderKeys:
    """The public keys with which a provider signs, fetched when needed and kept for a day.

    Args:
        locate: the address of the keys, or of an OpenID configuration that names it.
        clock: seconds, for the age of what is kept.
    """

    def __init__(self, locate: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._locate, self._clock = locate, clock
        self._keys: dict[str, Mapping[str, Any]] = {}
        self._fetched: float | None = None

    async def key(self, id: str, http: Http) -> Mapping[str, Any]:
        """Return a key as JWK.

        Raises:
            Unverified: the provider has no such key.
            CannotVerify: its keys cannot be fetched.
        """
        age = self._clock() - self._fetched if self._fetched is not None else KEYS_KEPT
        if age >= KEYS_KEPT or (id not in self._keys and age >= KEYS_RETRY):
            await self._fetch(http)
        if id not in self._keys:
            raise Unverified("The token was signed with a key that is not the provider's.")
        return self._keys[id]

    async def _fetch(self, http: Http) -> None:
        try:
            content = (await http.send(Outgoing(self._locate, "GET"))).json()
            if "jwks_uri" in content:
                content = (await http.send(Outgoing(str(content["jwks_uri"]), "GET"))).json()
        except ProviderUnreachable as error:
            raise CannotVerify("The provider's keys cannot be fetched.") from error
        keys = content.get("keys")
        if not isinstance(keys, list):
            raise CannotVerify("The provider's keys cannot be read.")
        self._keys = {str(key.get("kid")): key for key in keys if isinstance(key, dict) and key.get("kty") == "RSA"}
        self._fetched = self._clock()

    async def claims(self, token: str, http: Http, *, audience: str, issuers: list[str]) -> dict[str, Any]:
        """Return what a token of the provider says.

        Raises:
            Unverified: it is not the provider's, not for us, or out of date.
            CannotVerify: the provider's keys cannot be fetched.
        """
        try:
            id = str(jwt.get_unverified_header(token).get("kid"))
        except jwt.PyJWTError as error:
            raise Unverified("The token cannot be read.") from error
        key = await self.key(id, http)
        try:
            public: Any = RSAAlgorithm.from_jwk(dict(key))
            claims: dict[str, Any] = jwt.decode(
                token,
                public,
                algorithms=["RS256"],  # never what the token names
                audience=audience,
                leeway=CLOCK_SKEW,
                options={"require": ["exp", "iss", "aud"]},
            )
        except (jwt.PyJWTError, ValueError) as error:
            raise Unverified("The token is not valid.", 403) from error
        if claims["iss"] not in issuers:
            raise Unverified("The token is of another issuer.", 403)
        return {**claims, "key": key}
