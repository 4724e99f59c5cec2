"""A server of the tests' own on a loopback port, with a small assistant whose answers say what they answer."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import socketio
import yaml
from jsonschema import Draft202012Validator, RefResolver
from jsonschema.exceptions import best_match

from bot.engine.interface import Turn
from bot.knowledge.loading import load
from bot.knowledge.model import Knowledge
from bot.reply.compose import GUIDANCE, SUMMARY, compose
from bot.reply.model import Block, Fragment
from bot.web.serving import Server
from bot.web.settings import Bucket, Limits, Settings

# python-engineio's client wants a name that aiohttp has from 3.11 on; Rasa pins 3.9, where it is a plain number.
aiohttp.ClientWSTimeout = lambda ws_close: ws_close  # type: ignore[attr-defined, assignment, misc]

ROOT = Path(__file__).resolve().parents[2]
API = ROOT / "docs" / "api"
PATIENCE = 20.0  # seconds after which a test fails instead of hanging
PLENTY = Bucket(1_000_000, 1_000_000)
GENEROUS = Limits(session=PLENTY, address=PLENTY, new_conversations=PLENTY, sockets_per_address=10_000)


@cache
def knowledge() -> Knowledge:
    return load()


class Failure(Exception):
    """What the assistant's inside may raise; its text holds what nobody may read in a log."""


@dataclass
class SmallAssistant:
    """Answers every text with itself. Some texts fail or hang; the others wait while ``open`` is not set."""

    handled: list[tuple[str, str]] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    open: asyncio.Event = field(default_factory=asyncio.Event)
    responses: dict[str, str] = field(default_factory=dict)
    _arrivals: dict[str, asyncio.Event] = field(default_factory=lambda: defaultdict(asyncio.Event))

    def __post_init__(self) -> None:
        self.open.set()

    @property
    def knowledge(self) -> Knowledge:
        return knowledge()

    async def handle(self, text: str, conversation: str) -> Turn:
        self.handled.append((conversation, text))
        self._arrivals[text].set()
        if text == "fail":
            raise Failure(f"the canary of {text}")
        if text == "exit":
            raise asyncio.CancelledError
        if text == "hang":
            await asyncio.Event().wait()
        if text == "hang and do not obey":
            while True:
                try:
                    await asyncio.Event().wait()
                except asyncio.CancelledError:
                    if STUBBORN.is_set():
                        raise
        if not text.startswith("What are mesenchymal"):
            await self.open.wait()
        next_steps = Fragment(GUIDANCE, {"suggestions": ["side_effects", "evidence"]})
        reply = compose([Fragment(self.responses.get(text, "utter_pain")), next_steps], self.knowledge)
        if text not in self.responses:
            reply = replace(reply, blocks=(Block("lead", f"You said: {text}"), *reply.blocks))
        return Turn(reply)

    async def forget(self, conversation: str) -> None:
        self.forgotten.append(conversation)

    async def arrived(self, text: str) -> None:
        """Wait until a message is being answered."""
        await self._arrivals[text].wait()


ANSWERS = {
    "referral_concern": "<script>alert(1)</script> my name is Anna Kowalska",
    "referral_region": "UK",
    "referral_contact": "anna@example.org",
}


@dataclass
class Referring(SmallAssistant):
    """Answers "page" with the page of a referral."""

    async def handle(self, text: str, conversation: str) -> Turn:
        if text == "page":
            return Turn(compose([Fragment(SUMMARY, {"summary": ANSWERS})], self.knowledge))
        return await super().handle(text, conversation)


STUBBORN = asyncio.Event()  # set when a test ends, so that its stubborn turn does


def said(reply: dict[str, Any]) -> str:
    """Return the text that a reply of the small assistant answers."""
    return str(reply["blocks"][0]["text"].removeprefix("You said: "))


def settings_for(state: Path, **changes: Any) -> Settings:
    usual: dict[str, Any] = {"port": 0, "secret": "s" * 40, "state": state, "limits": GENEROUS, "stock_rest": True}
    return Settings(**{**usual, **changes})


@asynccontextmanager
async def running(settings: Settings, assistant: Any | None, **parts: Any) -> AsyncIterator[Server]:
    server = Server(settings, **parts)
    await server.start()
    if assistant:
        server.attach(assistant)
    try:
        yield server
    finally:
        await server.stop()


async def crash(server: Server) -> None:
    """End a server as kill -9 would: nothing is finished, nobody is told. (test_process.py kills a real one.)"""
    for conversation in list(server.core._conversations.values()):
        for turn in list(conversation.turns.values()):
            turn.cancel()
    server._purging.cancel()
    server._server.server.close()
    for connection in list(server._server.connections):
        connection.abort()
    server._archive.close()


# The descriptions


@cache
def description(name: str) -> Any:
    return yaml.safe_load((API / name).read_text(encoding="utf-8"))


def conforms(content: Any, schema: Any, document: str = "openapi.yaml") -> None:
    """Hold what the server sent against its description."""
    error = best_match(Draft202012Validator(schema, resolver=resolver(document)).iter_errors(content))
    assert error is None, error


@cache
def resolver(document: str) -> RefResolver:
    store = {name: description(name) for name in ("openapi.yaml", "asyncapi.yaml")}
    return RefResolver(document, store[document], store=store)


