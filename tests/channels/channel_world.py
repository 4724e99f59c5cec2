"""A server with every channel, real HTTP on both sides, and a loopback provider that holds us to the documentation."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections import Counter, defaultdict, deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import aiohttp
import jwt
from aiohttp import web
from channel_replies import knowledge
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from jwt.algorithms import RSAAlgorithm
from provider_rules import check
from sanic import Sanic
from sanic.config import Config

from bot.channels.client import HttpClient
from bot.channels.delivery import Channels
from bot.channels.registry import enabled_connectors
from bot.channels.store import Store
from bot.channels.webhooks import mount
from bot.cli.preview import first_answer
from bot.dialogue.choices import Offer, chosen
from bot.engine.interface import Turn
from bot.reply.own import welcome

Sanic.test_mode = True  # more than one app is started in this process

Json = dict[str, Any]
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ED25519 = Ed25519PrivateKey.generate()
KEY_ID = "key-1"
PUBLIC = "https://faq.example.org"
APP_ID = "11111111-2222-3333-4444-555555555555"
PROJECT = "123456789012"
SECRET = "a-secret-that-nobody-can-guess-1234567890"


def environment(provider: str, folder: Path) -> dict[str, str]:
    """Return the variables of all channels, every one led to the loopback provider."""
    pem = RSA.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    account = {
        "client_email": "bot@project.example",
        "private_key": pem,
        "private_key_id": "k",
        "token_uri": f"{provider}/token",
    }
    file = folder / "service_account.json"
    file.write_text(json.dumps(account))
    raw = ED25519.public_key().public_bytes_raw().hex()
    return {
        "MSC_FAQ_PUBLIC_URL": PUBLIC,
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": f"{provider}/slack",
        "TELEGRAM_BOT_TOKEN": "999:token",
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
        "TELEGRAM_BOT_USERNAME": "skin_bot",
        "TELEGRAM_API_URL": f"{provider}/telegram",
        "MESSENGER_PAGE_TOKEN": "page-token",
        "MESSENGER_APP_SECRET": SECRET,
        "MESSENGER_VERIFY_TOKEN": "meatyhamhock",
        "MESSENGER_API_URL": f"{provider}/messenger",
        "WHATSAPP_TOKEN": "whatsapp-token",
        "WHATSAPP_PHONE_NUMBER_ID": "106540352242922",
        "WHATSAPP_APP_SECRET": SECRET,
        "WHATSAPP_VERIFY_TOKEN": "meatyhamhock",
        "WHATSAPP_API_URL": f"{provider}/whatsapp",
        "TWILIO_ACCOUNT_SID": "AC1",
        "TWILIO_AUTH_TOKEN": SECRET,
        "TWILIO_API_URL": f"{provider}/twilio",
        "TEAMS_APP_ID": APP_ID,
        "TEAMS_APP_PASSWORD": "password",
        "TEAMS_OPENID_URL": f"{provider}/openid",
        "TEAMS_LOGIN_URL": f"{provider}/login",
        "MATTERMOST_URL": f"{provider}/mattermost",
        "MATTERMOST_BOT_TOKEN": "bot-token",
        "MATTERMOST_WEBHOOK_TOKEN": f"other,{SECRET}",
        "ROCKETCHAT_URL": f"{provider}/rocketchat",
        "ROCKETCHAT_USER_ID": "bot-user",
        "ROCKETCHAT_AUTH_TOKEN": "auth-token",
        "ROCKETCHAT_WEBHOOK_TOKEN": SECRET,
        "WEBEX_BOT_TOKEN": "webex-token",
        "WEBEX_WEBHOOK_SECRET": SECRET,
        "WEBEX_API_URL": f"{provider}/webex",
        "GOOGLE_CHAT_AUDIENCE": PROJECT,
        "GOOGLE_CHAT_SERVICE_ACCOUNT": str(file),
        "GOOGLE_CHAT_API_URL": f"{provider}/google_chat",
        "GOOGLE_CHAT_CERTS_URL": f"{provider}/keys",
        "DISCORD_PUBLIC_KEY": raw,
        "DISCORD_APPLICATION_ID": "app",
        "DISCORD_BOT_TOKEN": "bot",
        "DISCORD_API_URL": f"{provider}/discord",
    }


# The provider


@dataclass
class Taken:
    """A request that the provider took."""

    channel: str
    to: str
    message: Json
    path: str
    method: str
    headers: Mapping[str, str]


FAULTS = {
    "429": (429, {"Retry-After": "7"}, {"ok": False, "error": "ratelimited"}),
    "500": (500, {}, {"error": "internal"}),
    "503": (503, {}, {}),
}


@dataclass
class Provider:
    """All providers at one address. ``faults`` are given to the next deliveries, one each."""

    faults: deque[str] = field(default_factory=deque)
    taken: list[Taken] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    messages: dict[str, Json] = field(default_factory=dict)  # what Webex's messages hold
    requests: Counter[str] = field(default_factory=Counter)
    hanging: asyncio.Event = field(default_factory=asyncio.Event)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    url: str = ""

    async def serve(self, request: web.Request) -> web.StreamResponse:
        path = request.path
        body = await request.read()
        self.requests[path.split("/")[1]] += 1
        match path.strip("/").split("/"):
            case ["openid"]:
                return web.json_response({"jwks_uri": f"{self.url}/keys"})
            case ["keys"]:
                key = json.loads(RSAAlgorithm.to_jwk(RSA.public_key()))
                return web.json_response({"keys": [{**key, "kid": KEY_ID, "endorsements": ["msteams"]}]})
            case ["login", *_] | ["token"]:
                form = dict(parse_qsl(body.decode()))
                assert form["grant_type"] in ("client_credentials", "urn:ietf:params:oauth:grant-type:jwt-bearer")
                return web.json_response({"access_token": "access", "expires_in": 3600})
            case ["webex", *rest] if request.method == "GET" and rest[0] != "people":
                return web.json_response(self.messages["/".join(rest)])
            case ["slack", "auth.test"] | ["telegram", _, "getMe"]:
                return web.json_response({"ok": True})
            case ["discord", "applications", "@me"]:
                raw = ED25519.public_key().public_bytes_raw().hex()
                return web.json_response({"id": "app", "verify_key": raw})
            case _ if request.method == "GET":
                return web.json_response({"success": True})
        fault = self.faults.popleft() if self.faults else ""
        if fault == "hang":
            await self.hanging.wait()
        if fault == "disconnect":
            assert request.transport
            request.transport.abort()
            return web.Response()
        if fault in FAULTS:
            status, headers, content = FAULTS[fault]
            return web.json_response(content, status=status, headers=headers)
        try:
            self.taken.append(self.read(request, body))
        except Exception as error:
            self.complaints.append(f"{request.method} {path}: {type(error).__name__} {error}")
            return web.json_response({"ok": False, "error": "invalid"}, status=400)
        finally:
            self.changed.set()
        return web.json_response(
            {"ok": True, "success": True}, status=201 if "mattermost" in path or "twilio" in path else 200
        )

    def read(self, request: web.Request, body: bytes) -> Taken:
        """Take a message apart, holding it against the provider's rules."""
        _, provider, *rest = request.path.split("/")
        headers = {name.lower(): value for name, value in request.headers.items()}
        content = dict(parse_qsl(body.decode())) if provider == "twilio" else json.loads(body)
        channel, to = provider, ""
        authorization = headers.get("authorization", "")
        match provider:
            case "slack":
                assert (rest, authorization) == (["chat.postMessage"], "Bearer xoxb-1")
                to = content.pop("channel") + ("#" + content.pop("thread_ts") if "thread_ts" in content else "")
            case "telegram":
                assert rest == ["bot999:token", "sendMessage"]
                to = str(content.pop("chat_id"))
                content.pop("reply_parameters", None)
                content.pop("message_thread_id", None)
            case "messenger":
                assert (rest, authorization) == (["me", "messages"], "Bearer page-token")
                assert content["messaging_type"] == "RESPONSE"
                to, content = content["recipient"]["id"], content["message"]
            case "whatsapp":
                channel = "whatsapp_cloud"
                assert (rest, authorization) == (["106540352242922", "messages"], "Bearer whatsapp-token")
                assert (content.pop("messaging_product"), content.pop("recipient_type")) == ("whatsapp", "individual")
                to = content.pop("to")
            case "twilio":
                assert rest == ["2010-04-01", "Accounts", "AC1", "Messages.json"]
                assert authorization == "Basic " + base64.b64encode(f"AC1:{SECRET}".encode()).decode()
                to = content.pop("To")
                sender = content.pop("From")
                assert sender.startswith("whatsapp:") == to.startswith("whatsapp:")
                channel = "twilio_whatsapp" if to.startswith("whatsapp:") else "twilio_sms"
            case "teams":
                assert (rest[:2], rest[3], authorization) == (["v3", "conversations"], "activities", "Bearer access")
                to = content.pop("conversation")["id"]
                for name in ("from", "recipient"):
                    assert content.pop(name)["id"]
                content.pop("replyToId", None)
            case "mattermost":
                assert (rest, authorization) == (["api", "v4", "posts"], "Bearer bot-token")
                assert content.pop("pending_post_id")
                to = content.pop("channel_id")
            case "rocketchat":
                assert rest == ["api", "v1", "chat.postMessage"]
                assert (headers["x-user-id"], headers["x-auth-token"]) == ("bot-user", "auth-token")
                to = content.pop("roomId")
            case "webex":
                assert (rest, authorization) == (["messages"], "Bearer webex-token")
                to = content.pop("roomId")
            case "google_chat":
                assert (rest[0], rest[1], rest[3], authorization) == ("v1", "spaces", "messages", "Bearer access")
                assert len(request.query["requestId"]) == 32
                to = rest[2]
                content.pop("thread", None)
            case "discord":
                assert rest[:2] == ["webhooks", "app"]
                assert request.method == ("PATCH" if rest[3:] else "POST")
                to = rest[2]
            case _:
                raise AssertionError(f"unknown provider {provider}")
        check(channel, content)
        return Taken(channel, to, content, request.path, request.method, headers)

    def to(self, recipient: str) -> list[Taken]:
        return [each for each in self.taken if each.to == recipient]


