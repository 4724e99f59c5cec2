"""The real thing: `msc-faq serve` as a process with the trained model, asked over REST and over a socket."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import jsonschema
import pytest
import pytest_asyncio
from test_process import Process
from web_server import Tab

from bot.cli.json_lines import turn_object
from bot.cli.remote import Remote
from bot.paths import MODELS, ROOT

MODEL = MODELS / "assistant.tar.gz"
pytestmark = [
    pytest.mark.skipif(not MODEL.is_file(), reason=f"THERE IS NO MODEL: {MODEL}. Run 'make train' to test with it."),
    pytest.mark.asyncio(loop_scope="module"),
]
LOADING = 300.0  # seconds


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[int, Process]]:
    """The server, with a state of its own."""
    home = tmp_path_factory.mktemp("home")
    for name in ("actions", "bot", "data", "models", "config.yml", "domain.yml", "endpoints.yml"):
        (home / name).symlink_to(ROOT / name)
    process = await asyncio.create_subprocess_exec(
        Path(sys.executable).with_name("msc-faq"),
        "serve",
        "--port",
        "0",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT), "MSC_FAQ_HOME": str(home)},
    )
    server = Process(process)
    port = await server.port()
    while "ready." not in server.text:
        line = await asyncio.wait_for(process.stderr.readline(), LOADING)  # type: ignore[union-attr]
        assert line, server.text
        server.text += line.decode()
    yield port, server
    process.terminate()
    output, _ = await process.communicate()
    assert process.returncode == 0
    assert output == b""


async def post(port: int, path: str, content: Any) -> Any:
    async with aiohttp.ClientSession() as http, http.post(f"http://127.0.0.1:{port}{path}", json=content) as response:
        return await response.json()


async def test_a_question_is_answered_with_its_sources(served: tuple[int, Process]) -> None:
    port, _ = served
    tab = Tab(port)
    opened = await tab.open()
    assert opened["welcome"]["suggestions"]
    await tab.send("What are mesenchymal stem cells?", "message-1")
    reply = await tab.reply_to("message-1")
    assert (reply["kind"], reply["topics"][0]) == ("answer", "what_are_mscs")
    assert reply["sources"]
    assert reply["notice"]
    suggestion = reply["suggestions"][0]
    await tab.send(suggestion["payload"], "message-2", title=suggestion["title"])
    assert (await tab.reply_to("message-2"))["kind"] == "answer"
    await tab.close()


async def test_a_script_gets_from_a_server_what_the_documentation_says(served: tuple[int, Process]) -> None:
    port, _ = served
    schema = json.loads((ROOT / "bot" / "cli" / "ask.schema.json").read_text(encoding="utf-8"))
    remote = Remote(f"http://127.0.0.1:{port}", in_detail=True)
    kinds = {}
    for question in ("does it hurt?", "I can't breathe", "I want to kill myself", "who won the cup?", "", "x" * 99_000):
        kinds[question[:9]] = turn_object(question, await remote.handle(question, "one"))
    for entry in kinds.values():
        jsonschema.validate(entry, schema)
    assert kinds["does it h"]["topic"] == "pain"
    assert kinds["does it h"]["evidence_level"] == "background"
    assert kinds["does it h"]["confidence"] > 0.5
    assert kinds["I can't b"]["kind"] == "emergency"
    assert kinds["I can't b"]["confidence"] is None
    assert kinds["xxxxxxxxx"]["kind"] == "refused_input"


async def test_a_suggestion_of_the_welcome_acts(served: tuple[int, Process]) -> None:
    port, _ = served
    tab = Tab(port)
    suggestion = (await tab.open())["welcome"]["suggestions"][0]
    await tab.send(suggestion["payload"], "message-1", title=suggestion["title"])
    assert (await tab.reply_to("message-1"))["kind"] == "answer"
    await tab.close()


async def test_an_emergency_has_numbers_to_tap(served: tuple[int, Process]) -> None:
    port, _ = served
    token = (await post(port, "/api/session", {}))["token"]
    message = {"id": "message-1", "text": "I can't breathe, my throat is closing up", "token": token}
    reply = (await post(port, "/api/messages", message))["reply"]
    assert reply["urgent"]
    assert reply["contacts"]
    assert all(contact["href"].startswith("tel:") for contact in reply["contacts"])


@pytest.mark.parametrize("text", ["x" * 5_000, "/restart", '/pain{"a": "b"}', ""], ids=lambda text: text[:12])
async def test_what_is_refused(served: tuple[int, Process], text: str) -> None:
    port, _ = served
    token = (await post(port, "/api/session", {}))["token"]
    reply = (await post(port, "/api/messages", {"id": "message-1", "text": text, "token": token}))["reply"]
    assert reply["kind"] == "refused_input"


async def test_forget_me_said_in_words(served: tuple[int, Process]) -> None:
    port, _ = served
    token = (await post(port, "/api/session", {}))["token"]
    await post(port, "/api/messages", {"id": "message-1", "text": "does it hurt?", "token": token})
    reply = (await post(port, "/api/messages", {"id": "message-2", "text": "forget me", "token": token}))["reply"]
    assert reply["kind"] == "privacy"
    left = (await post(port, "/api/session", {"token": token}))["conversation"]
    assert "does it hurt?" not in str(left)


async def test_nobodys_words_are_in_the_log(served: tuple[int, Process]) -> None:
    port, server = served
    token = (await post(port, "/api/session", {}))["token"]
    await post(port, "/api/messages", {"id": "message-1", "text": "zanzibar canary", "token": token})
    assert server.process.stderr
    logged = server.text.encode() + bytes(server.process.stderr._buffer)  # type: ignore[attr-defined]
    assert b"zanzibar" not in logged
    assert b"breathe" not in logged
    assert token.split(".")[0].encode() not in logged
