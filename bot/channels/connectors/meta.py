"""What Messenger and WhatsApp have in common: Meta's webhooks and Graph API."""

from __future__ import annotations

from bot.channels.connector import Answer, Outcome, Received, Response, Unverified, by_status
from bot.channels.verification import hub_signature, require_secret, same

GRAPH = "https://graph.facebook.com/v25.0"
# Temporary by Meta's documentation: unknown error, service down, too many calls (of app, user, page, business, pair).
PASSING = frozenset({1, 2, 4, 17, 32, 341, 613, 80007, 130429, 131000, 131016, 131056, 133016})


def require_hub_signature(received: Received, secret: str) -> None:
    """Only SHA-256 counts: the older header, with SHA-1, is not looked at."""
    require_secret(received.header("x-hub-signature-256"), hub_signature(secret, received.body))


def subscription(received: Received, verify_token: str) -> Response | None:
    """Return the challenge with which Meta checks an address."""
    if received.method != "GET":
        return None
    if received.query.get("hub.mode") != "subscribe" or not same(
        received.query.get("hub.verify_token", ""), verify_token
    ):
        raise Unverified("The verify token is missing or wrong.", 403)
    return Response(received.query.get("hub.challenge", ""))


def graph_outcome(answer: Answer) -> Outcome:
    outcome = by_status(answer)
    error = answer.json().get("error") or {}
    if outcome.verdict == "refused" and (error.get("code") in PASSING or error.get("is_transient")):
        return Outcome("again", f"error {error.get('code')}")
    if outcome.verdict == "refused":
        return Outcome("refused", f"{outcome.problem}, error {error.get('code')}")
    return outcome
