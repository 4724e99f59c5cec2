"""The payload gate and the safety screen as the first component of Rasa's pipeline."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.dialogue.choices import Offer
from bot.dialogue.context import after_correction
from bot.dialogue.gate import OWN_LANGUAGE, inspect
from bot.dialogue.referral import FORMS
from bot.engine.knowledge_cache import shared_knowledge
from bot.engine.tracker import issued_suggestions
from bot.nlu.language import language_of
from bot.reply.compose import compose
from bot.reply.model import Fragment
from bot.safety.circumstances import load_circumstances
from bot.safety.screen import load_screen

WELCOME = Fragment("utter_welcome")


def own_language(text: str) -> str:
    """Answers to a form are the person's own words: a name of a place or a cream is in no language."""
    return OWN_LANGUAGE


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class MessageGate(GraphComponent):
    """The one choke point: every text that a person sends passes here before anything answers it.

    Rasa hands ``process`` the tracker, so that a payload is accepted only if the assistant issued it in this
    conversation. The regular expression handler that Rasa appends to the pipeline acts on any text that begins
    with ``/`` (``rasa/engine/recipes/default_recipe.py:675-700``): a refused payload is therefore rewritten here.
    """

    def __init__(self) -> None:
        self._screen = load_screen()
        self._circumstances = load_circumstances()
        self._knowledge = shared_knowledge()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MessageGate:
        return cls()

    def process(self, messages: list[Message], tracker: DialogueStateTracker | None = None) -> list[Message]:
        issued = issued_suggestions(tracker, self._welcome())
        in_form = tracker is not None and tracker.active_loop_name in FORMS
        identify = own_language if in_form else language_of
        for message in messages:
            verdict = inspect(message.get(TEXT) or "", issued, self._screen.check, identify)
            meant = after_correction(verdict.text)
            message.set(TEXT, meant or verdict.text, add_to_output=True)
            message.set("corrects", meant is not None, add_to_output=meant is not None)
            if verdict.intent:
                message.set(INTENT, {"name": verdict.intent, "confidence": 1.0}, add_to_output=True)
                message.set("decided", True, add_to_output=True)
            for name in ("group", "language"):
                if value := getattr(verdict, name):
                    message.set(name, value, add_to_output=True)
            if circumstances := self._circumstances.find(verdict.text):
                message.set("circumstances", sorted(circumstances), add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def _welcome(self) -> list[Offer]:
        """The suggestions of the first message, which no action said: they count as issued from the start."""
        welcome = compose([WELCOME], self._knowledge.current())
        return [Offer(each.title, each.payload) for each in welcome.suggestions]
