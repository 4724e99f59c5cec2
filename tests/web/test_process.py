"""`msc-faq serve` as a process: its sentences, its exit codes, its signals, and its death."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from web_server import PATIENCE, ROOT, Tab, new_id

PROGRAM = """
import sys, time
sys.path.insert(0, {here!r})
from bot.cli import main
from bot.cli.errors import CommandError, ExitCode
from web_server import SmallAssistant

def load():
    if "damaged" in sys.argv[1:]:
        raise CommandError("The model is damaged.", ExitCode.NO_MODEL)
    if "endless" in sys.argv[1:]:
        time.sleep(600)
    assistant = SmallAssistant()
    if "closed" in sys.argv[1:]:
        assistant.open.clear()
    return assistant

sys.exit(main.main(["serve", *sys.argv[2:]], load=load))
"""


class Process:
    """The server's process, and what it said so far."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.text = ""

    async def said(self, words: str) -> str:
        """Wait until it has said something."""
        assert self.process.stderr
        while words not in self.text:
            line = await asyncio.wait_for(self.process.stderr.readline(), PATIENCE)
            assert line, f"{words!r} was not said, but: {self.text}"
            self.text += line.decode()
        return self.text

    async def port(self) -> int:
        text = await self.said("Listening on")
        return int(text.split("Listening on http://127.0.0.1:")[1].split("/")[0])

    async def end(self) -> int:
        _, errors = await asyncio.wait_for(self.process.communicate(), PATIENCE)
        self.text += errors.decode()
        assert self.process.returncode is not None
        return self.process.returncode


@asynccontextmanager
async def served(home: Path, way: str, *options: str, **environment: str) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-W",
        "ignore",
        "-c",
        PROGRAM.format(here=str(Path(__file__).parent)),
        way,
        "--port",
        "0",
        *options,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT), "MSC_FAQ_HOME": str(home), **environment},
    )
    try:
        yield Process(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with the project's content, and a state of its own."""
    (tmp_path / "data").symlink_to(ROOT / "data")
    return tmp_path


async def test_it_says_where_it_listens_and_that_it_is_ready(home: Path) -> None:
    async with served(home, "good") as server:
        await server.said("The assistant is ready.")
        assert (home / "state" / "secret").exists()


async def test_a_damaged_model(home: Path) -> None:
    async with served(home, "damaged") as server:
        assert await server.end() == 3
        assert "msc-faq: The model is damaged." in server.text
        assert "Traceback" not in server.text


async def test_a_port_in_use(home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        async with served(home, "good", "--port", str(port)) as server:
            assert await server.end() == 1
            assert server.text.strip().endswith("choose another port with --port.")
            assert len(server.text.strip().splitlines()) == 1


async def test_a_setting_that_cannot_be_used(home: Path) -> None:
    async with served(home, "good", MSC_FAQ_ORIGINS="*") as server:
        assert await server.end() == 2
        assert "MSC_FAQ_ORIGINS" in server.text


@pytest.mark.parametrize("way", ["good", "endless"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_also_while_it_loads(home: Path, way: str, number: signal.Signals) -> None:
    async with served(home, way) as server:
        await server.said("ready." if way == "good" else "Listening")
        server.process.send_signal(number)
        assert await server.end() == 0
        assert "Traceback" not in server.text


async def test_a_signal_lets_accepted_messages_be_answered(home: Path) -> None:
    """The assistant hangs; its turn ends by its time limit, and the client has its reply before the end."""
    async with served(home, "closed") as server, aiohttp.ClientSession() as http:
        port = await server.port()
        await server.said("ready.")
        token = (await (await http.post(f"http://127.0.0.1:{port}/api/session")).json())["token"]
        tab = Tab(port, token)
        await tab.open()
        asking = asyncio.create_task(ask(http, port, token, "message-1"))
        await tab.event("bot_typing")
        server.process.send_signal(signal.SIGTERM)
        assert (await asking)["reply"]["kind"] == "refused_input"
        assert await server.end() == 0


async def ask(http: aiohttp.ClientSession, port: int, token: str, id: str) -> Any:
    message = json.dumps({"id": id, "text": "hello", "token": token})
    async with http.post(f"http://127.0.0.1:{port}/api/messages", data=message) as response:
        return await response.json()


async def test_a_killed_server_answers_after_its_restart(home: Path) -> None:
    token, sent = None, []
    for _ in range(3):
        async with served(home, "closed", MSC_FAQ_KEEP_HOURS="1") as server:
            port = await server.port()
            await server.said("ready.")
            tab = Tab(port, token)
            token = (await tab.open())["token"]
            sent.append(new_id())
            assert (await tab.send("hello", sent[-1]))["ok"]  # accepted: from now on it must be answered
            server.process.kill()
            await tab.socket.eio.wait()
    async with served(home, "good") as server:
        tab = Tab(await server.port(), token)
        await server.said("ready.")
        tab.last_seen = "0"
        await tab.open()
        for id in sent:
            await tab.reply_to(id)
        assert len(tab.replies) == len({reply["id"] for reply in tab.replies}) == len(sent)
        await tab.close()
