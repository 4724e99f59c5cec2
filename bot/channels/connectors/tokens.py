"""Access tokens that a provider gives for credentials, kept until shortly before they end."""

from __future__ import annotations

import time
from collections.abc import Callable

from bot.channels.connector import Http, Outgoing, ProviderUnreachable

MARGIN = 120.0  # seconds before its end at which a token is renewed


class AccessToken:
    """One token. ``ask`` makes the request for it."""

    def __init__(self, ask: Callable[[], Outgoing], clock: Callable[[], float] = time.monotonic) -> None:
        self._ask, self._clock = ask, clock
        self._token, self._until = "", 0.0

    async def get(self, http: Http) -> str:
        """Return the token.

        Raises:
            ProviderUnreachable: none was given.
        """
        if self._token and self._clock() < self._until:
            return self._token
        answer = await http.send(self._ask())
        content = answer.json()
        if answer.status != 200 or not content.get("access_token"):
            raise ProviderUnreachable(f"no access token: HTTP {answer.status}")
        self._token = str(content["access_token"])
        self._until = self._clock() + float(content.get("expires_in", 3600)) - MARGIN
        return self._token

    def drop(self) -> None:
        """Ask again next time: the provider did not take the token."""
        self._token = ""
