"""Facebook Messenger. https://developers.facebook.com/docs/messenger-platform"""

from __future__ import annotations

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
)
from bot.channels.connectors.meta import GRAPH, graph_outcome, require_hub_signature, subscription
from bot.channels.rendering import messenger
from bot.reply.json_reply import Json
from bot.reply.model import Reply


class Messenger(Connector):
    name = "messenger"
    title = "Facebook Messenger"
    accepted = Response("EVENT_RECEIVED")
    variables: ClassVar[tuple[Variable, ...]] = (
        Variable("MESSENGER_PAGE_TOKEN", "the page's access token"),
        Variable("MESSENGER_APP_SECRET", "the app's secret"),
        Variable("MESSENGER_VERIFY_TOKEN", "a word of your own, given when the webhook is registered"),
        Variable("MESSENGER_API_URL", "another address of the Graph API, with its version", required=False),
    )

    async def verify(self, received: Received, http: Http) -> None:
        require_hub_signature(received, self.settings["MESSENGER_APP_SECRET"])

    def handshake(self, received: Received) -> Response | None:
        return subscription(received, self.settings["MESSENGER_VERIFY_TOKEN"])

    def events(self, received: Received) -> Iterable[Json]:
        content = received.json()
        if content.get("object") != "page":
            return []
        return [
            {**event, "page": entry.get("id")}
            for entry in content.get("entry") or ()
            for event in entry.get("messaging") or ()
        ]

    def read(self, event: Json) -> Incoming | None:
        sender = event["sender"]["id"]
        conversation = f"messenger:{event['page']}:{sender}"
        address = {"recipient": {"id": sender}}
        if press := event.get("postback"):
            name = press.get("mid") or f"{sender}:{event['timestamp']}"
            if str(press.get("payload", "")).startswith("/"):
                return Incoming(name, conversation, press["payload"], address)
            return Incoming(name, conversation, "", address, "start")
        message = event.get("message")
        if not message or message.get("is_echo"):
            return None
        words = (message.get("quick_reply") or {}).get("payload") or message.get("text") or ""
        if not words and not message.get("attachments"):
            return None
        return Incoming(message["mid"], conversation, words, address, "text" if words else "media")

    def render(self, reply: Reply, address: Json) -> list[Json]:
        return messenger.render(reply)

    async def request(self, parcel: Parcel, http: Http) -> Outgoing:
        return self._call(
            "POST", "messages", {**parcel.address, "messaging_type": "RESPONSE", "message": parcel.message}
        )

    def outcome(self, answer: Answer) -> Outcome:
        return graph_outcome(answer)

    async def check(self, http: Http) -> Outcome:
        return self.outcome(await http.send(self._call("GET", "", None)))

    def _call(self, method: str, path: str, content: Json | None) -> Outgoing:
        base = (self.settings.get("MESSENGER_API_URL") or GRAPH).rstrip("/")
        headers = {"Authorization": f"Bearer {self.settings['MESSENGER_PAGE_TOKEN']}"}
        return Outgoing(f"{base}/me/{path}".rstrip("/"), method, json=content, headers=headers)
