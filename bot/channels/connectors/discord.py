"""Discord: interactions over HTTP, that is the command /ask and buttons.

https://discord.com/developers/docs/interactions/receiving-and-responding

Ordinary messages reach a bot only over Discord's gateway, a socket of its own protocol; they are not read here.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from typing import ClassVar

from bot.channels.connector import (
    Answer,
    Connector,
    Http,
    Incoming,
    Outcome,
    Outgoing,
    Parcel,
    Received,
    Response,
    Variable,
    by_status,
)
from bot.channels.rendering import discord
from bot.channels.verification import require_ed25519, require_recent
from bot.reply.json_reply import Json
from bot.reply.model import Reply

PING, COMMAND, PRESS = 1, 2, 3
PONG, DEFERRED = 1, 5
EPHEMERAL = 1 << 6  # seen only by the person who asked
JSON_TYPE = "application/json"


class Discord(Connector):
    name = "discord"
    title = "Discord"
    lifetime: ClassVar[float] = 14 * 60.0  # an interaction's token is good for fifteen minutes
    variables: ClassVar[tuple[Variable, ...]] = (
        Variable("DISCORD_PUBLIC_KEY", "the application's public key, 64 hexadecimal digits"),
        Variable("DISCORD_APPLICATION_ID", "the application's id"),
        Variable("DISCORD_BOT_TOKEN", "the bot's token, with which the credentials are checked"),
        Variable("DISCORD_API_URL", "another address of the API", required=False),
    )

    async def verify(self, received: Received, http: Http) -> None:
        timestamp = received.header("x-signature-timestamp")
        signed = timestamp.encode() + received.body
        require_ed25519(self.settings["DISCORD_PUBLIC_KEY"], received.header("x-signature-ed25519"), signed)
        require_recent(timestamp, time.time())

    def handshake(self, received: Received) -> Response | None:
        if received.method == "POST" and received.json().get("type") == PING:
            return Response(json.dumps({"type": PONG}), JSON_TYPE)
        return super().handshake(received)

    def events(self, received: Received) -> Iterable[Json]:
        return [received.json()]

    def read(self, event: Json) -> Incoming | None:
        in_guild = bool(event.get("guild_id"))
        person = event["member"]["user"]["id"] if in_guild else event["user"]["id"]
        # Also a group of direct messages (context 2) is not private.
        private = not in_guild and event.get("context") != 2
        conversation = f"discord:{person}" if private else f"discord:{event['channel_id']}:{person}"
        address: Json = {"token": event["token"], "hidden": not private}
        data = event["data"]
        if event["type"] == PRESS:
            return Incoming(event["id"], conversation, data["custom_id"], address)
        if event["type"] != COMMAND:
            return None
        words = " ".join(str(option["value"]) for option in data.get("options") or () if "value" in option)
        return Incoming(event["id"], conversation, words, address, "text" if words else "start")

    def response(self, received: Received) -> Response:
        """Say that an answer follows: Discord waits only three seconds for this."""
        event = received.json()
        hidden = self._hidden(event)
        content = {"type": DEFERRED, "data": {"flags": EPHEMERAL}} if hidden else {"type": DEFERRED}
        return Response(json.dumps(content), JSON_TYPE)

    def _hidden(self, event: Json) -> bool:
        return bool(event.get("guild_id")) or event.get("context") == 2

    def render(self, reply: Reply, address: Json) -> list[Json]:
        return discord.render(reply)

    async def request(self, parcel: Parcel, http: Http) -> Outgoing:
        """The first message takes the place of the one that was promised; that can be repeated without harm."""
        webhook = f"{self._base}/webhooks/{self.settings['DISCORD_APPLICATION_ID']}/{parcel.address['token']}"
        if parcel.position == 0:
            return Outgoing(f"{webhook}/messages/@original", "PATCH", json=parcel.message)
        flags = parcel.message["flags"] | (EPHEMERAL if parcel.address["hidden"] else 0)
        return Outgoing(webhook, json={**parcel.message, "flags": flags})

    def outcome(self, answer: Answer) -> Outcome:
        outcome = by_status(answer)
        if answer.status == 404:  # our acknowledgement may not have arrived yet
            return Outcome("again", outcome.problem)
        after = answer.json().get("retry_after")
        if outcome.verdict == "again" and isinstance(after, (int, float)):
            return Outcome("again", outcome.problem, float(after))
        return outcome

    async def check(self, http: Http) -> Outcome:
        headers = {"Authorization": f"Bot {self.settings['DISCORD_BOT_TOKEN']}"}
        answer = await http.send(Outgoing(f"{self._base}/applications/@me", "GET", headers=headers))
        outcome = self.outcome(answer)
        if outcome.verdict != "delivered":
            return outcome
        content = answer.json()
        for key, name in (("id", "DISCORD_APPLICATION_ID"), ("verify_key", "DISCORD_PUBLIC_KEY")):
            if content.get(key) != self.settings[name]:
                return Outcome("refused", f"{name} belongs to another application")
        return outcome

    @property
    def _base(self) -> str:
        return (self.settings.get("DISCORD_API_URL") or "https://discord.com/api/v10").rstrip("/")
