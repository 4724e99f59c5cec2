"""HTTP towards the providers: one pooled client, short timeouts, no redirects that could carry a token elsewhere."""

from __future__ import annotations

import asyncio

import aiohttp

from bot.channels.connector import Answer, Outgoing, ProviderUnreachable

SECONDS = 10.0
MAX_BYTES = 1024 * 1024


class HttpClient:
    """Opens its connections at the first request, in the loop that makes it."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._session: aiohttp.ClientSession | None = None

    async def send(self, outgoing: Outgoing) -> Answer:
        """Return the provider's answer.

        Raises:
            ProviderUnreachable: there was none in time.
        """
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self._seconds))
        try:
            async with self._session.request(
                outgoing.method,
                outgoing.url,
                json=outgoing.json,
                data=outgoing.form,
                headers=outgoing.headers,
                allow_redirects=False,
            ) as response:
                body = await response.content.read(-1)
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status, headers, body[:MAX_BYTES])
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            raise ProviderUnreachable(type(error).__name__) from error
        except ValueError as error:
            raise ProviderUnreachable("an address that cannot be used") from error

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None
