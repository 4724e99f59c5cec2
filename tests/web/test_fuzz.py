"""A sample of odd requests, the same each time: 600, or with `make stress-web` 100,000."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from random import Random

import aiohttp
import psutil
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from web_fuzz import Http, Packets, Raw, Target, mutant, requests
from web_server import SmallAssistant, running, settings_for

SEED = 20261122
REQUESTS, BATCH, MUTANTS = (100_000, 500, 20) if os.environ.get("MSC_FAQ_STRESS") else (600, 600, 0)
MOST_GROWTH = 200 * 2**20  # bytes of memory: Hypothesis and the client are in this process too


@pytest.mark.property
def test_the_server_survives_odd_requests(tmp_path: Path) -> None:
    """Hypothesis makes requests; of one over HTTP mutants are sent too, which cost a tenth."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    dice, memory = Random(SEED), psutil.Process()

    async def start() -> Target:
        target = Target(await server.__aenter__(), aiohttp.ClientSession())
        await target.start()
        return target

    async def volley(request: Http | Raw | Packets) -> None:
        await target.fire(request)
        for _ in range(MUTANTS if isinstance(request, Http) else 0):
            await target.fire(mutant(request, dice))

    def fire_batch(number: int) -> None:
        @seed(SEED + number)
        @settings(
            max_examples=BATCH,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(requests)
        def fire(request: Http | Raw | Packets) -> None:
            loop.run_until_complete(volley(request))

        fire()
        loop.run_until_complete(target.check())

    server = running(settings_for(tmp_path), loop.run_until_complete(assistant()))
    target = loop.run_until_complete(start())
    fire_batch(0)
    before = memory.memory_info().rss
    batch = 1
    while target.count < REQUESTS:
        fire_batch(batch)
        batch += 1
    assert memory.memory_info().rss - before < MOST_GROWTH
    print(f"The server survived {target.count} odd requests.")
    loop.run_until_complete(target.web._http.close())
    loop.run_until_complete(server.__aexit__(None, None, None))
    loop.run_until_complete(everything_ended())
    loop.close()


async def everything_ended() -> None:
    """End what the broken sockets left behind."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


async def assistant() -> SmallAssistant:
    return SmallAssistant()
