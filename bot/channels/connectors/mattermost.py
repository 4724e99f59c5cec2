"""Mattermost: a slash command or outgoing webhook, and message buttons. https://developers.mattermost.com/integrate/"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from typing import ClassVar

from bot.channels.connector import (
    PUBLIC_URL,
    Connector,
    Http,
    Incoming,
    Kind,
    Outcome,
    Outgoing,
    Parcel,
    Received,
    Response,
    Unverified,
    Variable,
)
from bot.channels.rendering import mattermost
from bot.channels.verification import require_secret, same
from bot.reply.json_reply import Json
from bot.reply.model import Reply


class Mattermost(Connector):
    name = "mattermost"
    title = "Mattermost"
    accepted = Response("{}", "application/json")
    variables: ClassVar[tuple[Variable, ...]] = (
        Variable("MATTERMOST_URL", "the server's address, such as https://chat.example.org"),
        Variable("MATTERMOST_BOT_TOKEN", "the bot account's access token"),
        Variable("MATTERMOST_WEBHOOK_TOKEN", "the token of the slash command or outgoing webhook; several with commas"),
        Variable(PUBLIC_URL, "our address as Mattermost calls it, to which buttons report"),
    )

    async def verify(self, received: Received, http: Http) -> None:
        content = self._content(received)
        if "context" in content:
            context = content["context"] if isinstance(content["context"], dict) else {}
            expected = self._signature(str(content.get("channel_id")), str(context.get("payload")))
            require_secret(str(context.get("signature", "")), expected)
            return
        given = str(content.get("token", ""))
        if not any([same(given, token) for token in self._tokens]):
            raise Unverified("The token is missing or wrong.")

    def events(self, received: Received) -> Iterable[Json]:
        return [self._content(received)]

    def _content(self, received: Received) -> Json:
        return received.form() if received.is_form else received.json()

    def read(self, event: Json) -> Incoming | None:
        channel = event["channel_id"]
        # A channel's id also names a private conversation, which has a channel of its own.
        conversation = f"mattermost:{channel}:{event['user_id']}"
        address = {"channel_id": channel}
        if "context" in event:
            name = event.get("trigger_id") or f"{event['post_id']}:{event['context']['payload']}"
            return Incoming(name, conversation, event["context"]["payload"], address)
        words = event.get("text", "")
        if trigger := event.get("trigger_word"):
            words = words.removeprefix(trigger)
        kind: Kind = "text" if words.strip() else "media" if event.get("file_ids") else "start"
        return Incoming(event.get("post_id") or event["trigger_id"], conversation, words.strip(), address, kind)

    def render(self, reply: Reply, address: Json) -> list[Json]:
        """Let each button report to us, with a proof that we made it for this channel."""
        rendered = mattermost.render(reply)
        url = f"{self.settings[PUBLIC_URL].rstrip('/')}/webhooks/{self.name}/webhook"
        for message in rendered:
            for attachment in message.get("props", {}).get("attachments", ()):
                for action in attachment["actions"]:
                    context = action["integration"]["context"]
                    context["signature"] = self._signature(address["channel_id"], context["payload"])
                    action["integration"]["url"] = url
        return rendered

    async def request(self, parcel: Parcel, http: Http) -> Outgoing:
        return self._call("POST", "posts", {**parcel.message, **parcel.address, "pending_post_id": parcel.key})

    async def check(self, http: Http) -> Outcome:
        return self.outcome(await http.send(self._call("GET", "users/me", None)))

    def _call(self, method: str, path: str, content: Json | None) -> Outgoing:
        headers = {"Authorization": f"Bearer {self.settings['MATTERMOST_BOT_TOKEN']}"}
        return Outgoing(
            f"{self.settings['MATTERMOST_URL'].rstrip('/')}/api/v4/{path}", method, content, headers=headers
        )

    @property
    def _tokens(self) -> list[str]:
        return [token.strip() for token in self.settings["MATTERMOST_WEBHOOK_TOKEN"].split(",") if token.strip()]

    def _signature(self, channel: str, payload: str) -> str:
        key = self.settings["MATTERMOST_BOT_TOKEN"].encode()
        return hmac.new(key, f"button\0{channel}\0{payload}".encode(), hashlib.sha256).hexdigest()
