"""A server over real HTTP and real sockets, and clients for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from sanic import Sanic
from web_server import STUBBORN, SmallAssistant, Tab, Web, running, settings_for

from bot.web.serving import Server

Sanic.test_mode = True  # more than one app is started in this process


@pytest.fixture
def assistant() -> SmallAssistant:
    return SmallAssistant()


@pytest.fixture
async def server(tmp_path: Path, assistant: SmallAssistant) -> AsyncIterator[Server]:
    STUBBORN.clear()
    async with running(settings_for(tmp_path), assistant) as server:
        yield server
    STUBBORN.set()


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def web(server: Server, http: aiohttp.ClientSession) -> Web:
    return Web(server, http)


@pytest.fixture
async def tab(server: Server) -> AsyncIterator[Tab]:
    tab = Tab(server.settings.port)
    yield tab
    await tab.close()
