"""The same server as a channel of `rasa run`, in an app that is made as Rasa makes it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
import socketio
from sanic import Sanic
from web_server import Tab

pytest.importorskip("rasa")

from rasa.core.channels.channel import UserMessage, register
from rasa.core.run import _create_app_without_api

from bot.channels.web import WebInput, environment
from bot.engine.tracker import SAID
from bot.web.settings import SettingsError


class Agent:
    """Says what the topic of pain says, to whom asks."""

    def __init__(self) -> None:
        self.deleted: list[str] = []
        self.tracker_store = SimpleNamespace(_tracker_store=SimpleNamespace(delete=self._delete))

    async def _delete(self, sender: str) -> None:
        self.deleted.append(sender)

    async def handle_message(self, message: UserMessage) -> None:
        if message.text == "silent":
            return
        said = {SAID: {"response": "utter_pain", "arguments": {}}}
        await message.output_channel.send_response(message.sender_id, {"text": "", **said})


@pytest.fixture
async def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[int, Agent]]:
    monkeypatch.setattr("bot.channels.web.Records", lambda: None)
    credentials = {"secret": "s" * 40, "origins": ["https://www.clinic.example"]}
    channel = WebInput.from_credentials(credentials)
    channel.settings = type(channel.settings)(**{**vars(channel.settings), "state": tmp_path})
    Sanic._app_registry.clear()
    app = _create_app_without_api()
    app.ctx.agent = Agent()
    register([channel], app, "/webhooks/")
    server: Any = await app.create_server(
        host="127.0.0.1", port=0, return_asyncio_server=True, asyncio_server_kwargs={"start_serving": False}
    )
    await server.startup()
    await server.before_start()
    await server.start_serving()
    await server.after_start()
    yield server.server.sockets[0].getsockname()[1], app.ctx.agent
    await server.before_stop()
    await server.close()
    for connection in list(server.connections):
        connection.abort()


async def test_it_serves_sockets_and_rest_beside_rasa(served: tuple[int, Agent], http: aiohttp.ClientSession) -> None:
    port, agent = served
    tab = Tab(port)
    opened = await tab.open()
    await tab.send("Does it hurt?", "message-1")
    reply = await tab.reply_to("message-1")
    assert (reply["kind"], reply["topics"]) == ("answer", ["pain"])
    await tab.send("silent", "message-2")
    assert (await tab.reply_to("message-2"))["kind"] == "refused_input"
    await tab.call("forget", {})
    assert agent.deleted == [opened["token"].split(".")[0]]
    await tab.close()
    base = f"http://127.0.0.1:{port}"
    async with http.get(base + "/") as response:
        assert "Rasa" in await response.text()
    async with http.get(base + "/health/ready") as response:
        assert response.status == 200
    async with http.post(base + "/webhooks/rest/webhook", json={"sender": "a", "message": "b"}) as response:
        assert response.status == 404
    with pytest.raises(socketio.exceptions.ConnectionError):
        await Tab(port).connect({"Origin": "https://evil.example"})


def test_credentials_win_over_the_environment() -> None:
    origins = ["https://a.example", "https://b.example"]
    own = environment({"origins": origins, "port": 1}, {"MSC_FAQ_PORT": "2", "X": "y"})
    assert own == {"MSC_FAQ_ORIGINS": "https://a.example,https://b.example", "MSC_FAQ_PORT": "1", "X": "y"}
    with pytest.raises(SettingsError):
        WebInput.from_credentials({"origins": "*"})
