"""Send odd requests to a server of our own until so many were sent: `python tests/stress/web_fuzz.py [100000]`.

Fails with the request that the server did not survive or answered wrongly. Loopback only.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import warnings
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "web"))

import aiohttp
import psutil
from hypothesis import HealthCheck, Phase, given, seed, settings
from sanic import Sanic
from web_fuzz import Http, Packets, Raw, Target, mutant, requests
from web_server import SmallAssistant, running, settings_for

SEED = 20261122
BATCH = 500  # requests of Hypothesis between two looks at whether the server is as well as before
MUTANTS = 20


async def connected(server: object, http: aiohttp.ClientSession) -> Target:
    target = Target(server, http)  # type: ignore[arg-type]
    await target.start()
    return target


def main(wanted: int) -> None:
    Sanic.test_mode = True
    warnings.simplefilter("ignore")  # of Sanic's, one for each socket
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    memory, dice = psutil.Process(), Random(SEED)

    async def prepare() -> tuple[Target, aiohttp.ClientSession]:
        http = aiohttp.ClientSession()
        return await connected(await context.__aenter__(), http), http

    async def volley(request: Http | Raw | Packets) -> None:
        """Fire what Hypothesis made and, of a request over HTTP, mutants: those cost a tenth."""
        await target.fire(request)
        if isinstance(request, Http):
            for _ in range(MUTANTS):
                await target.fire(mutant(request, dice))

    async def assistant() -> SmallAssistant:
        return SmallAssistant()

    with tempfile.TemporaryDirectory() as state:
        context = running(settings_for(Path(state)), loop.run_until_complete(assistant()))
        target, http = loop.run_until_complete(prepare())
        batch = 0
        while target.count < wanted:

            @seed(SEED + batch)
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
            batch += 1
            print(f"{target.count:>7} requests, {memory.memory_info().rss / 2**20:.0f} MB", flush=True)
        loop.run_until_complete(http.close())
        loop.run_until_complete(context.__aexit__(None, None, None))
    print(f"The server survived {target.count} odd requests and answered each as described.")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
