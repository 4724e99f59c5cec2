"""Whose conversation it is: tokens, origins, takeover, two tabs, forgetting."""

from __future__ import annotations

import base64
import random
from pathlib import Path

import aiohttp
import pytest
from socketio.exceptions import ConnectionError as RefusedConnection
from web_server import SmallAssistant, Tab, Web, running, said, settings_for

from bot.web.serving import Server
from bot.web.sessions import LIFETIME, Signer

SEED = 20261122


def test_a_token_opens_its_session_for_its_lifetime() -> None:
    now = [1_000_000.0]
    signer = Signer("k" * 32, lambda: now[0])
    session, token = signer.issue()
    assert len(session) == 32
    assert signer.session(token) == session
    now[0] += LIFETIME - 1
    assert signer.session(token) == session
    now[0] += 1
    assert signer.session(token) is None


def test_tokens_are_never_the_same() -> None:
    signer = Signer("k" * 32)
    assert len({signer.issue()[0] for _ in range(10_000)}) == 10_000


def forgeries(token: str) -> list[str]:
    """Return fifty tokens that somebody may try who wants the conversation of ``token``'s owner."""
    session, issued, signature = token.split(".")
    dice = random.Random(SEED)
    others = [Signer(secret).issue()[1] for secret in ("", "secret", "s" * 39, "S" * 40, "0" * 40)]
    made = [
        session,
        f"{session}.{issued}",
        f"{session}.{issued}.",
        f"{session}.{issued}.{'A' * 43}",
        f"{session}.{issued}.{signature}=",
        f"{session}.{issued}.{signature}\n",
        f"{session}.{issued}.{signature} ",
        f" {token}",
        f"{session}.{issued}.{signature[::-1]}",
        f"{session}.{issued}.{signature[:-1]}",
        f"{session}.{issued}.{signature}{signature}",
        f"{session}.{int(issued, 16) + 1:08x}.{signature}",
        f"{session}.ffffffff.{signature}",
        f"{session}.00000000.{signature}",
        f"{session[:-1]}{'0' if session[-1] != '0' else '1'}.{issued}.{signature}",
        f"{session.upper()}.{issued.upper()}.{signature.upper()}" + "x",
        f"..{signature}",
        f"{session}..{signature}",
        base64.b64encode(session.encode()).decode(),
        "null",
        "undefined",
        "*",
        "%",
        "' OR 1=1 --",
        "../../secret",
        "{}",
        "eyJhbGciOiJub25lIn0.e30.",
        "\u0000" + token,
        token.replace(".", "\uff0e"),
        "",
        *others,
        *(f"{session}.{issued}.{other.split('.')[2]}" for other in others),
    ]
    while len(made) < 50:
        at = dice.randrange(len(token))
        changed = token[:at] + dice.choice([sign for sign in "0123456789abcdef" if sign != token[at]]) + token[at + 1 :]
        made.append(changed)
    assert len(made) == 50
    return made


@pytest.mark.property
async def test_fifty_takeovers_of_a_conversation_fail(web: Web, tab: Tab, server: Server) -> None:
    """By socket as by REST: a forged token gives a new session, or 401, and never hears the owner."""
    opened = await tab.open()
    owner = opened["token"]
    await tab.send("my secret question", "message-1")
    await tab.reply_to("message-1")
    thief = Tab(server.settings.port)
    succeeded = 0
    await thief.connect()
    for forgery in forgeries(owner):
        got = await thief.call("session_request", {"token": forgery, "last_seen": "0" * 22})
        as_stock = await thief.call("session_request", {"session_id": forgery})
        by_rest = await web.post("/api/session", {"token": forgery, "last_seen": "0" * 22})
        listening = await web.ask("GET", "/api/conversation?after=" + "0" * 22, headers=bearer(forgery))
        for answer in (got, as_stock, by_rest.json):
            succeeded += answer["token"] == owner or answer["conversation"] != [] or answer["missed"] != []
        succeeded += listening.status != 401
        for path, content in {
            "/api/messages": {"id": "message-1", "text": "hello", "token": forgery},
            "/api/feedback": {"reply_id": tab.replies[0]["id"], "value": "up", "token": forgery},
            "/api/forget": {"token": forgery},
        }.items():
            answer = await web.post(path, content)
            succeeded += answer.status != 401
    await tab.send("another secret", "message-2")
    await tab.reply_to("message-2")
    await thief.send("are you there?", "message-3")
    await thief.reply_to("message-3")
    heard = [said(reply) for reply in thief.replies]
    await thief.close()
    assert succeeded == 0
    assert heard == ["are you there?"]


def bearer(token: str) -> dict[str, str]:
    """Return the header, as far as HTTP can carry the token: never the owner's own."""
    carried = "".join(sign for sign in token if 32 < ord(sign) < 127)
    whole = carried == token
    return {"Authorization": f"Bearer {carried if whole and carried else 'x' + carried}"}


