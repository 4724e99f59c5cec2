"""The referral form: each question can be skipped, and the whole can be stopped. The logic is in bot/dialogue."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.history import intent_of
from bot.dialogue.referral import FIELDS, answer_to, fields_to_ask, summary


class ValidateReferralForm(FormValidationAction):
    """Takes the answer to the question in hand, and asks for a contact only with consent."""

    def name(self) -> str:
        return "validate_referral_form"

    async def required_slots(
        self, domain_slots: list[str], dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[str]:
        return fields_to_ask(consent=tracker.get_slot("referral_consent"))

    async def get_extraction_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        """Return the answer to the question in hand; rasa-sdk's own way wants one method for each slot."""
        requested = tracker.get_slot("requested_slot")
        if requested not in FIELDS:
            return []
        answer = answer_to(requested, intent_of(tracker), tracker.latest_message.get("text") or "")
        return [] if answer is None else [SlotSet(requested, answer)]


class ActionFinishReferral(Action):
    """Gives the page to take along, and clears the form."""

    def name(self) -> str:
        return "action_finish_referral"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        dispatcher.utter_message(
            response="utter_referral_summary", summary=summary({name: tracker.get_slot(name) for name in FIELDS})
        )
        return [SlotSet(name, None) for name in FIELDS]


class ActionCancelReferral(Action):
    """Stops the form and forgets its answers."""

    def name(self) -> str:
        return "action_cancel_referral"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        dispatcher.utter_message(response="utter_referral_cancelled")
        return [SlotSet(name, None) for name in FIELDS]
