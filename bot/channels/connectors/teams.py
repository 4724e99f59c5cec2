"""Microsoft Teams, through the Bot Framework.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from html import unescape
from typing import Any, ClassVar
from urllib.parse import quote

from bot.channels.connector import (
    Answer,
    Connector,
    Http,
    Incoming,
    Outcome,
    Outgoing,
    Parcel,
    ProviderUnreachable,
    Received,
    Response,
    Unverified,
    Variable,
    by_status,
)
from bot.channels.connectors.tokens import AccessToken
from bot.channels.rendering import teams
from bot.channels.verification import ProviderKeys, bearer_token
from bot.reply.json_reply import Json
from bot.reply.model import Reply

ISSUER = "https://api.botframework.com"
OPENID = "https://login.botframework.com/v1/.well-known/openidconfiguration"
LOGIN = "https://login.microsoftonline.com"
SCOPE = "https://api.botframework.com/.default"
MENTION = re.compile(r"<at[^>]*>.*?</at>", re.IGNORECASE | re.DOTALL)
NO_MEDIA = ("text/html", "text/plain")


class Teams(Connector):
    name = "teams"
    title = "Microsoft Teams (Bot Framework)"
    variables: ClassVar[tuple[Variable, ...]] = (
        Variable("TEAMS_APP_ID", "the bot's Microsoft app id"),
        Variable("TEAMS_APP_PASSWORD", "the value of its client secret"),
        Variable("TEAMS_TENANT_ID", "the tenant of a single-tenant bot", required=False),
        Variable("TEAMS_OPENID_URL", "another address of the Bot Framework's OpenID configuration", required=False),
        Variable("TEAMS_LOGIN_URL", "another address of the login service", required=False),
    )

    def __init__(self, settings: Mapping[str, str]) -> None:
        super().__init__(settings)
        self._keys = ProviderKeys(settings.get("TEAMS_OPENID_URL") or OPENID)
        self._token = AccessToken(self._ask_for_token)

    async def verify(self, received: Received, http: Http) -> None:
        """Check the token, and that it was made for this activity: our own token goes where the activity says."""
        token = bearer_token(received.header("authorization"))
        app = self.settings["TEAMS_APP_ID"]
        claims = await self._keys.claims(token, http, audience=app, issuers=[ISSUER])
        activity = received.json()
        claimed = claims.get("serviceurl") or claims.get("serviceUrl")
        if not claimed or claimed != activity.get("serviceUrl"):
            raise Unverified("The token was made for another service.", 403)
        endorsements = claims["key"].get("endorsements")
        if endorsements and activity.get("channelId") not in endorsements:
            raise Unverified("The key may not sign for this channel.", 403)

    def events(self, received: Received) -> Iterable[Json]:
        return [received.json()]

    def read(self, event: Json) -> Incoming | None:
        conversation = event["conversation"]
        private = conversation.get("conversationType", "personal") == "personal" and not conversation.get("isGroup")
        bot, person = event["recipient"]["id"], event["from"]["id"]
        address = {
            "serviceUrl": event["serviceUrl"],
            "conversation": conversation["id"],
            "activity": event.get("id"),
            "from": event["recipient"],
            "recipient": event["from"],
        }
        channel = event.get("channelId", "")
        name = f"teams:{channel}:{person}" if private else f"teams:{channel}:{conversation['id']}:{person}"
        id = f"{conversation['id']}:{event.get('id') or event.get('timestamp')}"
        if event["type"] == "conversationUpdate":
            joined = any(member.get("id") == bot for member in event.get("membersAdded") or ())
            return Incoming(id, name, "", address, "start") if joined and private else None
        if event["type"] != "message":
            return None
        if payload := payload_of(event.get("value")):
            return Incoming(id, name, payload, address)
        if not private and not mentioned(event, bot):
            return None
        words = unescape(MENTION.sub("", event.get("text") or "")).strip()
        media = any(each.get("contentType") not in NO_MEDIA for each in event.get("attachments") or ())
        return Incoming(id, name, words, address, "media" if media and not words else "text")

    def response(self, received: Received) -> Response:
        return Response("{}", "application/json")

    def render(self, reply: Reply, address: Json) -> list[Json]:
        return teams.render(reply)

    async def request(self, parcel: Parcel, http: Http) -> Outgoing:
        to = parcel.address
        url = f"{to['serviceUrl'].rstrip('/')}/v3/conversations/{quote(to['conversation'], safe='')}/activities"
        activity = {
            **parcel.message,
            "from": to["from"],
            "recipient": to["recipient"],
            "conversation": {"id": to["conversation"]},
        }
        if to.get("activity"):
            url += f"/{quote(to['activity'], safe='')}"
            activity["replyToId"] = to["activity"]
        return Outgoing(url, json=activity, headers={"Authorization": f"Bearer {await self._token.get(http)}"})

    def outcome(self, answer: Answer) -> Outcome:
        if answer.status == 401:
            self._token.drop()
        return by_status(answer)

    async def check(self, http: Http) -> Outcome:
        try:
            await self._token.get(http)
        except ProviderUnreachable as error:
            return Outcome("refused", str(error))
        return Outcome("delivered")

    def _ask_for_token(self) -> Outgoing:
        base = (self.settings.get("TEAMS_LOGIN_URL") or LOGIN).rstrip("/")
        tenant = self.settings.get("TEAMS_TENANT_ID") or "botframework.com"
        form = {
            "grant_type": "client_credentials",
            "client_id": self.settings["TEAMS_APP_ID"],
            "client_secret": self.settings["TEAMS_APP_PASSWORD"],
            "scope": SCOPE,
        }
        return Outgoing(f"{base}/{tenant}/oauth2/v2.0/token", form=form)


def payload_of(value: Any) -> str:
    """Return what a pressed button carries; clients send it as an object or as its text."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return ""
    return str(value.get("payload", "")) if isinstance(value, dict) else ""


def mentioned(event: Json, bot: str) -> bool:
    return any(
        entity.get("type") == "mention" and (entity.get("mentioned") or {}).get("id") == bot
        for entity in event.get("entities") or ()
    )
