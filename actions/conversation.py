"""Follow-ups on the topic in hand, and the way back to the one before."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.history import intent_of, knowledge, topics_answered

PART_OF_INTENT = {"follow_up_more": "more", "follow_up_evidence": "known"}


class ActionFollowUp(Action):
    """Says more about the topic in hand, or what is known of it; without a topic it asks for one."""

    def name(self) -> str:
        return "action_follow_up"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        topic = tracker.latest_message.get("about") or tracker.get_slot("topic")
        part = PART_OF_INTENT[intent_of(tracker)]
        if topic not in knowledge.current().topics:
            dispatcher.utter_message(response="utter_which_topic")
        else:
            dispatcher.utter_message(response="utter_follow_up", topic=topic, part=part, about=topic)
        return []


class ActionGoBack(Action):
    """Answers the topic before the one in hand again."""

    def name(self) -> str:
        return "action_go_back"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        answered = topics_answered(tracker)
        before = next((topic for topic in reversed(answered) if topic != answered[-1]), None) if answered else None
        if before is None:
            dispatcher.utter_message(response="utter_which_topic")
        else:
            dispatcher.utter_message(response=f"utter_{before}", about=before)
        return []
