"""Whatever fails inside, the person gets a reply with the emergency line, soon; and nobody's words get into a log."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from web_server import GENEROUS, STUBBORN, SmallAssistant, Tab, Web, running, settings_for

from bot.stores.records import Feedback
from bot.web.archive import Archive, Message
from bot.web.core import EMERGENCY, Core
from bot.web.serving import Server
from bot.web.sessions import Signer

QUICK = replace(GENEROUS, answer_seconds=0.05)


@pytest.fixture
async def server(tmp_path: Path, assistant: SmallAssistant) -> AsyncIterator[Server]:
    STUBBORN.clear()
    async with running(settings_for(tmp_path, limits=QUICK), assistant) as server:
        yield server
    STUBBORN.set()


def is_trouble(reply: dict[str, Any]) -> bool:
    return reply["kind"] == "refused_input" and "call your emergency number" in reply["blocks"][0]["text"]


@pytest.mark.parametrize("text", ["fail", "exit", "hang", "hang and do not obey"])
async def test_a_turn_that_fails_or_hangs(web: Web, tab: Tab, text: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    opened = await tab.open()
    reply = await web.say(opened["token"], text, "message-1")
    assert is_trouble(reply)
    assert reply["contacts"]
    assert all(contact["href"].startswith("tel:") for contact in reply["contacts"])
    assert await tab.reply_to("message-1") == reply
    (stock,) = (await web.post("/webhooks/rest/webhook", {"sender": "tester", "message": text})).json
    assert "call your emergency number" in stock["text"]
    assert "canary" not in caplog.text


async def test_after_a_failure_the_conversation_goes_on(web: Web) -> None:
    session = await web.session()
    for text in ("fail", "hang", "hang and do not obey"):
        assert is_trouble(await web.say(session["token"], text))
        assert not is_trouble(await web.say(session["token"], "hello"))


async def test_a_reply_that_cannot_be_rendered(web: Web, assistant: SmallAssistant) -> None:
    class Nonsense:
        reply = None

    async def handle(text: str, conversation: str) -> Any:
        return Nonsense()

    assistant.handle = handle  # type: ignore[method-assign]
    session = await web.session()
    assert is_trouble(await web.say(session["token"], "hello"))


async def test_without_the_file_of_conversations_there_still_are_answers(web: Web, server: Server, tab: Tab) -> None:
    opened = await tab.open()
    server._archive.close()
    assert not is_trouble(await web.say(opened["token"], "hello", "message-1"))
    assert await tab.reply_to("message-1")
    assert (await web.session(token=opened["token"]))["conversation"] == []
    ready = await web.ask("GET", "/health/ready")
    assert ready.status == 503
    assert "file of conversations" in ready.json["reason"]
    refused = await web.post("/api/forget", {}, opened["token"])
    assert refused.status == 500
    assert refused.json["error"]["code"] == "internal"


async def test_a_redaction_that_fails_keeps_nothing_but_answers(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    def fail(text: str) -> str:
        raise ValueError(text)

    async with running(settings_for(tmp_path), SmallAssistant(), redact=fail) as server:
        web = Web(server, http)
        session = await web.session()
        assert not is_trouble(await web.say(session["token"], "hello"))
        shown = (await web.session(token=session["token"]))["conversation"]
        assert [entry["role"] for entry in shown] == ["bot"]


async def test_a_failure_anywhere_else_is_a_sentence(web: Web, server: Server, tab: Tab) -> None:
    await tab.open()

    def fail(*_: Any) -> Any:
        raise OSError("the canary")

    server.core.open_session = fail  # type: ignore[method-assign]
    answer = await web.post("/api/session", {})
    assert answer.status == 500
    assert EMERGENCY in answer.json["error"]["message"]
    assert b"canary" not in answer.body
    ack = await tab.call("session_request", {})
    assert ack["error"]["code"] == "internal"
    assert EMERGENCY in ack["error"]["message"]


async def test_a_message_that_keeps_killing_the_process_is_given_up(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    archive = Archive(tmp_path / "web.db", 200)
    core = Core(settings, archive, Signer("s"))
    archive.add_message("session", Message("message-1", "kills"), core._now())
    archive.count_try("session", "message-1")
    archive.count_try("session", "message-1")
    assistant = SmallAssistant()
    core.attach(assistant)
    await core.finish()
    assert assistant.handled == []
    reply = archive.reply_to("session", "message-1")
    assert reply is not None
    assert is_trouble(reply)
    archive.close()


async def test_a_damaged_file_is_put_aside(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    (tmp_path / "web.db").write_bytes(b"this is no database" * 1_000)
    async with running(settings_for(tmp_path), SmallAssistant()) as server:
        web = Web(server, http)
        session = await web.session()
        assert not is_trouble(await web.say(session["token"], "hello"))
    assert (tmp_path / "web.db.damaged").exists()


class Opinions:
    """Keeps feedback, or fails to."""

    def __init__(self) -> None:
        self.kept: list[Feedback] = []
        self.withdrawn: list[tuple[str, str]] = []
        self.broken = False

    def give_feedback(self, feedback: Feedback) -> None:
        if self.broken:
            raise sqlite3.OperationalError("the canary")
        self.kept.append(feedback)

    def withdraw_feedback(self, conversation: str, answer: str) -> None:
        self.withdrawn.append((conversation, answer))


async def test_feedback_is_kept_and_its_failure_told(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    opinions = Opinions()
    async with running(settings_for(tmp_path), SmallAssistant(), opinions=opinions) as server:
        web = Web(server, http)
        session = await web.session()
        conversation = session["token"].split(".")[0]
        answer = (await web.say(session["token"], "hello"))["id"]
        given = {"reply_id": answer, "value": "down", "reason": "unclear", "comment": "too long"}
        assert (await web.post("/api/feedback", given, session["token"])).status == 200
        assert opinions.kept == [Feedback(conversation, answer, "pain", "down", "unclear", "too long")]
        assert (await web.post("/api/feedback", {"reply_id": answer, "value": None}, session["token"])).status == 200
        assert opinions.withdrawn == [(conversation, answer)]
        opinions.broken = True
        assert (await web.post("/api/feedback", given, session["token"])).status == 500
        tab = Tab(server.settings.port, session["token"])
        await tab.open()
        assert (await tab.call("feedback", given))["error"]["code"] == "internal"
        opinions.broken = False
        assert await tab.call("feedback", given) == {"ok": True}
        assert (await tab.call("feedback", {**given, "reason": "ugly"}))["error"]["code"] == "bad_request"
        assert (await tab.call("feedback", {**given, "reply_id": "f" * 22}))["error"]["code"] == "not_found"
        assert await tab.call("reply_seen", {"id": answer}) == {"ok": True}
        await tab.close()
