"""A sample of odd requests, the same each time. `make stress` sends 100,000: tests/stress/web_fuzz.py."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from web_fuzz import Http, Packets, Raw, Target, requests
from web_server import SmallAssistant, running, settings_for


@pytest.fixture(scope="module")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


def test_the_server_survives_odd_requests(loop: asyncio.AbstractEventLoop, tmp_path: Path) -> None:
    asyncio.set_event_loop(loop)

    async def start() -> Target:
        target = Target(await server.__aenter__(), aiohttp.ClientSession())
        await target.start()
        return target

    server = running(settings_for(tmp_path), loop.run_until_complete(assistant()))
    target = loop.run_until_complete(start())

    @settings(max_examples=600, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(requests)
    def fire(request: Http | Raw | Packets) -> None:
        loop.run_until_complete(target.fire(request))

    fire()
    loop.run_until_complete(target.check())
    loop.run_until_complete(target.web._http.close())
    loop.run_until_complete(server.__aexit__(None, None, None))


async def assistant() -> SmallAssistant:
    return SmallAssistant()
