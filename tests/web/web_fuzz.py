"""Requests that nobody should send: JSON of any shape, near misses of good requests, raw bytes, odd sockets."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import aiohttp
from hypothesis import strategies as st
from web_server import Web, check_response, new_id

from bot.web.serving import Server

PATHS = (
    "/api/session",
    "/api/messages",
    "/api/feedback",
    "/api/forget",
    "/api/conversation",
    "/api/topics",
    "/webhooks/rest/webhook",
    "/health/ready",
    "/metrics",
    "/",
    "/socket.io/",
)
EVENTS = (
    "session_request",
    "user_message",
    "feedback",
    "forget",
    "new_conversation",
    "user_uttered",
    "reply_seen",
    "x",
)
PATIENCE = 20.0  # seconds


@dataclass(frozen=True)
class Http:
    """A request over HTTP. ``signed`` says whether it bears a good token."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    signed: bool


@dataclass(frozen=True)
class Raw:
    """Bytes on a connection of their own."""

    content: bytes


@dataclass(frozen=True)
class Packets:
    """What is written to a WebSocket after Engine.IO's handshake."""

    content: tuple[str | bytes, ...]


texts = st.text(max_size=60) | st.sampled_from(["fail", "/restart", "x" * 3_000, "\x00", "<script>"])
scalars = st.none() | st.booleans() | st.integers() | st.floats() | texts
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
good = st.builds(
    lambda text: {
        "id": new_id(),
        "text": text,
        "sender": "tester",
        "message": text,
        "reply_id": "f" * 22,
        "value": "up",
    },
    texts,
)
KEYS = ("id", "text", "title", "token", "sender", "message", "metadata", "reply_id", "value", "last_seen")
near = st.builds(
    lambda content, key, value, drop: {k: v for k, v in {**content, key: value}.items() if k != drop},
    good,
    st.sampled_from(KEYS),
    anything,
    st.sampled_from(["", "id", "text", "sender", "message"]),
)
contents = good | near | anything
bodies = st.builds(lambda content: json.dumps(content).encode(), contents) | st.binary(max_size=200)
HEADERS = (
    "Origin",
    "Authorization",
    "X-Forwarded-For",
    "Content-Type",
    "If-None-Match",
    "Accept-Encoding",
    "X-Request-ID",
)
visible = st.characters(min_codepoint=32, max_codepoint=126)
headers = st.dictionaries(st.sampled_from(HEADERS), st.text(visible, max_size=40), max_size=3)
POLLING = "?EIO=4&transport=polling"
http_requests = st.builds(
    Http,
    st.sampled_from(["POST", "POST", "POST", "GET", "PUT", "OPTIONS", "HEAD", "DELETE"]),
    st.sampled_from(PATHS) | st.text(visible, max_size=20).map(lambda text: "/" + text.replace(" ", "")),
    st.sampled_from(["", "?after=x", POLLING, POLLING + "&sid=x", "?EIO=3", "?j=0&EIO=4"]),
    headers,
    bodies,
    st.booleans(),
)
POST = b"POST /api/messages HTTP/1.1\r\nHost: x\r\n"
UPGRADE = b"Upgrade: websocket\r\nConnection: upgrade\r\n\r\n"
raw_requests = st.builds(
    Raw,
    st.binary(max_size=100)
    | st.sampled_from(
        [
            POST + b"Content-Length: -1\r\n\r\n",
            POST + b"Content-Length: x\r\n\r\n",
            POST + b"Content-Length: 9999999\r\n\r\n",
            POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
            b"GET / HTTP/9.9\r\n\r\n",
            b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n\r\n",
            b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\n" + UPGRADE,
        ]
    ),
)
PLACEHOLDER = '451-["x",{"_placeholder":true,"num":0}]'
packets = st.builds(
    lambda event, content, number: f"42{number}{json.dumps([event, content])}",
    st.sampled_from(EVENTS),
    contents,
    st.sampled_from(["", "1", "99999999999999999999"]),
)
frames = (
    packets
    | st.sampled_from(["40", "41", "1", "2", "3", "5", "6", PLACEHOLDER])
    | st.text(max_size=30)
    | st.binary(max_size=30)
)
socket_requests = st.builds(Packets, st.lists(frames, max_size=4).map(tuple))
requests = st.one_of(http_requests, http_requests, http_requests, socket_requests, raw_requests)


def mutant(request: Http, dice: Random) -> Http:
    """Return a request with a few bytes of its body changed, put in or cut out."""
    body = bytearray(request.body)
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(body) + 1)
        body[at : at + dice.randint(0, 2)] = dice.randbytes(dice.randint(0, 2))
    return replace(request, body=bytes(body), signed=not request.signed)


class Target:
    """A server under fire, and what it must do with each request."""

    def __init__(self, server: Server, http: aiohttp.ClientSession) -> None:
        self.server, self._http = server, http
        self.web = Web(server, http)
        self.count = 0

    async def start(self) -> None:
        self._token = (await self.web.session())["token"]

    async def fire(self, request: Http | Raw | Packets) -> None:
        """Send one request; fail unless the server behaves."""
        match request:
            case Http():
                await asyncio.wait_for(self._fire_http(request), PATIENCE)
            case Raw():
                await asyncio.wait_for(self._fire_raw(request), PATIENCE)
            case Packets():
                await asyncio.wait_for(self._fire_packets(request), PATIENCE)

    async def _fire_http(self, request: Http) -> None:
        sent = dict(request.headers)
        if request.signed:
            sent["Authorization"] = f"Bearer {self._token}"
        self.count += 1
        address = self.web.url + request.path + request.query
        for _ in range(3):  # as browsers do: a kept connection may have been closed meanwhile
            try:
                async with self._http.request(request.method, address, headers=sent, data=request.body) as response:
                    body = await response.read()
                break
            except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError):
                continue
        else:
            raise AssertionError(f"No answer, three times: {request}")
        assert response.status < 500, (request, body)
        check_response(request.method, request.path, response.status, response.headers, body)
        if request.path.startswith(("/api/", "/webhooks/")) and request.method not in ("HEAD", "OPTIONS"):
            answer: Any = json.loads(body)
            assert answer, "An empty answer tells a person nothing."
            if response.status >= 400:
                assert answer["error"]["message"]

    async def _fire_raw(self, request: Raw) -> None:
        self.count += 1
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server.settings.port)
        with suppress(ConnectionError):
            writer.write(request.content)
            writer.write_eof()
            await reader.read(4_096)
        writer.close()

    async def _fire_packets(self, request: Packets) -> None:
        address = f"{self.web.url}/socket.io/?EIO=4&transport=websocket"
        with suppress(ConnectionError, aiohttp.ClientError):
            async with self._http.ws_connect(address) as socket:
                await socket.receive()
                await socket.send_str("40")
                await socket.receive()
                for packet in request.content:
                    self.count += 1
                    await (socket.send_bytes(packet) if isinstance(packet, bytes) else socket.send_str(packet))

    async def check(self) -> None:
        """Fail unless the server is as well as before."""
        session = await self.web.session()
        assert (await self.web.say(session["token"], "Does it hurt?"))["kind"] == "answer"
        assert (await self.web.ask("GET", "/health/ready")).status == 200
        text = (await self.web.ask("GET", "/metrics")).body.decode()
        failures = [line for line in text.splitlines() if line.startswith("msc_faq_failures_total")]
        assert [line for line in failures if 'where="turn"' not in line] == []
