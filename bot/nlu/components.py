"""The assistant's understanding as Rasa graph components. Thin: the work is done in the modules beside this one."""

from __future__ import annotations

import json
from abc import abstractmethod
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier as RasaIntentClassifier
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from typing_extensions import Self

from bot.nlu.danger import DangerDetector, dangers_of, sentences_of
from bot.nlu.encoder import SentenceEncoder, ensure_encoder
from bot.nlu.encoder_artefact import WIDTH
from bot.nlu.labels import OUT_OF_SCOPE, is_topic
from bot.nlu.own_texts import own_texts
from bot.nlu.questions import questions_in
from bot.nlu.spelling import SpellingCorrector, count_words
from bot.nlu.understanding import Reader, train_reader
from bot.nlu.views import both_views, plain, view_vectors
from bot.safety.examples import read_examples

Part = TypeVar("Part")

DECIDED = "decided"  # set by the gate on a message that needs no understanding
CORRECTED = "corrected"
QUESTIONS = "questions"  # of a message that asks several things: the text and the vectors of each
QUESTION_INTENTS = "question_intents"
SENTENCES = "sentences"  # of a long message: the text and the vector of each
VECTORS = "SentenceVectors"  # origin of the features
DEEP_VECTORS = "DeepVectors"  # the same, for what tells of danger
WORDS_FILE = "words.json"
OTHER_LANGUAGE = "other_language"
NEAR_DANGER = "ask_emergency_number"  # its messages are no examples of harmless ones


def examples_of(training_data: TrainingData) -> list[Message]:
    return [example for example in training_data.intent_examples if example.get(TEXT)]


def near_and_far(examples: list[Message]) -> tuple[list[Message], list[Message]]:
    """Return the examples that are no danger: first what is said to the assistant, then the many questions to it.

    The former is near to a danger: "I want to talk to a person".
    """
    near, far = [], []
    for example in examples:
        intent = example.get(INTENT)
        if is_topic(intent) or intent in OUT_OF_SCOPE:
            far.append(example)
        elif intent != NEAR_DANGER:
            near.append(example)
    return near, far


def vectors_of(message: Message, origin: str = VECTORS) -> NDArray[np.float32]:
    """Return what :class:`SentenceVectors` has added: the vectors of a message's views, or its deep vector."""
    _, sentence = message.get_dense_features(TEXT, [origin])
    vectors: NDArray[np.float32] = sentence.features[0]
    return vectors


def add_vectors(message: Message, views: NDArray[np.float32]) -> None:
    """Add the deep vectors of both views, (2, depth), in the forms in which they are read."""
    for vectors, origin in ((views[:, :WIDTH].reshape(1, -1), VECTORS), (views[:1], DEEP_VECTORS)):
        message.add_features(Features(vectors, FEATURE_TYPE_SENTENCE, TEXT, origin))


