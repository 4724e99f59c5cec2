"""Rocket.Chat: an outgoing integration and the REST API. https://docs.rocket.chat/docs/integrations"""

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
    by_status,
)
from bot.channels.rendering import rocketchat
from bot.channels.verification import require_secret
from bot.reply.json_reply import Json
from bot.reply.model import Reply


class RocketChat(Connector):
    name = "rocketchat"
    title = "Rocket.Chat"
    ratings = False
    accepted = Response("{}", "application/json")
    variables: ClassVar[tuple[Variable, ...]] = (
        Variable("ROCKETCHAT_URL", "the server's address, such as https://chat.example.org"),
        Variable("ROCKETCHAT_USER_ID", "the bot user's id"),
        Variable("ROCKETCHAT_AUTH_TOKEN", "the bot user's personal access token"),
        Variable("ROCKETCHAT_WEBHOOK_TOKEN", "the token of the outgoing integration"),
    )

    async def verify(self, received: Received, http: Http) -> None:
        require_secret(str(received.json().get("token") or ""), self.settings["ROCKETCHAT_WEBHOOK_TOKEN"])

    def events(self, received: Received) -> Iterable[Json]:
        content = received.json()
        several = content.get("messages")
        return [{**content, **each} for each in several] if several else [content]

    def read(self, event: Json) -> Incoming | None:
        if event.get("bot") or event["user_id"] == self.settings["ROCKETCHAT_USER_ID"] or event.get("isEdited"):
            return None
        words = (event.get("text") or "").strip()
        private = not event.get("channel_name")
        if not private:
            trigger = event.get("trigger_word") or ""
            if not trigger:
                return None
            words = words.removeprefix(trigger).lstrip(" ,:").strip()
        media = bool(event.get("attachments") or event.get("file") or event.get("files"))
        return Incoming(
            event["message_id"],
            f"rocketchat:{event['user_id']}" if private else f"rocketchat:{event['channel_id']}:{event['user_id']}",
            words,
            {"roomId": event["channel_id"]},
            "media" if media and not words else "text",
        )

    def render(self, reply: Reply, address: Json) -> list[Json]:
        return rocketchat.render(reply)

    async def request(self, parcel: Parcel, http: Http) -> Outgoing:
        return self._call("POST", "chat.postMessage", {**parcel.address, **parcel.message})

    def outcome(self, answer: Answer) -> Outcome:
        outcome = by_status(answer)
        content = answer.json()
        if answer.status == 400 and content.get("errorType") == "error-too-many-requests":
            return Outcome("again", "too many requests")
        refused = outcome.verdict == "delivered" and content.get("success") is False
        return Outcome("refused", "the server took the request but not the message") if refused else outcome

    async def check(self, http: Http) -> Outcome:
        return self.outcome(await http.send(self._call("GET", "me", None)))

    def _call(self, method: str, path: str, content: Json | None) -> Outgoing:
        headers = {
            "X-User-Id": self.settings["ROCKETCHAT_USER_ID"],
            "X-Auth-Token": self.settings["ROCKETCHAT_AUTH_TOKEN"],
        }
        return Outgoing(
            f"{self.settings['ROCKETCHAT_URL'].rstrip('/')}/api/v1/{path}", method, content, headers=headers
        )
