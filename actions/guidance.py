"""What goes with a reply: the long notice, the referral prompt, the next suggestions."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.dialogue.guidance import guide
from bot.engine.knowledge_cache import KnowledgeCache

knowledge = KnowledgeCache()


def said_by(tracker: Tracker) -> list[str]:
    """Return the responses that the conversation has had, oldest first."""
    return [
        event["metadata"]["said"]["response"]
        for event in tracker.events
        if event.get("event") == "bot" and "said" in (event.get("metadata") or {})
    ]


def said_in_turn(tracker: Tracker) -> list[str]:
    """Return the responses of the turn in hand."""
    turn: list[str] = []
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            break
        if event.get("event") == "bot" and "said" in (event.get("metadata") or {}):
            turn.insert(0, event["metadata"]["said"]["response"])
    return turn


class ActionGuidance(Action):
    """Chooses the long notice (once per class and conversation), the referral prompt and the suggestions."""

    def name(self) -> str:
        return "action_guidance"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        guidance = guide(
            turn=said_in_turn(tracker),
            conversation=said_by(tracker),
            notices_given=tracker.get_slot("notices_given") or (),
            careful=bool(tracker.get_slot("careful")),
            nearest=[entry["name"] for entry in tracker.latest_message.get("intent_ranking", ())],
            knowledge=knowledge.current(),
        )
        dispatcher.utter_message(
            response="utter_guidance",
            notice=guidance.notice,
            referral=guidance.referral,
            suggestions=list(guidance.suggestions),
        )
        events = [SlotSet("notices_given", list(guidance.notices_given))]
        if guidance.topic:
            events.append(SlotSet("topic", guidance.topic))
        return events


class ActionNotUnderstood(Action):
    """Says that the message was not understood; the guidance that follows offers the nearest topics."""

    def name(self) -> str:
        return "action_not_understood"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        dispatcher.utter_message(response="utter_not_understood")
        return []
