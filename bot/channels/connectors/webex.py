"""Webex. Its webhooks only name a message, which must then be fetched. https://developer.webex.com/docs/webhooks"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from typing import ClassVar

from bot.channels.connector import (
    Answer,
    Connector,
    Http,
    Incoming,
    Kind,
    Outcome,
    Outgoing,
    Parcel,
    ProviderUnreachable,
    Received,
    Variable,
)
from bot.channels.rendering import webex
from bot.channels.verification import require_secret, webex_signature
from bot.reply.json_reply import Json
from bot.reply.model import Reply

MENTION = re.compile(r"<spark-mention[^>]*>.*?</spark-mention>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")


class Webex(Connector):
    name = "webex"
    title = "Webex"
    variables: ClassVar[tuple[Variable, ...]] = (
        Variable("WEBEX_BOT_TOKEN", "the bot's access token"),
        Variable("WEBEX_WEBHOOK_SECRET", "the secret given when the webhooks were made"),
        Variable("WEBEX_API_URL", "another address of the API", required=False),
    )

    async def verify(self, received: Received, http: Http) -> None:
        expected = webex_signature(self.settings["WEBEX_WEBHOOK_SECRET"], received.body)
        require_secret(received.header("x-spark-signature").lower(), expected)

    def events(self, received: Received) -> Iterable[Json]:
        return [received.json()]

    def read(self, event: Json) -> Incoming | None:
        """Return where to find what a person did. The webhook was made by the bot, so its owner is the bot itself."""
        data = event["data"]
        if event["event"] != "created" or data["personId"] == event.get("createdBy"):
            return None
        paths = {"messages": "messages", "attachmentActions": "attachment/actions"}
        if event["resource"] not in paths:
            return None
        # A card's event does not say what kind of room it is in: it is taken for a group's until it is fetched.
        private = data.get("roomType") == "direct"
        person, room = data["personId"], data["roomId"]
        conversation = f"webex:{person}" if private else f"webex:{room}:{person}"
        address = {"roomId": room}
        return Incoming(data["id"], conversation, f"{paths[event['resource']]}/{data['id']}", address, "reference")

    async def fetched(self, incoming: Incoming, http: Http) -> Incoming | None:
        content = await self._get(incoming.text, http)
        if content is None:
            return None
        if incoming.text.startswith("attachment/"):
            payload = str((content.get("inputs") or {}).get("payload", ""))
            message = await self._get(f"messages/{content.get('messageId')}", http) or {}
            person, private = content.get("personId"), message.get("roomType") == "direct"
            conversation = f"webex:{person}" if private else incoming.conversation
            return Incoming(incoming.event, conversation, payload, incoming.address)
        words = str(content.get("text") or "")
        if content.get("roomType") != "direct" and content.get("html"):
            words = unescape(TAG.sub("", MENTION.sub("", content["html"])))
        media = bool(content.get("files"))
        kind: Kind = "media" if media and not words.strip() else "text"
        return Incoming(incoming.event, incoming.conversation, words.strip(), incoming.address, kind)

    async def _get(self, path: str, http: Http) -> Json | None:
        answer = await http.send(self._call("GET", path, None))
        outcome = self.outcome(answer)
        if outcome.verdict == "again":
            raise ProviderUnreachable(outcome.problem)
        return answer.json() if outcome.verdict == "delivered" else None

    def render(self, reply: Reply, address: Json) -> list[Json]:
        return webex.render(reply)

    async def request(self, parcel: Parcel, http: Http) -> Outgoing:
        return self._call("POST", "messages", {**parcel.address, **parcel.message})

    def outcome(self, answer: Answer) -> Outcome:
        outcome = super().outcome(answer)
        return Outcome("again", outcome.problem, outcome.after) if answer.status == 423 else outcome

    async def check(self, http: Http) -> Outcome:
        return self.outcome(await http.send(self._call("GET", "people/me", None)))

    def _call(self, method: str, path: str, content: Json | None) -> Outgoing:
        base = (self.settings.get("WEBEX_API_URL") or "https://webexapis.com/v1").rstrip("/")
        headers = {"Authorization": f"Bearer {self.settings['WEBEX_BOT_TOKEN']}"}
        return Outgoing(f"{base}/{path}", method, content, headers=headers)