@asynccontextmanager
async def provider_running() -> AsyncIterator[Provider]:
    provider = Provider()
    app = web.Application(client_max_size=2**22)
    app.router.add_route("*", "/{anything:.*}", provider.serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    provider.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield provider
    finally:
        provider.hanging.set()
        await runner.cleanup()


# The assistant


@dataclass
class PainAssistant:
    """Answers with the topic that was chosen, else with the one of pain; knows what it offered to whom."""

    heard: list[tuple[str, str]] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    offered: dict[str, list[Offer]] = field(default_factory=lambda: defaultdict(list))
    fail: set[str] = field(default_factory=set)
    given: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    full: bool = False  # whether nothing more can be kept

    @property
    def knowledge(self) -> Any:
        return knowledge()

    async def handle(self, text: str, conversation: str) -> Turn:
        self.heard.append((conversation, text))
        if text in self.fail:
            raise RuntimeError("inside")
        offers = self.offered[conversation] or [
            Offer(each.title, each.payload) for each in welcome(self.knowledge).suggestions
        ]
        offer = next((each for each in offers if each.payload == text), None) or chosen(text, offers)
        topic = offer.payload.removeprefix("/") if offer else "pain"
        reply = first_answer(topic, self.knowledge)
        self.offered[conversation] = [Offer(each.title, each.payload) for each in reply.suggestions]
        return Turn(reply)

    def give_feedback(self, conversation: str, answer: str, topic: str, opinion: str) -> None:
        if self.full:
            raise OSError(28, "No space left on device")
        self.given[conversation, answer] = (topic, opinion)

    async def forget(self, conversation: str) -> None:
        self.forgotten.append(conversation)


# Our server


class Clock:
    """Stands still but for the waits; so nothing is slept through."""

    def __init__(self) -> None:
        self.now = time.time()
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


@dataclass
class World:
    """Everything that a test needs."""

    provider: Provider
    assistant: PainAssistant
    environ: dict[str, str]
    file: Path
    clock: Clock = field(default_factory=Clock)
    timeout: float = 5.0

    async def start(self, *, attach: bool = True) -> None:
        self.http = HttpClient(self.timeout)
        self.channels = Channels(
            enabled_connectors(self.environ), Store(self.file), self.http, clock=self.clock, wait=self.clock.wait
        )
        app = Sanic(
            "msc-faq",
            config=Config({"ACCESS_LOG": False, "AUTO_EXTEND": False, "MOTD": False, "REGISTER": False}),
            configure_logging=False,
        )
        app.config.REQUEST_MAX_SIZE = 16 * 1024
        mount(app, self.channels)
        self.server: Any = await app.create_server(host="127.0.0.1", port=0, return_asyncio_server=True)
        await self.server.startup()
        self.port = self.server.server.sockets[0].getsockname()[1]
        if attach:
            self.channels.attach(self.assistant)  # type: ignore[arg-type]

    async def stop(self) -> None:
        self.server.server.close()
        for connection in list(self.server.connections):
            connection.abort()
        await self.channels.stop()
        await self.http.close()

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    async def send(
        self,
        channel: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        method: str = "POST",
        query: str = "",
    ) -> tuple[int, str]:
        url = f"http://127.0.0.1:{self.port}/webhooks/{channel}/webhook{query}"
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, url, data=body, headers=headers or {}) as response,
        ):
            return response.status, await response.text()

    async def event(self, channel: str, content: Any) -> str:
        """Send a genuine event; return what the provider is told."""
        body, headers = signed(channel, content, self.provider.url)
        status, text = await self.send(channel, body, headers)
        assert 200 <= status < 300, (channel, status, text)
        return text

    async def answered(self, channel: str, content: Any) -> list[Taken]:
        """Send an event, and return the messages that it leads to."""
        before = len(self.provider.taken)
        await self.event(channel, content)
        await asyncio.wait_for(self.channels.finish(), 20)
        assert not self.provider.complaints
        return self.provider.taken[before:]


