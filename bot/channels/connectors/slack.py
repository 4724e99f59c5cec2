"""Slack: Events API and message buttons. https://docs.slack.dev/apis/events-api/"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable
from html import unescape
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
from bot.channels.rendering import slack
from bot.channels.verification import require_recent, require_secret, slack_signature
from bot.reply.json_reply import Json
from bot.reply.model import Reply

MENTION = re.compile(r"<@[A-Z0-9]+(?:\|[^>]*)?>")
LINK = re.compile(r"<(?:[^|>]*\|)?([^>]+)>")
WITH_WORDS = ("file_share", "thread_broadcast")
PASSING = frozenset({"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable"})


class Slack(Connector):
    name = "slack"
    title = "Slack"
    variables: ClassVar[tuple[Variable, ...]] = (
        Variable("SLACK_BOT_TOKEN", "the bot user's OAuth token, xoxb-..."),
        Variable("SLACK_SIGNING_SECRET", "the app's signing secret"),
        Variable("SLACK_API_URL", "another address of the API", required=False),
    )

    async def verify(self, received: Received, http: Http) -> None:
        timestamp = received.header("x-slack-request-timestamp")
        expected = slack_signature(self.settings["SLACK_SIGNING_SECRET"], timestamp, received.body)
        require_secret(received.header("x-slack-signature"), expected)
        require_recent(timestamp, time.time())

    def handshake(self, received: Received) -> Response | None:
        if received.method == "POST" and not received.is_form:
            content = received.json()
            if content.get("type") == "url_verification":
                return Response(str(content["challenge"]))
        return super().handshake(received)

    def events(self, received: Received) -> Iterable[Json]:
        if received.is_form:
            payload = received.form().get("payload")
            return [json.loads(payload)] if payload else []
        return [received.json()]

    def read(self, event: Json) -> Incoming | None:
        if event["type"] == "event_callback":
            return self._message(event)
        return self._press(event) if event["type"] == "block_actions" else None

    def _message(self, envelope: Json) -> Incoming | None:
        event = envelope["event"]
        private = event.get("channel_type") == "im"
        addressed = (event["type"] == "message" and private) or (event["type"] == "app_mention" and not private)
        from_person = event.get("user") and not event.get("bot_id") and event.get("subtype") in (None, *WITH_WORDS)
        if not addressed or not from_person:
            return None
        thread = None if private else event.get("thread_ts") or event["ts"]
        words = plain_words(event.get("text") or "")
        return Incoming(
            envelope["event_id"],
            self._conversation(envelope["team_id"], event["channel"], event["user"], private),
            words,
            address(event["channel"], thread),
            "text" if words or not event.get("files") else "media",
        )

    def _press(self, payload: Json) -> Incoming | None:
        action = payload["actions"][0]
        channel = payload["container"]["channel_id"]
        private = channel.startswith("D")
        message = payload.get("message") or {}
        thread = None if private else message.get("thread_ts") or payload["container"]["message_ts"]
        user = payload["user"]
        team = payload["team"]["id"] if payload.get("team") else user["team_id"]
        return Incoming(
            f"{payload['trigger_id']}:{action['action_ts']}",
            self._conversation(team, channel, user["id"], private),
            action["value"],
            address(channel, thread),
        )

    def _conversation(self, team: str, channel: str, user: str, private: bool) -> str:
        return f"slack:{team}:{user}" if private else f"slack:{team}:{channel}:{user}"

    def render(self, reply: Reply, address: Json) -> list[Json]:
        return slack.render(reply)

    async def request(self, parcel: Parcel, http: Http) -> Outgoing:
        return self._call("chat.postMessage", {**parcel.message, **parcel.address})

    def outcome(self, answer: Answer) -> Outcome:
        outcome = by_status(answer)
        content = answer.json()
        if outcome.verdict != "delivered" or content.get("ok"):
            return outcome
        problem = str(content.get("error", "no reason given"))
        return Outcome("again" if problem in PASSING else "refused", problem)

    async def check(self, http: Http) -> Outcome:
        return self.outcome(await http.send(self._call("auth.test", {})))

    def _call(self, method: str, content: Json) -> Outgoing:
        base = (self.settings.get("SLACK_API_URL") or "https://slack.com/api").rstrip("/")
        return Outgoing(
            f"{base}/{method}", json=content, headers={"Authorization": f"Bearer {self.settings['SLACK_BOT_TOKEN']}"}
        )


def address(channel: str, thread: str | None) -> Json:
    return {"channel": channel, "thread_ts": thread} if thread else {"channel": channel}


def plain_words(text: str) -> str:
    """Return what a person typed: no mentions, links as their words, no escapes."""
    return unescape(LINK.sub(r"\1", MENTION.sub("", text))).strip()
