"""Follow-ups on the topic in hand, opinions on it, and the way back to the one before."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.history import intent_of, knowledge, said_in_conversation, topics_answered
from bot.dialogue.feedback import NEGATIVE
from bot.reply.compose import FOLLOW_UP

PART_OF_INTENT = {
    "follow_up_more": "more",
    "follow_up_evidence": "known",
    "follow_up_shorter": "lead",
    "follow_up_sources": "sources",
}


# Said where no topic is in hand; otherwise it is asked for one.
WITHOUT_TOPIC = {"lead": "utter_feedback_no_answer", "sources": "utter_ask_capabilities"}


class ActionFollowUp(Action):
    """Says one part of the answer about the topic in hand; without a topic it asks for one."""

    def name(self) -> str:
        return "action_follow_up"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        topic = tracker.latest_message.get("about") or tracker.get_slot("topic")
        part = PART_OF_INTENT[intent_of(tracker)]
        if topic not in knowledge.current().topics:
            dispatcher.utter_message(response=WITHOUT_TOPIC.get(part, "utter_which_topic"))
        else:
            named = tracker.latest_message.get("named")
            if part == "more" and not named and self._was_said(topic, tracker):
                part = "no_more"
            dispatcher.utter_message(response=FOLLOW_UP, topic=topic, part=part, about=topic)
        return []

    @staticmethod
    def _was_said(topic: str, tracker: Tracker) -> bool:
        """Return whether all that there is on a topic was said: its answer, and a little more."""
        said = [fragment for fragment in said_in_conversation(tracker) if fragment.response == FOLLOW_UP]
        return any(each.arguments["topic"] == topic and each.arguments["part"] == "more" for each in said)


class ActionRepeat(Action):
    """Answers the topic in hand again."""

    def name(self) -> str:
        return "action_repeat"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        topic = tracker.get_slot("topic")
        if topic not in knowledge.current().topics:
            dispatcher.utter_message(response="utter_which_topic")
        else:
            dispatcher.utter_message(response=f"utter_{topic}", about=topic)
        return []


class ActionFeedback(Action):
    """Thanks for an opinion on the topic in hand, and asks what was wrong with its answer."""

    def name(self) -> str:
        return "action_feedback"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        topic = tracker.get_slot("topic")
        response = f"utter_{intent_of(tracker)}"
        if topic not in knowledge.current().topics:
            dispatcher.utter_message(response="utter_feedback_no_answer" if response == NEGATIVE else response)
        else:
            dispatcher.utter_message(response=response, topic=topic)
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
