"""The assistant's understanding as Rasa graph components. Thin: the work is done in the modules beside this one."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier as RasaIntentClassifier
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.engine.tracker import issued_suggestions
from bot.nlu.encoder import SentenceEncoder, ensure_encoder
from bot.nlu.understanding import Understanding, train_understanding
from bot.safety.gate import Verdict, inspect

VERDICT = "verdict"


class _Component(GraphComponent):
    @classmethod
    def required_packages(cls) -> list[str]:
        return []


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class MessageGate(_Component):
    """The one choke point: every text that a person sends passes here before anything answers it.

    Rasa hands ``process`` the tracker, so that a payload is accepted only if the assistant issued it in this
    conversation. The regular expression handler that Rasa appends to the pipeline acts on any text that begins
    with ``/`` (``rasa/engine/recipes/default_recipe.py:675-700``): a refused payload is therefore rewritten here.
    """

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> MessageGate:
        return cls()

    def process(self, messages: list[Message], tracker: DialogueStateTracker | None = None) -> list[Message]:
        for message in messages:
            verdict = inspect(message.get(TEXT) or "", issued_suggestions(tracker))
            message.set(TEXT, verdict.text, add_to_output=True)
            message.set(VERDICT, verdict)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class QuestionClassifier(_Component, RasaIntentClassifier):
    """Corrects the spelling, encodes the message, ranks the topics and decides whether to answer."""

    def __init__(self, understanding: Understanding | None, storage: ModelStorage, resource: Resource) -> None:
        self._understanding = understanding
        self._storage = storage
        self._resource = resource

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> QuestionClassifier:
        return cls(None, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> QuestionClassifier:
        with model_storage.read_from(resource) as folder:
            return cls(Understanding.load(folder, SentenceEncoder(ensure_encoder())), model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        examples = [
            (example.get(TEXT), example.get(INTENT)) for example in training_data.intent_examples if example.get(TEXT)
        ]
        encoder = SentenceEncoder(ensure_encoder())
        self._understanding = train_understanding(examples, encoder)
        with self._storage.write_to(self._resource) as folder:
            self._understanding.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            self._classify(message)
        return messages

    def _classify(self, message: Message) -> None:
        verdict: Verdict | None = message.get(VERDICT)
        if verdict is not None and verdict.intent is not None:
            message.set(INTENT, {"name": verdict.intent, "confidence": 1.0}, add_to_output=True)
            message.set(INTENT_RANKING_KEY, [], add_to_output=True)
            return
        if self._understanding is None:
            raise RuntimeError("The question classifier was used before it was trained or loaded.")
        understood = self._understanding.read(message.get(TEXT) or "")
        ranking = [{"name": name, "confidence": confidence} for name, confidence in understood.ranking]
        message.set(INTENT, {"name": understood.intent, "confidence": understood.confidence}, add_to_output=True)
        message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)


