"""SMS and WhatsApp through Twilio. https://www.twilio.com/docs/messaging"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import ClassVar

from bot.channels.connector import (
    PUBLIC_URL,
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
from bot.channels.rendering import twilio
from bot.channels.verification import require_twilio
from bot.reply.json_reply import Json
from bot.reply.model import Reply

WHATSAPP = "whatsapp:"


class Twilio(Connector):
    name = "twilio"
    title = "Twilio (SMS and WhatsApp)"
    ratings = False
    accepted = Response('<?xml version="1.0" encoding="UTF-8"?><Response/>', "text/xml; charset=utf-8")
    variables: ClassVar[tuple[Variable, ...]] = (
        Variable("TWILIO_ACCOUNT_SID", "the account's SID, AC..."),
        Variable("TWILIO_AUTH_TOKEN", "the account's auth token, which signs requests and pays for messages"),
        Variable(PUBLIC_URL, "the server's address as Twilio calls it, such as https://faq.example.org"),
        Variable("TWILIO_API_URL", "another address of the API", required=False),
    )

    async def verify(self, received: Received, http: Http) -> None:
        require_twilio(
            received.header("x-twilio-signature"),
            self.settings["TWILIO_AUTH_TOKEN"],
            received.url,
            received.form_pairs(),
        )

    def events(self, received: Received) -> Iterable[Json]:
        return [received.form()]

    def read(self, event: Json) -> Incoming | None:
        if "Body" not in event and "NumMedia" not in event:
            return None  # a report on one of our own messages
        if event.get("OptOutType"):
            return None  # Twilio has answered STOP, START and HELP itself
        words = event.get("ButtonPayload") or event.get("ListId") or event.get("Body", "").strip()
        media = event.get("NumMedia", "0") != "0"
        return Incoming(
            event["MessageSid"],
            f"twilio:{event['To']}:{event['From']}",
            words,
            {"To": event["From"], "From": event["To"]},
            "media" if media and not words else "text",
        )

    def render(self, reply: Reply, address: Json) -> list[Json]:
        whatsapp = address["To"].startswith(WHATSAPP)
        return twilio.render_whatsapp(reply) if whatsapp else twilio.render_sms(reply)

    async def request(self, parcel: Parcel, http: Http) -> Outgoing:
        return self._call("POST", "/Messages.json", {**parcel.address, **parcel.message})

    def outcome(self, answer: Answer) -> Outcome:
        outcome = by_status(answer)
        code = answer.json().get("code")
        return (
            outcome
            if outcome.verdict == "delivered"
            else Outcome(outcome.verdict, f"{outcome.problem}, error {code}", outcome.after)
        )

    async def check(self, http: Http) -> Outcome:
        return self.outcome(await http.send(self._call("GET", ".json", None)))

    def _call(self, method: str, path: str, form: dict[str, str] | None) -> Outgoing:
        account = self.settings["TWILIO_ACCOUNT_SID"]
        base = (self.settings.get("TWILIO_API_URL") or "https://api.twilio.com").rstrip("/")
        credentials = base64.b64encode(f"{account}:{self.settings['TWILIO_AUTH_TOKEN']}".encode()).decode()
        url = f"{base}/2010-04-01/Accounts/{account}{path}"
        return Outgoing(url, method, form=form, headers={"Authorization": f"Basic {credentials}"})
