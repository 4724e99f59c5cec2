"""The messaging channels of one server: their file, their client, their addresses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sanic import Sanic

from bot.channels.client import HttpClient
from bot.channels.connector import Connector
from bot.channels.delivery import Channels
from bot.channels.store import Store
from bot.channels.webhooks import mount
from bot.engine.interface import Assistant
from bot.web.settings import Limits

DATABASE = "channels.db"


class Messaging:
    """``mount`` before the server starts, ``attach`` when the assistant is loaded, ``stop`` at the end.

    Without connectors, nothing is made and nothing is served.
    """

    def __init__(self, connectors: Sequence[Connector], state: Path, limits: Limits | None = None) -> None:
        self._http = HttpClient()
        store = Store(state / DATABASE) if connectors else None
        self._channels = Channels(connectors, store, self._http, limits=limits) if store else None

    def mount(self, app: Sanic) -> None:
        """Add the addresses to an app, whose own limit for bodies must be set by now."""
        if self._channels:
            mount(app, self._channels)

    def attach(self, assistant: Assistant) -> None:
        if self._channels:
            self._channels.attach(assistant)

    async def stop(self) -> None:
        """End what is under way; the rest goes on after the next start."""
        if self._channels:
            await self._channels.stop()
        await self._http.close()
