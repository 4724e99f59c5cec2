"""The channels on the website's own server, mounted as ``msc-faq serve`` does."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
from channel_events import asked
from channel_world import PainAssistant, environment, provider_running, signed

from bot.channels.messaging import Messaging
from bot.channels.registry import enabled_connectors
from bot.web.app import build
from bot.web.archive import Archive
from bot.web.core import Core
from bot.web.health import Readiness
from bot.web.sessions import Signer
from bot.web.settings import Settings


async def test_both_work_with_their_own_limits(tmp_path: Path) -> None:
    async with provider_running() as provider:
        settings = Settings(state=tmp_path)
        archive = Archive(tmp_path / "web.db", 10)
        core = Core(settings, archive, Signer("s" * 40))
        app, _ = build(core, Readiness(core))
        messaging = Messaging(enabled_connectors(environment(provider.url, tmp_path)), tmp_path, settings.limits)
        messaging.mount(app)
        server: Any = await app.create_server(host="127.0.0.1", port=0, return_asyncio_server=True)
        await server.startup()
        base = f"http://127.0.0.1:{server.server.sockets[0].getsockname()[1]}"
        world: Any = type("World", (), {"provider": provider})
        messaging.attach(PainAssistant())  # type: ignore[arg-type]
        async with aiohttp.ClientSession() as http:
            body, headers = signed("slack", asked(world, "slack", "Does it hurt? " + "x" * 20_000, 1))
            async with http.post(f"{base}/webhooks/slack/webhook", data=body, headers=headers) as response:
                assert response.status == 200
            async with http.post(f"{base}/webhooks/slack/webhook", data=body) as response:
                assert response.status == 401
            async with http.post(f"{base}/api/session", data=b'{"x": "' + b"x" * 20_000 + b'"}') as response:
                assert response.status == 413
            while not provider.taken:
                provider.changed.clear()
                await asyncio.wait_for(provider.changed.wait(), 20)
        assert provider.taken[0].to == "D7"
        await messaging.stop()
        server.server.close()
        for connection in list(server.connections):
            connection.abort()
        archive.close()


async def test_without_channels_nothing_is_made(tmp_path: Path) -> None:
    messaging = Messaging([], tmp_path)
    messaging.attach(PainAssistant())  # type: ignore[arg-type]
    await messaging.stop()
    assert list(tmp_path.iterdir()) == []
