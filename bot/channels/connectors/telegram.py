"""Telegram: the Bot API over plain HTTP. https://core.telegram.org/bots/api"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, ClassVar

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
from bot.channels.rendering import telegram
from bot.channels.verification import require_secret
from bot.reply.json_reply import Json
from bot.reply.model import Reply

WELCOME_COMMANDS = ("/start", "/help")
# Anything else in a message without words is a notice of the chat: a new member, a new title.
MEDIA = (
    *("animation", "audio", "contact", "dice", "document", "game", "location", "paid_media", "photo", "poll"),
    *("sticker", "story", "venue", "video", "video_note", "voice"),
)


class Telegram(Connector):
    name = "telegram"
    title = "Telegram"
    variables: ClassVar[tuple[Variable, ...]] = (
        Variable("TELEGRAM_BOT_TOKEN", "the token that @BotFather gave"),
        Variable("TELEGRAM_WEBHOOK_SECRET", "the secret_token of setWebhook: letters, digits, - and _, at least 32"),
        Variable("TELEGRAM_BOT_USERNAME", "the bot's name without @; needed for mentions in groups", required=False),
        Variable("TELEGRAM_API_URL", "another address of the API", required=False),
    )

    async def verify(self, received: Received, http: Http) -> None:
        require_secret(received.header("x-telegram-bot-api-secret-token"), self.settings["TELEGRAM_WEBHOOK_SECRET"])

    def events(self, received: Received) -> Iterable[Json]:
        return [received.json()]

    def read(self, event: Json) -> Incoming | None:
        update = str(event["update_id"])
        if press := event.get("callback_query"):
            message = press.get("message")
            if not message or "data" not in press:
                return None
            return self._incoming(update, message, press["from"], press["data"])
        message = event.get("message")
        if not message or (message.get("from") or {}).get("is_bot"):
            return None
        words = message.get("text") or message.get("caption") or ""
        if not is_private(message["chat"]):
            if not self._addressed(message, words):
                return None
            words = self._without_name(words)
        if words.partition(" ")[0] in WELCOME_COMMANDS:
            return self._incoming(update, message, message["from"], "", "start")
        if words.startswith("/ask "):
            words = words.removeprefix("/ask ")
        if words:
            return self._incoming(update, message, message["from"], words)
        return self._incoming(update, message, message["from"], "", "media") if any(map(message.get, MEDIA)) else None

    def _incoming(self, update: str, message: Json, person: Json, text: str, kind: Any = "text") -> Incoming:
        chat = message["chat"]
        if is_private(chat):
            return Incoming(update, f"telegram:{chat['id']}", text, {"chat_id": chat["id"]}, kind)
        address: Json = {
            "chat_id": chat["id"],
            "reply_parameters": {"message_id": message["message_id"], "allow_sending_without_reply": True},
        }
        if message.get("is_topic_message"):
            address["message_thread_id"] = message["message_thread_id"]
        return Incoming(update, f"telegram:{chat['id']}:{person['id']}", text, address, kind)

    def _addressed(self, message: Json, words: str) -> bool:
        """Whether a message in a group is for us: it answers one of ours, or names us."""
        answered = (message.get("reply_to_message") or {}).get("from") or {}
        if str(answered.get("id")) == self.settings["TELEGRAM_BOT_TOKEN"].partition(":")[0]:
            return True
        return bool(self._name) and f"@{self._name}".lower() in words.lower()

    def _without_name(self, words: str) -> str:
        return re.sub(rf"@{re.escape(self._name)}\b", "", words, flags=re.IGNORECASE).strip() if self._name else words

    @property
    def _name(self) -> str:
        return self.settings.get("TELEGRAM_BOT_USERNAME", "").lstrip("@")

    def response(self, received: Received) -> Response:
        """End a button's spinner in the same breath: Telegram takes one call as the answer to an update."""
        press = received.json().get("callback_query") or {}
        if not isinstance(press, dict) or "id" not in press:
            return Response()
        call = {"method": "answerCallbackQuery", "callback_query_id": press["id"]}
        return Response(json.dumps(call), "application/json")

    def render(self, reply: Reply, address: Json) -> list[Json]:
        return telegram.render(reply)

    async def request(self, parcel: Parcel, http: Http) -> Outgoing:
        return self._call("sendMessage", {**parcel.address, **parcel.message})

    def outcome(self, answer: Answer) -> Outcome:
        outcome = by_status(answer)
        content = answer.json()
        after = (content.get("parameters") or {}).get("retry_after")
        if outcome.verdict == "again" and isinstance(after, int):
            return Outcome("again", outcome.problem, float(after))
        return outcome

    async def check(self, http: Http) -> Outcome:
        return self.outcome(await http.send(self._call("getMe", {})))

    def _call(self, method: str, content: Json) -> Outgoing:
        base = (self.settings.get("TELEGRAM_API_URL") or "https://api.telegram.org").rstrip("/")
        return Outgoing(f"{base}/bot{self.settings['TELEGRAM_BOT_TOKEN']}/{method}", json=content)


def is_private(chat: Json) -> bool:
    """Whether a chat is with one person. Telegram's own examples leave the type out; groups have negative ids."""
    return bool(chat.get("type", "private" if chat["id"] > 0 else "group") == "private")
