"""What goes with a reply: the long notice, the referral prompt, the next suggestions."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.history import knowledge, said_in_conversation, said_in_turn
from bot.dialogue.guidance import guide


class ActionGuidance(Action):
    """Chooses the long notice (once per class and conversation), the referral prompt and the suggestions."""

    def name(self) -> str:
        return "action_guidance"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        guidance = guide(
            turn=said_in_turn(tracker),
            conversation=list(said_in_conversation(tracker)),
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
        offered = dict.fromkeys([*(tracker.get_slot("offered") or ()), *guidance.suggestions])
        events = [SlotSet("notices_given", list(guidance.notices_given)), SlotSet("offered", list(offered))]
        for slot in ("topic", "subject", "aspect", "lines"):
            if value := getattr(guidance, slot):
                events.append(SlotSet(slot, value))
        return events
