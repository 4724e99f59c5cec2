"""`msc-faq ask --url` and `chat --url` against a running server: the same as with the model in the process."""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import ssl
import sys
from dataclasses import replace
from http.client import BadStatusLine, RemoteDisconnected
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web as aiohttp_web
from web_server import GENEROUS, ROOT, Referring, SmallAssistant, running, settings_for

from bot.cli.ask import answer, answer_from_server, json_emitter, text_emitter
from bot.cli.chat import Chat
from bot.cli.errors import CommandError, ExitCode
from bot.cli.main import main
from bot.cli.plain_screen import PlainScreen
from bot.cli.remote import Remote, failure
from bot.engine.interface import Conversing, Turn
from bot.privacy.redaction import redact
from bot.stores.records import Feedback
from bot.web.serving import Server
from bot.web.settings import Bucket

RANKING = (("pain", 0.75), ("evidence", 0.125), ("side_effects", 0.0), ("what_are_mscs", 0.0), ("cost_coverage", 0.0))
KINDS = {
    "emergency": "utter_emergency",
    "crisis": "utter_crisis",
    "which": "utter_which_topic",
    "unknown": "utter_out_of_scope_general",
    "form": "utter_ask_referral_consent",
    "person": "utter_human_handoff",
}


class Understanding(SmallAssistant):
    """Also tells how it understood a message, as the model does."""

    async def handle(self, text: str, conversation: str) -> Turn:
        turn = await super().handle(text, conversation)
        return replace(turn, confidence=None if turn.reply.urgent else 0.75, ranking=RANKING)


@pytest.fixture
def assistant() -> SmallAssistant:
    return Understanding(responses=dict(KINDS))


def url_of(server: Server) -> str:
    return f"http://127.0.0.1:{server.settings.port}"


async def written(assistant: Conversing, *questions: str, as_json: bool) -> str:
    out = StringIO()
    emit = json_emitter(out) if as_json else text_emitter(out, titled=True)
    assert await answer(assistant, questions, emit) == ExitCode.SUCCESS
    return out.getvalue()


@pytest.mark.parametrize("as_json", [True, False])
async def test_a_server_gives_the_same_output_as_the_model_here(
    server: Server, assistant: SmallAssistant, as_json: bool
) -> None:
    questions = ["Does it hurt?", *KINDS, "", "¿Duele? 👩‍⚕️", "two\rlines"]
    remote = await written(Remote(url_of(server), in_detail=True), *questions, as_json=as_json)
    assert remote == await written(assistant, *questions, as_json=as_json)


async def test_every_line_is_a_conversation_of_its_own_and_nothing_of_it_stays(
    server: Server, assistant: SmallAssistant
) -> None:
    await written(Remote(url_of(server)), "one", "two", as_json=True)
    assert len(assistant.forgotten) == 2
    # The session of a forgotten conversation serves for the next one: an address may begin only so many.
    assert server.core.metrics.conversations._value.get() == 1


async def test_with_conversation_the_lines_are_one_and_reset_begins_the_next(
    server: Server, assistant: SmallAssistant
) -> None:
    out = StringIO()
    lines = ["one", "two", "/reset", "three"]
    await answer(Remote(url_of(server)), lines, json_emitter(out), one_conversation=True)
    assert [text for _, text in assistant.handled] == ["one", "two", "three"]
    assert assistant.forgotten == [assistant.handled[0][0]] == [assistant.handled[1][0]]


async def test_two_conversations_have_two_sessions(server: Server, assistant: SmallAssistant) -> None:
    remote = Remote(url_of(server))
    await asyncio.gather(remote.handle("one", "a"), remote.handle("two", "b"))
    await remote.handle("three", "a")
    names = {text: conversation for conversation, text in assistant.handled}
    assert names["one"] == names["three"] != names["two"]


async def test_a_message_far_too_long_for_the_server_is_refused_by_a_reply(
    server: Server, assistant: SmallAssistant
) -> None:
    for text in ("x" * 100_000, "é\x00" * 50_000):
        assert (await Remote(url_of(server)).handle(text, "a")).reply.kind == "answer"
        assert 2_000 < len(assistant.handled[-1][1]) < 16_384


async def test_a_website_is_not_sent_the_detail(server: Server, web: Any) -> None:
    session = await web.session()
    usual = await web.post("/api/messages", {"id": "message-1", "text": "hello"}, session["token"])
    assert set(usual.json) == {"ok", "reply"}
    asked = await web.post("/api/messages", {"id": "message-2", "text": "hello", "detail": True}, session["token"])
    assert asked.json["detail"]["confidence"] == 0.75
    again = await web.post("/api/messages", {"id": "message-2", "text": "hello", "detail": True}, session["token"])
    assert again.json == {**asked.json, "detail": None}
    shown = await web.ask("GET", "/api/conversation", session["token"])
    assert "ranking" not in shown.body.decode()


