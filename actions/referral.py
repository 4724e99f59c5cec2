"""The forms: each question can be skipped, and the whole can be stopped. The logic is in bot/dialogue."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.history import intent_of
from bot.dialogue.referral import ALL_FIELDS, CONSENT, FIELDS, HANDOFF_CONTACT, SKIPPED, fields_to_ask, step, summary


class _Steps:
    """Takes the answer to the question in hand, or the change of an earlier one.

    No action itself: rasa-sdk registers every class that is one.
    """

    async def get_extraction_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        """Return what the message sets; rasa-sdk's own way wants one method for each slot."""
        asked = tracker.get_slot("requested_slot")
        if asked not in ALL_FIELDS:
            return []
        text = tracker.latest_message.get("text") or ""
        corrects = bool(tracker.latest_message.get("corrects"))
        taken = step(asked, intent_of(tracker), text, tracker.slots, corrects=corrects)
        if taken.says:
            dispatcher.utter_message(response=taken.says)
        return [SlotSet(name, value) for name, value in taken.slots.items()]

    async def get_validation_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[dict[str, Any]]:
        """Return what was set, which is valid by now; rasa-sdk warns of each slot without a method of its own."""
        return [SlotSet(name, value) for name, value in tracker.slots_to_validate().items()]


class ValidateReferralForm(_Steps, FormValidationAction):
    """Asks for a contact only with consent."""

    def name(self) -> str:
        return "validate_referral_form"

    async def required_slots(
        self, domain_slots: list[str], dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[str]:
        return fields_to_ask(consent=tracker.get_slot(CONSENT))


class ValidateHandoffForm(_Steps, FormValidationAction):
    """Asks how the person can be reached."""

    def name(self) -> str:
        return "validate_handoff_form"


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


class ActionFinishHandoff(Action):
    """Says that the talk is passed on. The assistant does that, and corrects the sentence if it cannot."""

    def name(self) -> str:
        return "action_finish_handoff"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        skipped = tracker.get_slot(HANDOFF_CONTACT) == SKIPPED
        dispatcher.utter_message(response="utter_handoff_cancelled" if skipped else "utter_handoff_shared")
        return [SlotSet(HANDOFF_CONTACT, None)]