def check_response(method: str, path: str, status: int, headers: Any, body: bytes) -> None:
    paths = description("openapi.yaml")["paths"]
    if path not in paths or method.lower() not in paths[path]:
        return
    responses = paths[path][method.lower()]["responses"]
    assert str(status) in responses, f"{method} {path} answers {status}, which is not described."
    response = responses[str(status)]
    if "$ref" in response:
        response = description("openapi.yaml")["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
    (kind, content), *_ = response["content"].items()
    assert headers["content-type"].startswith(kind)
    for name in response.get("headers", ()):
        assert name in headers
    if kind == "application/json":
        conforms(json.loads(body), content["schema"])


# The clients


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Any
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Web:
    """A client of HTTP that holds every response against the description."""

    def __init__(self, server: Server, http: aiohttp.ClientSession) -> None:
        self.server, self._http = server, http

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.settings.port}"

    async def ask(self, method: str, path: str, token: str | None = None, **request: Any) -> Answer:
        headers = dict(request.pop("headers", {}))
        if token:
            headers["Authorization"] = f"Bearer {token}"
        async with self._http.request(method, self.url + path, headers=headers, **request) as response:
            body = await response.read()
        check_response(method, path.partition("?")[0], response.status, response.headers, body)
        return Answer(response.status, response.headers, body)

    async def post(self, path: str, content: Any = None, token: str | None = None, **request: Any) -> Answer:
        return await self.ask("POST", path, token, data=json.dumps(content), **request)

    async def session(self, **content: Any) -> Any:
        answer = await self.post("/api/session", content)
        assert answer.status == 200
        return answer.json

    async def say(self, token: str, text: str, id: str | None = None) -> Any:
        answer = await self.post("/api/messages", {"id": id or new_id(), "text": text}, token)
        assert answer.status == 200, answer.body
        return answer.json["reply"]


def new_id() -> str:
    return str(uuid4())


class Tab:
    """One tab of a browser: a socket, what came over it, and what the widget remembers."""

    def __init__(self, port: int, token: str | None = None) -> None:
        self.port, self.token = port, token
        self.last_seen: str | None = None
        self.replies: list[dict[str, Any]] = []  # as they came, duplicates included
        self.events: list[tuple[str, Any]] = []
        self._changed = asyncio.Event()
        self.socket = socketio.AsyncClient(reconnection=False)
        self.renew()

    def renew(self) -> None:
        """Have a fresh socket, as after a reload."""
        self.socket = socketio.AsyncClient(reconnection=False, handle_sigint=False)
        for operation, described in description("asyncapi.yaml")["operations"].items():
            if described["action"] == "send":
                self.socket.on(operation, self._listener(operation))

    def _listener(self, event: str) -> Callable[..., Any]:
        schema = description("asyncapi.yaml")["components"]["messages"][event]["payload"]

        async def listen(content: Any) -> None:
            conforms(content, schema, "asyncapi.yaml")
            self.events.append((event, content))
            if event == "bot_reply":
                self.got(content)
            self._changed.set()

        return listen

    def got(self, reply: dict[str, Any]) -> None:
        self.replies.append(reply)
        self.last_seen = max(self.last_seen or "", reply["id"])
        self._changed.set()

    async def connect(self, headers: dict[str, str] | None = None, transports: list[str] | None = None) -> Tab:
        await self.socket.connect(
            f"http://127.0.0.1:{self.port}", headers=headers or {}, transports=transports or ["websocket"]
        )
        return self

    async def open(self, **connection: Any) -> Any:
        """Connect, and take up the session if there is one."""
        await self.connect(**connection)
        opened = await self.call("session_request", {"token": self.token, "last_seen": self.last_seen})
        assert opened["ok"], opened
        self.token = opened["token"]
        for reply in opened["missed"]:
            self.got(reply)
        return opened

    async def call(self, event: str, content: Any = None) -> Any:
        ack = await self.socket.call(event, content, timeout=PATIENCE)
        if isinstance(ack, dict):
            operation = description("asyncapi.yaml")["operations"].get(event, {})
            failed = {"$ref": "#/components/schemas/Failure"}
            conforms(ack, operation["x-ack"] if ack["ok"] else failed, "asyncapi.yaml")
        return ack

    async def send(self, text: str, id: str | None = None, **more: Any) -> Any:
        return await self.call("user_message", {"id": id or new_id(), "text": text, **more})

    async def until(self, happened: Callable[[], Any]) -> Any:
        """Wait for something that comes over the socket."""

        async def wait() -> Any:
            while not (result := happened()):
                self._changed.clear()
                await self._changed.wait()
            return result

        return await asyncio.wait_for(wait(), PATIENCE)

    async def event(self, name: str) -> Any:
        return await self.until(lambda: next((content for event, content in self.events if event == name), None))

    async def reply_to(self, id: str) -> Any:
        return await self.until(lambda: next((each for each in self.replies if each["in_reply_to"] == id), None))

    async def kill(self) -> None:
        """Break the line, without a word to the server."""
        self.socket.eio.ws._response.connection.transport.abort()
        await self.socket.eio.wait()

    async def close(self) -> None:
        """Leave; without waiting for the poll under way, which ends at the server's next ping."""
        await self.socket.eio.disconnect(abort=True)