async def test_a_failure_inside_is_an_object_as_well(server: Server) -> None:
    (line,) = (await written(Remote(url_of(server), in_detail=True), "fail", "hello", as_json=True)).splitlines()[:1]
    assert json.loads(line)["kind"] == "refused_input"
    assert len(json.loads(line)["ranking"]) == 5


async def test_the_chat_with_a_server(server: Server, assistant: SmallAssistant) -> None:
    out = StringIO()
    typed = b"Does it hurt?\n2\n/topics\n/sources\n/reset\n/quit\n"
    code = await Chat(Remote(url_of(server)), PlainScreen(BytesIO(typed), out)).run()
    shown = out.getvalue()
    assert code == ExitCode.SUCCESS
    assert [text for _, text in assistant.handled] == ["Does it hurt?", "/evidence"]
    assert shown.count(assistant.knowledge.responses["utter_welcome"].text[:40]) == 2
    assert all(topic.title in shown for topic in assistant.knowledge.topics.values())
    assert "[1] " in shown
    assert len(assistant.forgotten) == 1


class Opinions:
    def __init__(self) -> None:
        self.given: list[Feedback] = []

    def give_feedback(self, feedback: Feedback) -> None:
        self.given.append(feedback)

    def withdraw_feedback(self, conversation: str, answer: str) -> None:
        raise NotImplementedError


async def test_the_chat_rates_the_last_answer_on_the_server(tmp_path: Path, assistant: SmallAssistant) -> None:
    opinions, out = Opinions(), StringIO()
    async with running(settings_for(tmp_path), assistant, opinions=opinions) as server:
        typed = b"/good\nDoes it hurt?\n/bad unclear what is a needle\n"
        await Chat(Remote(url_of(server)), PlainScreen(BytesIO(typed), out)).run()
    (given,) = opinions.given
    assert (given.topic, given.opinion, given.reason, given.comment) == ("pain", "down", "unclear", "what is a needle")
    assert "There is no answer yet" in out.getvalue()


async def test_the_chat_saves_the_page_of_a_referral_and_the_server_keeps_no_contact(tmp_path: Path) -> None:
    out = StringIO()
    before, then = f"/summary {tmp_path}/none.html\npage\nhello\n", f"/reset\n/summary {tmp_path}/none.html\n"
    saving = "".join(f"/summary {tmp_path}/visit.{ending}\n" for ending in ("md", "html"))
    async with running(settings_for(tmp_path), Referring(), redact=redact) as server:
        remote = Remote(url_of(server))
        await Chat(remote, PlainScreen(BytesIO(f"{before}{saving}{then}".encode()), out)).run()
        assert out.getvalue().count("There is no page yet.") == 2
        await remote.handle("page", "a")
        await server.core.forget(server.core.session_of(remote._tokens["a"]), "127.0.0.1")
        with pytest.raises(CommandError, match="There is no page for a visit in this conversation"):
            await remote.page("a", "html")
    written, printed = (tmp_path / "visit.md").read_text("utf-8"), (tmp_path / "visit.html").read_text("utf-8")
    assert "anna@example\\.org" in written
    assert "&lt;script&gt;" in printed
    assert "anna@example.org" not in printed


async def test_after_the_server_has_forgotten_a_session_the_chat_goes_on_in_a_new_one(
    tmp_path: Path, assistant: SmallAssistant
) -> None:
    async with running(settings_for(tmp_path), assistant) as server:
        remote = Remote(url_of(server))
        await remote.handle("one", "a")
        port = server.settings.port
    async with running(settings_for(tmp_path, port=port, secret="t" * 40), assistant):
        with pytest.raises(CommandError, match="This conversation is not known here"):
            await remote.handle("two", "a")
        await remote.handle("three", "a")
    assert [text for _, text in assistant.handled] == ["one", "three"]


async def test_a_server_that_asks_for_patience_gets_it_from_a_script(
    tmp_path: Path, assistant: SmallAssistant, capsys: pytest.CaptureFixture[str]
) -> None:
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)
        server.core._by_session._levels.clear()

    few = replace(GENEROUS, session=Bucket(2, 0.5))
    async with running(settings_for(tmp_path, limits=few), assistant) as server:
        await written(Remote(url_of(server), wait=wait), *map(str, range(6)), as_json=True)
        assert waited == [2, 2]
        assert capsys.readouterr().err.count("asks for patience") == 1
        impatient = Remote(url_of(server))
        with pytest.raises(CommandError, match=r"asks for patience: .* It takes more in 2 seconds\."):
            for number in range(3):
                await impatient.handle(str(number), "a")


async def test_a_server_that_is_not_ready_is_one_sentence(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path), None) as server:
        with pytest.raises(CommandError, match=r"is not ready: The assistant is starting\."):
            await Remote(url_of(server)).open()


async def test_no_server_ends_at_once_with_1_and_one_sentence(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path), None) as server:
        url = url_of(server)
    options = argparse.Namespace(url=url, json=True, conversation=False)
    with pytest.raises(CommandError, match=r"No server can be reached at http://127.* Start one with") as failed:
        await answer_from_server(options, ["one", "two"], json_emitter(StringIO()), patient=True)
    assert failed.value.code == ExitCode.FAILED


