"""WhatsApp through Meta's Cloud API. https://developers.facebook.com/docs/whatsapp/cloud-api"""

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
from bot.channels.rendering import whatsapp_cloud
from bot.reply.json_reply import Json
from bot.reply.model import Reply

UNANSWERED = ("reaction", "system", "ephemeral", "order")


class WhatsAppCloud(Connector):
    name = "whatsapp_cloud"
    title = "WhatsApp (Cloud API)"
    variables: ClassVar[tuple[Variable, ...]] = (
        Variable("WHATSAPP_TOKEN", "the system user's access token"),
        Variable("WHATSAPP_PHONE_NUMBER_ID", "the id of the telephone number that answers"),
        Variable("WHATSAPP_APP_SECRET", "the app's secret"),
        Variable("WHATSAPP_VERIFY_TOKEN", "a word of your own, given when the webhook is registered"),
        Variable("WHATSAPP_API_URL", "another address of the Graph API, with its version", required=False),
    )

    async def verify(self, received: Received, http: Http) -> None:
        require_hub_signature(received, self.settings["WHATSAPP_APP_SECRET"])

    def handshake(self, received: Received) -> Response | None:
        return subscription(received, self.settings["WHATSAPP_VERIFY_TOKEN"])

    def events(self, received: Received) -> Iterable[Json]:
        """Return the messages to our number: an app can serve several, each with its own server."""
        changes = [
            change["value"]
            for entry in received.json().get("entry") or ()
            for change in entry.get("changes") or ()
            if change.get("field") == "messages"
        ]
        return [
            message
            for value in changes
            if value.get("metadata", {}).get("phone_number_id") == self.settings["WHATSAPP_PHONE_NUMBER_ID"]
            for message in value.get("messages") or ()
        ]

    def read(self, event: Json) -> Incoming | None:
        kind, sender = event["type"], event["from"]
        conversation = f"whatsapp_cloud:{self.settings['WHATSAPP_PHONE_NUMBER_ID']}:{sender}"
        if kind in UNANSWERED:
            return None
        if kind == "request_welcome":
            return Incoming(event["id"], conversation, "", {"to": sender}, "start")
        words = words_of(kind, event)
        return Incoming(event["id"], conversation, words, {"to": sender}, "text" if words else "media")

    def render(self, reply: Reply, address: Json) -> list[Json]:
        return whatsapp_cloud.render(reply)

    async def request(self, parcel: Parcel, http: Http) -> Outgoing:
        envelope = {"messaging_product": "whatsapp", "recipient_type": "individual"}
        return self._call("POST", "/messages", {**envelope, **parcel.address, **parcel.message})

    def outcome(self, answer: Answer) -> Outcome:
        return graph_outcome(answer)

    async def check(self, http: Http) -> Outcome:
        return self.outcome(await http.send(self._call("GET", "", None)))

    def _call(self, method: str, path: str, content: Json | None) -> Outgoing:
        base = (self.settings.get("WHATSAPP_API_URL") or GRAPH).rstrip("/")
        headers = {"Authorization": f"Bearer {self.settings['WHATSAPP_TOKEN']}"}
        return Outgoing(f"{base}/{self.settings['WHATSAPP_PHONE_NUMBER_ID']}{path}", method, content, headers=headers)


def words_of(kind: str, event: Json) -> str:
    """Return what a person typed or chose; nothing for a picture without a caption."""
    content = event.get(kind) or {}
    if kind == "interactive":
        return str((content.get("button_reply") or content.get("list_reply") or {}).get("id", ""))
    return str(content.get({"text": "body", "button": "payload"}.get(kind, "caption"), "") or "")
