"""Google Chat. https://developers.google.com/workspace/chat/receive-respond-interactions"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlencode

import jwt

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
from bot.channels.rendering import google_chat
from bot.channels.verification import ProviderKeys, bearer_token
from bot.reply.json_reply import Json
from bot.reply.model import Reply

CHAT = "chat@system.gserviceaccount.com"
# The keys differ by what the Chat app's settings name as audience: the project's number, or our address.
PROJECT_KEYS = f"https://www.googleapis.com/service_accounts/v1/jwk/{CHAT}"
ADDRESS_KEYS = "https://www.googleapis.com/oauth2/v3/certs"
ADDRESS_ISSUERS = ["https://accounts.google.com", "accounts.google.com"]
SCOPE = "https://www.googleapis.com/auth/chat.bot"
TOKEN_URL = "https://oauth2.googleapis.com/token"
FALL_BACK = "REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD"


class GoogleChat(Connector):
    name = "google_chat"
    title = "Google Chat"
    accepted = Response("{}", "application/json")
    variables: ClassVar[tuple[Variable, ...]] = (
        Variable("GOOGLE_CHAT_AUDIENCE", "the authentication audience: the project's number, or our webhook's address"),
        Variable("GOOGLE_CHAT_SERVICE_ACCOUNT", "the path of the service account's key file (JSON)"),
        Variable("GOOGLE_CHAT_API_URL", "another address of the API", required=False),
        Variable("GOOGLE_CHAT_CERTS_URL", "another address of Google's public keys", required=False),
    )

    def __init__(self, settings: Mapping[str, str]) -> None:
        super().__init__(settings)
        self._by_project = settings["GOOGLE_CHAT_AUDIENCE"].isdigit()
        default = PROJECT_KEYS if self._by_project else ADDRESS_KEYS
        self._keys = ProviderKeys(settings.get("GOOGLE_CHAT_CERTS_URL") or default)
        self._token = AccessToken(self._ask_for_token)

    async def verify(self, received: Received, http: Http) -> None:
        token = bearer_token(received.header("authorization"))
        claims = await self._keys.claims(
            token,
            http,
            audience=self.settings["GOOGLE_CHAT_AUDIENCE"],
            issuers=[CHAT] if self._by_project else ADDRESS_ISSUERS,
        )
        if not self._by_project and not (claims.get("email") == CHAT and claims.get("email_verified")):
            raise Unverified("The token is not Google Chat's.", 403)

    def events(self, received: Received) -> Iterable[Json]:
        return [received.json()]

    def read(self, event: Json) -> Incoming | None:
        """People are told apart by their ids: names are not unique."""
        space, person = event["space"], event["user"]["name"]
        if event["user"].get("type") == "BOT":
            return None
        private = (
            space.get("spaceType") == "DIRECT_MESSAGE" or space.get("type") == "DM" or space.get("singleUserBotDm")
        )
        conversation = f"google_chat:{person}" if private else f"google_chat:{space['name']}:{person}"
        message = event.get("message") or {}
        address: Json = {"space": space["name"]}
        if not private and message.get("thread", {}).get("name"):
            address["thread"] = {"name": message["thread"]["name"]}
        at = f"{event['type']}:{event.get('eventTime')}:{person}:{space['name']}"
        match event["type"]:
            case "ADDED_TO_SPACE":
                return Incoming(at, conversation, "", address, "start")
            case "CARD_CLICKED":
                return Incoming(f"{at}:{message.get('name')}", conversation, pressed(event), address)
            case "MESSAGE":
                words = str(message.get("argumentText") or message.get("text") or "").strip()
                media = bool(message.get("attachment")) and not words
                return Incoming(message["name"], conversation, words, address, "media" if media else "text")
        return None

    def render(self, reply: Reply, address: Json) -> list[Json]:
        return google_chat.render(reply)

    async def request(self, parcel: Parcel, http: Http) -> Outgoing:
        base = (self.settings.get("GOOGLE_CHAT_API_URL") or "https://chat.googleapis.com").rstrip("/")
        # Google sends a message with a known requestId only once.
        query = {"requestId": parcel.key}
        content = dict(parcel.message)
        if thread := parcel.address.get("thread"):
            content["thread"] = thread
            query["messageReplyOption"] = FALL_BACK
        url = f"{base}/v1/{parcel.address['space']}/messages?{urlencode(query)}"
        return Outgoing(url, json=content, headers={"Authorization": f"Bearer {await self._token.get(http)}"})

    def outcome(self, answer: Answer) -> Outcome:
        if answer.status == 401:
            self._token.drop()
        # With a requestId that it knows, Google says that the message is there already.
        return Outcome("delivered") if answer.status == 409 else by_status(answer)

    async def check(self, http: Http) -> Outcome:
        try:
            await self._token.get(http)
        except ProviderUnreachable as error:
            return Outcome("refused", str(error))
        return Outcome("delivered")

    def _ask_for_token(self) -> Outgoing:
        """Return the request for a token, signed with the service account's key.

        Raises:
            ProviderUnreachable: the key file cannot be used.
        """
        try:
            account = json.loads(Path(self.settings["GOOGLE_CHAT_SERVICE_ACCOUNT"]).read_text(encoding="utf-8"))
            url = account.get("token_uri") or TOKEN_URL
            now = int(time.time())
            claims = {"iss": account["client_email"], "scope": SCOPE, "aud": url, "iat": now, "exp": now + 3600}
            assertion = jwt.encode(
                claims, account["private_key"], algorithm="RS256", headers={"kid": account.get("private_key_id")}
            )
        except (OSError, ValueError, KeyError, AttributeError, jwt.PyJWTError) as error:
            raise ProviderUnreachable(
                f"the service account's key file cannot be used ({type(error).__name__})"
            ) from error
        form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": assertion}
        return Outgoing(url, form=form)


def pressed(event: Json) -> str:
    """Return what a pressed button carries, in either of the two forms in which Google sends it."""
    common = (event.get("common") or {}).get("parameters") or {}
    listed = {each["key"]: each["value"] for each in (event.get("action") or {}).get("parameters") or ()}
    return str(common.get("payload") or listed["payload"])