@asynccontextmanager
async def world_running(folder: Path, **parts: Any) -> AsyncIterator[World]:
    async with provider_running() as provider:
        world = World(provider, PainAssistant(), environment(provider.url, folder), folder / "channels.db", **parts)
        await world.start()
        try:
            yield world
        finally:
            await world.stop()


# Genuine requests


def hmac_hex(body: bytes, kind: str = "sha256") -> str:
    return hmac.new(SECRET.encode(), body, kind).hexdigest()


def token_for(provider: str, channel: str, key: Any = RSA, **changes: Any) -> str:
    now = int(time.time())
    claims: Json = {"iat": now, "exp": now + 600}
    if channel == "teams":
        claims |= {"iss": "https://api.botframework.com", "aud": APP_ID, "serviceurl": f"{provider}/teams"}
    else:
        claims |= {"iss": "chat@system.gserviceaccount.com", "aud": PROJECT}
    claims |= changes
    return jwt.encode(claims, key, algorithm="RS256", headers={"kid": KEY_ID})


def signed(channel: str, content: Any, provider: str = "", now: float | None = None) -> tuple[bytes, dict[str, str]]:
    """Return a request as the provider makes it."""
    timestamp = str(int(now or time.time()))
    is_form = channel == "twilio" or (channel == "slack" and content.get("type") == "block_actions")
    if channel == "twilio":
        body = urlencode(content).encode()
    elif is_form:
        body = urlencode({"payload": json.dumps(content)}).encode()
    else:
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded" if is_form else "application/json"}
    match channel:
        case "slack":
            base = f"v0:{timestamp}:".encode() + body
            headers |= {"X-Slack-Signature": "v0=" + hmac_hex(base), "X-Slack-Request-Timestamp": timestamp}
        case "telegram":
            headers["X-Telegram-Bot-Api-Secret-Token"] = SECRET
        case "messenger" | "whatsapp_cloud":
            headers["X-Hub-Signature-256"] = "sha256=" + hmac_hex(body)
        case "twilio":
            text = f"{PUBLIC}/webhooks/twilio/webhook" + "".join(name + content[name] for name in sorted(content))
            digest = hmac.new(SECRET.encode(), text.encode(), hashlib.sha1).digest()
            headers["X-Twilio-Signature"] = base64.b64encode(digest).decode()
        case "teams" | "google_chat":
            headers["Authorization"] = f"Bearer {token_for(provider, channel)}"
        case "webex":
            headers["X-Spark-Signature"] = hmac_hex(body, "sha1")
        case "discord":
            signature = ED25519.sign(timestamp.encode() + body).hex()
            headers |= {"X-Signature-Ed25519": signature, "X-Signature-Timestamp": timestamp}
    return body, headers