async def test_a_session_id_alone_opens_nothing(web: Web) -> None:
    session = await web.session()
    await web.say(session["token"], "my secret question")
    again = await web.session(token=session["token"].split(".")[0])
    assert again["conversation"] == []
    assert again["token"] != session["token"]


async def test_somebody_elses_answer_cannot_be_judged(web: Web) -> None:
    mine, theirs = await web.session(), await web.session()
    reply = await web.say(theirs["token"], "hello")
    answer = await web.post("/api/feedback", {"reply_id": reply["id"], "value": "up"}, mine["token"])
    assert answer.status == 404


EVIL = ("https://evil.example", "null", "http://127.0.0.1.evil.example", "https://evil.example#", "http://127.0.0.1:1")


@pytest.mark.parametrize("origin", EVIL)
async def test_pages_of_other_origins_get_nothing(web: Web, server: Server, origin: str) -> None:
    refused = await web.post("/api/session", {}, headers={"Origin": origin})
    assert refused.status == 403
    assert "Access-Control-Allow-Origin" not in refused.headers
    refused = await web.post("/webhooks/rest/webhook", {"sender": "a", "message": "b"}, headers={"Origin": origin})
    assert refused.status == 403
    for transport in ("websocket", "polling"):
        with pytest.raises(RefusedConnection):
            await Tab(server.settings.port).connect({"Origin": origin}, [transport])


async def test_the_same_and_the_configured_origins_are_let_in(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    settings = settings_for(tmp_path, origins=frozenset({"https://www.clinic.example"}))
    async with running(settings, SmallAssistant()) as server:
        web = Web(server, http)
        for origin in ("https://www.clinic.example", web.url):
            answer = await web.post("/api/session", {}, headers={"Origin": origin})
            assert answer.status == 200
            assert answer.headers["Access-Control-Allow-Origin"] == origin
            assert "Access-Control-Allow-Credentials" not in answer.headers
            preflight = await web.ask("OPTIONS", "/api/messages", headers={"Origin": origin})
            assert preflight.status == 204
            assert "Authorization" in preflight.headers["Access-Control-Allow-Headers"]
            for transport in ("websocket", "polling"):
                tab = await Tab(server.settings.port).connect({"Origin": origin}, [transport])
                await tab.close()


async def test_two_tabs_show_the_same_conversation(tab: Tab, server: Server) -> None:
    opened = await tab.open()
    other = Tab(server.settings.port, opened["token"])
    await other.open()
    await tab.send("/pain", "message-1", title="Does it hurt?")
    assert await tab.reply_to("message-1") == await other.reply_to("message-1")
    echo = await other.event("user_echo")
    assert (echo["id"], echo["text"]) == ("message-1", "Does it hurt?")
    assert "user_echo" not in [event for event, _ in tab.events]
    await other.close()


async def test_a_socket_that_changes_its_session_hears_only_the_new_one(tab: Tab, server: Server) -> None:
    opened = await tab.open()
    other = Tab(server.settings.port, opened["token"])
    await other.open()
    fresh = await other.call("new_conversation")
    assert fresh["token"] != opened["token"]
    assert fresh["conversation"] == []
    await tab.send("for the first one", "message-1")
    await tab.reply_to("message-1")
    await other.send("for the second one", "message-2")
    await other.reply_to("message-2")
    assert [said(reply) for reply in other.replies] == ["for the second one"]
    await other.close()


async def test_forgetting_deletes_here_and_in_the_assistant(
    tab: Tab, web: Web, assistant: SmallAssistant, server: Server, tmp_path: Path
) -> None:
    opened = await tab.open()
    await tab.send("a canary that nobody may find", "message-1")
    await tab.reply_to("message-1")
    done = await tab.call("forget", {})
    assert done["reply"]["kind"] == "privacy"
    assert assistant.forgotten == [opened["token"].split(".")[0]]
    assert (await web.session(token=opened["token"]))["conversation"] == []
    for file in tmp_path.glob("web.db*"):
        assert b"a canary that nobody" not in file.read_bytes()


async def test_forget_me_said_in_words_deletes_too(tab: Tab, assistant: SmallAssistant, web: Web) -> None:
    assistant.responses["forget me"] = "utter_forgotten"
    opened = await tab.open()
    await tab.send("a canary", "message-1")
    await tab.reply_to("message-1")
    await tab.send("forget me", "message-2")
    await tab.reply_to("message-2")
    left = (await web.session(token=opened["token"]))["conversation"]
    assert [entry["role"] for entry in left] == ["bot"]


async def test_what_tells_who_somebody_is_is_not_stored(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    assistant = SmallAssistant()
    redact = lambda text: text.replace("anna@example.org", "[e-mail]")  # noqa: E731
    async with running(settings_for(tmp_path), assistant, redact=redact) as server:
        web = Web(server, http)
        session = await web.session()
        await web.say(session["token"], "write to anna@example.org")
        assert assistant.handled[-1][1] == "write to anna@example.org"
        first = (await web.session(token=session["token"]))["conversation"][0]
        assert first["text"] == "write to [e-mail]"
