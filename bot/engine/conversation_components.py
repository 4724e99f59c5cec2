"""The conversation's part of the pipeline, as Rasa graph components: what is named, and what it means in context."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.dialogue.after_danger import goes_on, has_reservation
from bot.dialogue.context import NAMED_SUBJECT, NO_TOPIC, asks_to_forget, resolve
from bot.dialogue.entities import Entity, EntityFinder, load_lexicon
from bot.dialogue.feedback import COMMENT, is_comment
from bot.dialogue.referral import FORMS, agrees, intent_within_form
from bot.dialogue.several import several_questions
from bot.engine.tracker import SAFE_NOW, danger_told_lately, said
from bot.nlu.components import QUESTION_INTENTS
from bot.nlu.labels import is_topic, kind_of
from bot.nlu.questions import asks
from bot.reply.compose import DELIVERY, GUIDANCE, HUMAN_HANDOFF
from bot.safety.advice import load_advice

SEVERAL = "several_questions"
SELF_TREATMENT = "self_treatment"


def says_nothing_new(intent: str) -> bool:
    """Return whether a message is small talk, an opinion or not understood: after a danger, the danger goes on."""
    if intent in ("thanks", "greet", "ask_identity", "ask_capabilities", SAFE_NOW):
        return False
    return kind_of(intent) in ("smalltalk", "feedback", "out_of_scope")


def danger_goes_on(text: str, intent: str, *, names_a_topic: bool, just_now: bool) -> bool:
    """Return whether a message after a danger goes on with it: a full question about a topic does not.

    Args:
        text: the message.
        intent: what it was understood as, by itself.
        names_a_topic: whether it names stem cells, a treatment or a skin problem.
        just_now: whether the message before told of the danger.
    """
    if intent == SAFE_NOW:
        return has_reservation(text)
    if says_nothing_new(intent):
        return True
    if names_a_topic:
        return False
    unclear = kind_of(intent) in ("clarify", "declined_advice")
    return unclear or (just_now and (kind_of(intent) == "follow_up" or goes_on(text)))


def is_question(intent: str) -> bool:
    """Return whether a message may be a question: a request for advice may be taken for privacy or small talk."""
    kinds = ("out_of_scope", "clarify", "declined_advice", "referral", "privacy")
    return is_topic(intent) or kind_of(intent) in kinds or intent in ("chitchat_other", "affirm", "deny")


def last_said(tracker: DialogueStateTracker) -> str:
    """Return the response that was said last."""
    return next((fragment.response for fragment in said(tracker) if fragment.response != GUIDANCE), "")


def talk_was_offered_to_be_sent(tracker: DialogueStateTracker) -> bool:
    """Return whether the last reply asked for consent to pass the talk on: "yes" then gives it."""
    last = last_said(tracker)
    return last.startswith(HUMAN_HANDOFF) and last.endswith(DELIVERY)


class _Component(GraphComponent):
    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> _Component:
        return cls()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class EntityExtractor(_Component):
    """Finds conditions, cell sources, delivery routes, products and body areas with spaCy's phrase matcher."""

    def __init__(self) -> None:
        self._finder = EntityFinder(load_lexicon())

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            found = self._finder.find(message.get(TEXT) or "")
            entities = [
                {"entity": each.name, "value": each.value, "start": each.start, "end": each.end, "extractor": "lexicon"}
                for each in found
            ]
            message.set(ENTITIES, entities, add_to_output=True)
        return messages


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ConversationContext(_Component):
    """Reads a message in the light of the topic in hand; the slots hold it."""

    def __init__(self) -> None:
        self._advice = load_advice()

    def process(self, messages: list[Message], tracker: DialogueStateTracker | None = None) -> list[Message]:
        for message in messages:
            if tracker is not None:
                self._resolve(message, tracker)
        return messages

    def _resolve(self, message: Message, tracker: DialogueStateTracker) -> None:
        intent = message.get(INTENT) or {}
        text = message.get("corrected") or message.get(TEXT) or ""
        if text.startswith("/") or message.get("decided"):
            return
        understood = intent.get("name") or ""
        # A wish to inject something at home is declined in words of its own.
        if (advice := self._advice.find(text)) and is_question(understood) and understood != SELF_TREATMENT:
            intent = {**intent, "name": advice}
            message.set(INTENT, intent, add_to_output=True)
        else:
            advice = None
        if intent.get("name") == "forget_me" and not asks_to_forget(text):
            intent = {**intent, "name": "not_understood"}
            message.set(INTENT, intent, add_to_output=True)
        if tracker.active_loop_name in FORMS:
            understood = intent.get("name") or ""
            asked = tracker.get_slot("requested_slot") or ""
            name = intent_within_form(text, understood, asked=asked, is_topic=is_topic(understood))
            message.set(INTENT, {**intent, "name": name}, add_to_output=True)
            return
        entities = [Entity(each["entity"], each["value"], each["start"], each["end"]) for each in message.get(ENTITIES)]
        names_a_topic = bool(NAMED_SUBJECT.search(text)) or any(each.name not in NO_TOPIC for each in entities)
        danger = danger_told_lately(tracker)
        just_now = danger_told_lately(tracker, turns=1) is not None
        name = intent.get("name") or ""
        if danger and danger_goes_on(text, name, names_a_topic=names_a_topic, just_now=just_now):
            message.set(INTENT, {**intent, "name": danger[0]}, add_to_output=True)
            message.set("group", danger[1], add_to_output=True)
            return
        if name == SAFE_NOW:
            meant = SAFE_NOW if tracker.get_slot("careful") else "affirm"
            message.set(INTENT, {**intent, "name": meant}, add_to_output=True)
            message.set("group", tracker.get_slot("lines"), add_to_output=True)
            return
        if is_comment(text, last_said(tracker), asks=asks(text)):
            message.set(INTENT, {**intent, "name": COMMENT}, add_to_output=True)
            return
        if advice:
            return
        if agrees(text) and talk_was_offered_to_be_sent(tracker):
            message.set(INTENT, {**intent, "name": "handoff_share"}, add_to_output=True)
            return
        if several := several_questions(message.get(QUESTION_INTENTS) or ()):
            message.set(INTENT, {**intent, "name": SEVERAL}, add_to_output=True)
            message.set("topics", list(several.topics), add_to_output=True)
            message.set("left_out", list(several.left_out), add_to_output=True)
            return
        resolved = resolve(
            text,
            intent.get("name") or "",
            entities,
            subject=tracker.get_slot("subject"),
            aspect=tracker.get_slot("aspect"),
            topic=tracker.get_slot("topic"),
            nearest=next((entry["name"] for entry in message.get(INTENT_RANKING_KEY) or ()), None),
            corrects=bool(message.get("corrects")),
        )
        message.set(INTENT, {**intent, "name": resolved.intent}, add_to_output=True)
        for name in ("about", "named"):
            if value := getattr(resolved, name):
                message.set(name, value, add_to_output=True)
