"""Session tokens: issued by the server, signed, unguessable. Whoever holds one may read its conversation, nobody else.

A token is ``<session>.<issued>.<signature>``. Nothing is stored for it, so that nobody can fill the disk by asking for
sessions, and a token outlives a restart of the server.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable

LIFETIME = 30 * 24 * 3600  # seconds
TOKEN = re.compile(r"([0-9a-f]{32})\.([0-9a-f]{8})\.([A-Za-z0-9_-]{43})", re.ASCII)


class Signer:
    """Issues tokens and tells its own from all others."""

    def __init__(self, secret: str, now: Callable[[], float] = time.time) -> None:
        # A key of its own for this purpose: the same secret may one day sign something else.
        self._key = hmac.digest(secret.encode(), b"msc-faq session token", hashlib.sha256)
        self._now = now

    def issue(self) -> tuple[str, str]:
        """Return a new session and its token."""
        session = secrets.token_hex(16)
        return session, self._signed(f"{session}.{int(self._now()):08x}")

    def session(self, token: str) -> str | None:
        """Return the session of a token; None where the token is not ours, or too old."""
        match = TOKEN.fullmatch(token)
        if not match or not hmac.compare_digest(self._signed(f"{match[1]}.{match[2]}"), token):
            return None
        return match[1] if self._now() - int(match[2], 16) < LIFETIME else None

    def _signed(self, body: str) -> str:
        signature = hmac.digest(self._key, body.encode(), hashlib.sha256)
        return f"{body}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"