class _Trained(GraphComponent, Generic[Part]):
    """A component whose trained part is kept in the model."""

    def __init__(self, storage: ModelStorage, resource: Resource, trained: Part | None = None) -> None:
        self._storage, self._resource, self._trained = storage, resource, trained

    @staticmethod
    @abstractmethod
    def read(folder: Path) -> Part:
        """Read the trained part from its folder in the model."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Self:
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, cls.read(folder))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class SpellingCorrection(_Trained[SpellingCorrector]):
    """Corrects typing errors before anything encodes the message. The dictionary is the assistant's own text."""

    @staticmethod
    def read(folder: Path) -> SpellingCorrector:
        words = json.loads((folder / WORDS_FILE).read_text(encoding="utf-8"))
        return SpellingCorrector(words["own"], frozenset(words["general"]))

    def train(self, training_data: TrainingData) -> Resource:
        own = count_words([*(example.get(TEXT) for example in examples_of(training_data)), *own_texts()])
        general = SentenceEncoder(ensure_encoder()).vocabulary()
        with self._storage.write_to(self._resource) as folder:
            words = {"own": own, "general": sorted(general)}
            (folder / WORDS_FILE).write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            if self._trained and not message.get(DECIDED):
                message.set(CORRECTED, self._trained.correct(message.get(TEXT) or ""), add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceVectors(GraphComponent):
    """Encodes both views of a message with the sentence encoder."""

    def __init__(self) -> None:
        self._encoder = SentenceEncoder(ensure_encoder())

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceVectors:
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(CORRECTED) or message.get(TEXT) or ""
            add_vectors(message, both_views([text], self._encoder.encode_each_deep)[0])
            if message.get(DECIDED):
                continue
            sentences = sentences_of(text)
            message.set(SENTENCES, [(each, self._encoder.encode_deep(plain(each))) for each in sentences])
            questions = questions_in(text)
            if len(questions) > 1:
                vectors = view_vectors(questions, self._encoder.encode_each)
                message.set(QUESTIONS, list(zip(questions, vectors, strict=True)))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        examples = examples_of(training_data)
        views = both_views([example.get(TEXT) for example in examples], self._encoder.encode_all_deep)
        for example, both in zip(examples, views, strict=True):
            add_vectors(example, both)
        return training_data


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LearnedScreen(_Trained[DangerDetector]):
    """The second opinion beside the screen of the gate: where either finds a danger, the message is decided."""

    read = staticmethod(DangerDetector.load)

    def train(self, training_data: TrainingData) -> Resource:
        examples = read_examples()
        near, far = near_and_far(examples_of(training_data))
        ordinary = near + far
        texts = [example.text for example in examples] + [each.get(TEXT) for each in ordinary]
        encoded = SentenceEncoder(ensure_encoder()).encode_all_deep([plain(example.text) for example in examples])
        detector = DangerDetector.fit(
            texts,
            [*dangers_of(examples), *([None] * len(ordinary))],
            np.vstack([encoded, *(vectors_of(each, DEEP_VECTORS)[None] for each in ordinary)]),
            hard=len(examples),
            near=len(examples) + len(near),
        )
        with self._storage.write_to(self._resource) as folder:
            detector.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            text = message.get(CORRECTED) or message.get(TEXT) or ""
            # What begins with a slash at this point is a payload that the assistant itself issued. A short cry for help
            # is easily taken for another language.
            decided = message.get(DECIDED) and message.get(INTENT)["name"] != OTHER_LANGUAGE
            if decided or text.startswith("/") or not self._trained:
                continue
            if danger := self._trained.judge(text, vectors_of(message, DEEP_VECTORS), message.get(SENTENCES) or ()):
                message.set(INTENT, {"name": danger.kind, "confidence": 1.0}, add_to_output=True)
                message.set(DECIDED, True, add_to_output=True)
                if danger.group:
                    message.set("group", danger.group, add_to_output=True)
        return messages


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class QuestionClassifier(_Trained[Reader], RasaIntentClassifier):
    """Ranks the topics and decides: answer, ask back, or say that it is not known."""

    read = staticmethod(Reader.load)

    def train(self, training_data: TrainingData) -> Resource:
        examples = examples_of(training_data)
        reader = train_reader(
            [example.get(TEXT) for example in examples],
            [example.get(INTENT) for example in examples],
            np.array([vectors_of(example) for example in examples]),
        )
        with self._storage.write_to(self._resource) as folder:
            reader.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            if self._trained:
                text = message.get(CORRECTED) or message.get(TEXT) or ""
                understood = self._trained.read(text, vectors_of(message))
                ranking = [{"name": name, "confidence": confidence} for name, confidence in understood.ranking]
                message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
                if not message.get(DECIDED):
                    intent = {"name": understood.intent, "confidence": understood.confidence}
                    message.set(INTENT, intent, add_to_output=True)
                    asked = [self._trained.read(*question).intent for question in message.get(QUESTIONS) or ()]
                    message.set(QUESTION_INTENTS, asked)
        return messages
