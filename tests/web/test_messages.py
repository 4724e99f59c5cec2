"""One reply to each message: in order, once, also after the line or the server broke."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from web_server import (
    PATIENCE,
    SmallAssistant,
    Tab,
    Web,
    crash,
    new_id,
    running,
    said,
    settings_for,
)

from bot.web.serving import Server

SEED = 20261122


async def test_a_message_is_accepted_then_typed_then_answered(tab: Tab) -> None:
    await tab.open()
    assert await tab.send("Does it hurt?", "message-1") == {"ok": True}
    reply = await tab.reply_to("message-1")
    assert said(reply) == "Does it hurt?"
    assert reply["kind"] == "answer"
    assert reply["topics"] == ["pain"]
    assert [event for event, _ in tab.events if event.startswith("bot")] == ["bot_typing", "bot_reply"]


async def test_over_polling_as_over_websocket(tab: Tab) -> None:
    await tab.open(transports=["polling"])
    await tab.send("Does it hurt?", "message-1")
    assert said(await tab.reply_to("message-1")) == "Does it hurt?"


async def test_messages_of_a_conversation_are_answered_in_order(tab: Tab, assistant: SmallAssistant) -> None:
    await tab.open()
    assistant.open.clear()
    texts = [f"question {number}" for number in range(8)]
    for text in texts:
        assert (await tab.send(text))["ok"]
    await asyncio.wait_for(assistant.arrived(texts[0]), PATIENCE)
    assert (await tab.call("reply_seen", {"id": "a" * 22}))["ok"]  # by now another would have been begun
    assert [text for _, text in assistant.handled] == texts[:1]
    assistant.open.set()
    await tab.until(lambda: len(tab.replies) == len(texts))
    assert [said(reply) for reply in tab.replies] == texts
    assert [text for _, text in assistant.handled] == texts
    assert [reply["id"] for reply in tab.replies] == sorted(reply["id"] for reply in tab.replies)


async def test_one_conversation_does_not_wait_for_another(web: Web, assistant: SmallAssistant, tab: Tab) -> None:
    await tab.open()
    assistant.open.clear()
    await tab.send("slow", "message-1")
    await asyncio.wait_for(assistant.arrived("slow"), PATIENCE)
    session = await web.session()
    golden = "What are mesenchymal stem cells?"  # which the small assistant answers at once
    assert said(await web.say(session["token"], golden)) == golden
    assistant.open.set()


@pytest.mark.parametrize("times", [2, 5])
async def test_a_message_that_comes_again_is_answered_once(
    tab: Tab, web: Web, assistant: SmallAssistant, times: int
) -> None:
    opened = await tab.open()
    assistant.open.clear()
    for _ in range(times):
        assert (await tab.send("Does it hurt?", "message-1"))["ok"]
    by_rest = asyncio.create_task(web.say(opened["token"], "Does it hurt?", "message-1"))
    assistant.open.set()
    answer = await by_rest
    late = await web.say(opened["token"], "Does it hurt?", "message-1")
    assert answer == late == await tab.reply_to("message-1")
    assert [text for _, text in assistant.handled] == ["Does it hurt?"]
    assert len((await web.session(token=opened["token"]))["conversation"]) == 2


async def test_an_answered_message_that_comes_again_gets_the_stored_reply(tab: Tab, assistant: SmallAssistant) -> None:
    await tab.open()
    await tab.send("Does it hurt?", "message-1")
    first = await tab.reply_to("message-1")
    tab.replies.clear()
    await tab.send("Does it hurt?", "message-1")
    assert await tab.reply_to("message-1") == first
    assert len(assistant.handled) == 1


async def test_the_same_id_in_another_session_is_another_message(web: Web, assistant: SmallAssistant) -> None:
    for text in ("mine", "theirs"):
        session = await web.session()
        assert said(await web.say(session["token"], text, "message-1")) == text


async def test_a_reload_shows_what_was_said(tab: Tab) -> None:
    await tab.open()
    await tab.send("/pain", "message-1", title="Does it hurt?")
    reply = await tab.reply_to("message-1")
    await tab.close()
    tab.renew()
    opened = await tab.open()
    assert opened["conversation"][0]["text"] == "Does it hurt?"
    assert opened["conversation"][1] == {"role": "bot", "reply": reply}
    assert opened["missed"] == []


async def test_at_most_fifty_entries_are_shown_and_the_newest_kept(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    async with running(settings_for(tmp_path), SmallAssistant()) as server:
        web = Web(server, http)
        session = await web.session()
        replies = [await web.say(session["token"], f"question {number}") for number in range(130)]
        opened = await web.session(token=session["token"], last_seen="unknown")
        assert len(opened["conversation"]) == 50
        assert opened["conversation"][-1]["reply"] == replies[-1]
        assert opened["missed"] == replies[-100:]
        after = await web.ask("GET", f"/api/conversation?after={replies[-3]['id']}", session["token"])
        assert after.json["missed"] == replies[-2:]


async def test_stock_clients_get_plain_text(tab: Tab) -> None:
    await tab.connect()
    await tab.socket.emit("session_request", {"session_id": None})
    token = await tab.event("session_confirm")
    await tab.socket.emit("user_uttered", {"message": "Does it hurt?", "session_id": token})
    uttered = await tab.event("bot_uttered")
    assert uttered["text"].startswith("You said: Does it hurt?")
    assert uttered["quick_replies"]
    await tab.socket.emit("user_uttered", {"message": 5})
    await tab.until(lambda: [event for event, _ in tab.events].count("bot_uttered") == 2)


async def test_a_stock_client_need_not_ask_for_a_session(tab: Tab) -> None:
    await tab.connect()
    await tab.socket.emit("user_uttered", {"message": "Does it hurt?"})
    assert (await tab.event("bot_uttered"))["text"]


async def test_the_stock_webhook_gives_one_message(web: Web, assistant: SmallAssistant) -> None:
    answer = await web.post("/webhooks/rest/webhook", {"sender": "tester", "message": "Does it hurt?"})
    (message,) = answer.json
    assert message["recipient_id"] == "tester"
    assert message["text"].startswith("You said: Does it hurt?")
    assert message["buttons"]
    assert assistant.handled == [("stock-tester", "Does it hurt?")]


async def test_the_stock_webhook_is_off_where_it_is_not_wanted(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    async with running(settings_for(tmp_path, stock_rest=False), SmallAssistant()) as server:
        answer = await Web(server, http).post("/webhooks/rest/webhook", {"sender": "a", "message": "b"})
        assert answer.status == 404


class Person:
    """Somebody with one or two tabs who sends messages over a line that keeps breaking, as the widget would."""

    def __init__(self, port: int, tabs: int) -> None:
        self.tabs = [Tab(port) for _ in range(tabs)]
        self.sent: list[str] = []
        self.unacknowledged: dict[str, str] = {}

    async def connect(self, port: int) -> None:
        """Connect what is not connected, and send again what was not acknowledged."""
        for tab in self.tabs:
            if not tab.socket.connected:
                tab.port = port
                tab.renew()
                tab.token = self.tabs[0].token
                await tab.open()
        for id, text in list(self.unacknowledged.items()):
            if (await self.tabs[0].send(text, id))["ok"]:
                del self.unacknowledged[id]

    async def say(self, text: str, *, wait_for_ack: bool) -> None:
        id = new_id()
        self.sent.append(id)
        if wait_for_ack:
            assert (await self.tabs[0].send(text, id))["ok"]
        else:
            self.unacknowledged[id] = text
            await self.tabs[0].socket.emit("user_message", {"id": id, "text": text})


@pytest.mark.property
async def test_two_hundred_broken_lines_lose_and_double_nothing(tmp_path: Path) -> None:
    """The socket is killed mid-answer by either side, the server restarts or crashes; one tab, or two."""
    dice = random.Random(SEED)
    state, assistant = tmp_path, SmallAssistant()
    server = Server(settings_for(state))
    await server.start()
    server.attach(assistant)
    breaks = ["client"] * 110 + ["server"] * 50 + ["restart"] * 20 + ["crash"] * 20
    dice.shuffle(breaks)
    people = [Person(server.settings.port, 1), Person(server.settings.port, 2)]
    for number, way in enumerate(breaks):
        person = people[number % 2]
        await person.connect(server.settings.port)
        await asyncio.wait_for(server.core.finish(), PATIENCE)
        assistant.open.clear()
        await person.say(f"question {number}", wait_for_ack=dice.random() < 0.5)
        if dice.random() < 0.8:  # else it breaks while the message is on its way
            await asyncio.wait_for(assistant.arrived(f"question {number}"), PATIENCE)
        if way == "client":
            for tab in person.tabs:
                await tab.kill()
        elif way == "server":
            for connection in list(server._server.connections):
                connection.abort()
        elif way == "crash":
            await crash(server)
        if way == "client" and dice.random() < 0.5:
            await person.connect(server.settings.port)  # back before the answer is
        assistant.open.set()
        if way == "restart":
            await server.stop()
        if way in ("restart", "crash"):
            server = Server(settings_for(state))
            await server.start()
            server.attach(assistant)
        if way != "client":
            for each in people:
                await everybody_off(each)
    for person in people:
        await person.connect(server.settings.port)
        for tab in person.tabs:
            for id in person.sent:
                await tab.reply_to(id)
    total = 0
    for person in people:
        for tab in person.tabs:
            shown: dict[str, dict[str, Any]] = {reply["id"]: reply for reply in tab.replies}
            answered = [reply["in_reply_to"] for reply in sorted(shown.values(), key=lambda reply: reply["id"])]
            assert sorted(answered) == sorted(person.sent)
        total += len(person.sent)
        assert len({tuple(sorted({r["id"] for r in tab.replies})) for tab in person.tabs}) == 1
    assert total == len(breaks) == 200
    for person in people:
        for tab in person.tabs:
            await tab.close()
    await server.stop()


async def everybody_off(person: Person) -> None:
    """Wait until the sockets know that they are broken."""
    for tab in person.tabs:
        await asyncio.wait_for(tab.socket.eio.wait(), PATIENCE)
