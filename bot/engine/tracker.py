"""Read from a conversation's tracker what the assistant said in it. Only ids are kept there, never texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bot.delivery.payload import Line
from bot.dialogue.choices import Offer
from bot.dialogue.gate import Issued
from bot.dialogue.referral import ALL_FIELDS
from bot.knowledge.model import Knowledge
from bot.reply.compose import GUIDANCE, SUMMARY, compose, payload_of
from bot.reply.model import Fragment
from bot.reply.plain import reading_text
from bot.safety.screen import KINDS

if TYPE_CHECKING:
    from rasa.shared.core.trackers import DialogueStateTracker

ANSWERS = ("form_input", "affirm", "deny")  # what an answer to a form may have been understood as
SAFE_NOW = "safe_now"
SAID = "said"  # the key of a bot event's metadata under which a fragment is kept


def fragment_of(metadata: Mapping[str, Any]) -> Fragment | None:
    """Return the fragment that a bot event's metadata holds."""
    said = metadata.get(SAID)
    return Fragment(said["response"], said["arguments"]) if said else None


def danger_told_lately(tracker: DialogueStateTracker, turns: int = 3) -> tuple[str, str | None] | None:
    """Return the kind and the group of the emergency or crisis that one of a person's latest messages told of.

    Once the person has said that all are safe, it is over: until the screen finds another.
    """
    from rasa.shared.core.events import UserUttered

    latest = [event for event in reversed(tracker.events) if isinstance(event, UserUttered)][:turns]
    for event in latest:
        if event.intent_name == SAFE_NOW:
            return None
        if event.intent_name in KINDS:
            return event.intent_name, (event.parse_data or {}).get("group")
    return None


def said_since_user(tracker: DialogueStateTracker) -> Iterator[Fragment]:
    """Yield what was said in this turn so far, latest first."""
    from rasa.shared.core.events import BotUttered, UserUttered

    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            return
        if isinstance(event, BotUttered) and (fragment := fragment_of(event.metadata)):
            yield fragment


def said(tracker: DialogueStateTracker) -> Iterator[Fragment]:
    """Yield what was said in the conversation, latest first."""
    from rasa.shared.core.events import BotUttered

    for event in reversed(tracker.events):
        if isinstance(event, BotUttered) and (fragment := fragment_of(event.metadata)):
            yield fragment


def issued_suggestions(tracker: DialogueStateTracker | None, welcome: Sequence[Offer]) -> Issued:
    """Return what the assistant offered: last, and ever in this conversation. A new one begins with the welcome."""
    latest: Sequence[Offer] = welcome
    ever = {offer.payload for offer in welcome}
    if tracker is not None:
        # The tracker may show only the newest turns; the slot remembers what was offered before.
        ever.update(payload_of(name) for name in tracker.get_slot("offered") or ())
        from rasa.shared.core.events import BotUttered

        for event in tracker.events:
            if isinstance(event, BotUttered) and fragment_of(event.metadata):
                buttons = event.data.get("buttons") or ()
                # A turn's suggestions are those of its last fragment that has any; an answer alone has none.
                if buttons or event.metadata[SAID]["response"] != "utter_guidance":
                    latest = [Offer(button["title"], button["payload"]) for button in buttons]
                ever.update(button["payload"] for button in buttons)
    return Issued(latest, frozenset(ever))


def without_answers(event: Mapping[str, Any]) -> dict[str, Any]:
    """Return a stored event without the answers to a form: its slots, what was typed, the page that came of it."""
    changed = dict(event)
    match event.get("event"):
        case "slot" if event.get("name") in ALL_FIELDS:
            changed["value"] = None
        case "user" if intent_in(event) in ANSWERS:
            changed["text"] = ""
            changed["parse_data"] = {"text": "", "intent": event["parse_data"]["intent"], "entities": []}
        case "bot" if (said := (event.get("metadata") or {}).get(SAID)) and said["response"] == SUMMARY:
            changed["text"] = ""
            kept = {"response": SUMMARY, "arguments": {"summary": {}}}
            changed["metadata"] = {**event["metadata"], "summary": {}, SAID: kept}
    return changed


def intent_in(event: Mapping[str, Any]) -> str:
    """Return what the message of a stored event was understood as."""
    return str(((event.get("parse_data") or {}).get("intent") or {}).get("name") or "")


def transcript_of(events: Sequence[Mapping[str, Any]], knowledge: Knowledge) -> Iterator[Line]:
    """Yield the conversation that stored events hold, without the buttons that were pressed in it."""
    for event in events:
        if event.get("event") == "user" and (text := event.get("text")) and not text.startswith("/"):
            yield Line("patient", text)
            continue
        said = fragment_of(event.get("metadata") or {}) if event.get("event") == "bot" else None
        if said and said.response != GUIDANCE:
            yield Line("assistant", reading_text(compose([said], knowledge)))


def turns_before(tracker: DialogueStateTracker) -> Iterator[list[Fragment]]:
    """Yield what was said in each turn before the one in hand, latest turn first."""
    from rasa.shared.core.events import BotUttered, UserUttered

    turn: list[Fragment] = []
    users = 0
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            users += 1
            if users > 1:
                yield turn
            turn = []
        elif isinstance(event, BotUttered):
            fragment = fragment_of(event.metadata)
            if fragment and fragment.response != "utter_guidance":
                turn.insert(0, fragment)