def refusal(name: str, value: Any) -> dict[str, Any]:
    """Return a response that asks for patience, one part of it changed."""
    return {"text": json.dumps({"error": {"code": "rate_limited", "message": "Wait.", name: value}}), "status": 429}


@pytest.mark.parametrize(
    ("answered", "sentence"),
    [
        ({"text": "<h1>hello</h1>", "content_type": "text/html"}, "is not this assistant's server"),
        ({"text": "[]"}, "is not this assistant's server"),
        ({"text": '{"token": 7}'}, "is not this assistant's server"),
        ({"text": "{}", "status": 404}, "is not this assistant's server"),
        ({"text": "<h1>Bad Gateway</h1>", "status": 502}, r"is not ready \(HTTP 502\)"),
        (refusal("retry_after", "soon"), "is not this assistant's server"),
        (refusal("retry_after", -1), "is not this assistant's server"),
        (refusal("retry_after", 0), "is not this assistant's server"),
        (refusal("retry_after", True), "is not this assistant's server"),
        (refusal("message", "wait\x1b]0;gone\x07\n"), r"asks for patience: wait \]0;gone  $"),
        (refusal("message", "x" * 9_999), r"asks for patience: x{197}\.\.\.$"),
        ({"text": "", "status": 301, "headers": {"Location": "/\x1b[2J"}}, r"leads to / \[2J instead"),
        ({"text": "", "status": 301, "headers": {"Location": "https://x.example/"}}, "leads to https://x.example/"),
    ],
)
async def test_another_server_is_one_sentence(answered: dict[str, Any], sentence: str) -> None:
    async def respond(request: aiohttp_web.BaseRequest) -> aiohttp_web.Response:
        return aiohttp_web.Response(**answered)

    runner = aiohttp_web.ServerRunner(aiohttp_web.Server(respond))
    await runner.setup()
    site = aiohttp_web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    (host, port), *_ = runner.addresses
    with pytest.raises(CommandError, match=sentence):
        await Remote(f"http://{host}:{port}", wait=never).open()
    await runner.cleanup()


async def never(seconds: float) -> None:
    raise AssertionError(f"nobody waits {seconds} seconds")


@pytest.mark.parametrize("url", ["http://a..example", f"http://{'a' * 64}.example", "http://a.example/\u00e4"])
def test_an_address_that_cannot_be_looked_up_is_told_before_anything_is_sent(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["ask", "--url", url, "Does it hurt?"])
    assert ended.value.code == ExitCode.USAGE
    assert "is no address such as http://127.0.0.1:8000" in capsys.readouterr().err


def untrusted() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "x")
    error.verify_message = "self-signed"
    return error


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (untrusted(), r"The certificate of U is not trusted \(self-signed\)"),
        (ssl.SSLError(1, "x"), "U does not speak TLS"),
        (TimeoutError(), "did not answer within 20 seconds"),
        (RemoteDisconnected(), "broke off the connection"),
        (UnicodeError("label empty or too long"), "U is no address that can be looked up"),
        (BadStatusLine("x"), "is not this assistant's server"),
        (OSError(113, "No route to host"), r"No server can be reached at U \(No route to host\)"),
    ],
)
def test_each_failure_on_the_way_has_its_sentence(error: Exception, sentence: str) -> None:
    assert re.search(sentence, failure(error, "U"))


async def test_a_turn_that_is_cancelled_lets_go_of_the_server(server: Server, assistant: SmallAssistant) -> None:
    assistant.open.clear()
    remote = Remote(url_of(server))
    turn = asyncio.ensure_future(remote.handle("slow", "a"))
    await assistant.arrived("slow")
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    assistant.open.set()


async def test_a_reply_without_its_detail_is_an_error_only_where_it_is_needed(
    tmp_path: Path,
) -> None:
    """As from `rasa run`, where nobody knows how a message was understood."""
    async with running(settings_for(tmp_path), SmallAssistant()) as server:
        assert (await Remote(url_of(server)).handle("hello", "a")).ranking == ()
        with pytest.raises(CommandError, match="does not tell how it understood"):
            await Remote(url_of(server), in_detail=True).handle("hello", "a")


async def test_the_command_asks_a_server_and_loads_nothing_that_takes_time(server: Server) -> None:
    code = (
        "import sys\nfrom bot.cli.main import main\ncode = main(sys.argv[1:])\n"
        "sys.stderr.write(' '.join(sys.modules))\nsys.exit(code)"
    )
    asking = await asyncio.create_subprocess_exec(
        *[sys.executable, "-c", code, "ask", "--url", url_of(server), "Does it hurt?"],
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, errors = await asyncio.wait_for(asking.communicate(), 60)
    assert asking.returncode == 0
    assert out.decode().startswith("You said: Does it hurt?\n")
    loaded = {name.partition(".")[0] for name in errors.decode().split()}
    assert loaded.isdisjoint({"rasa", "yaml", "rich", "aiohttp", "requests", "sanic", "jsonschema", "numpy", "sqlite3"})
