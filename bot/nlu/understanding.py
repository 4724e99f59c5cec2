"""From a message to an intent, a ranking of topics and a confidence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.nlu.classifier import IntentClassifier, encode_views
from bot.nlu.decision import OUT_OF_SCOPE, Thresholds, fit_thresholds
from bot.nlu.encoder import SentenceEncoder
from bot.nlu.spelling import SpellingCorrector, count_words

FOLDS = 3
RANKED = 10  # topics kept in the ranking

# Intents that are not topics of the document. What is not listed here is a topic.
KIND_INTENTS = frozenset(
    {
        *OUT_OF_SCOPE,
        "diagnosis_request",
        "treatment_advice_request",
        "human_handoff",
        "greet",
        "thanks",
        "goodbye",
        "ask_identity",
        "ask_capabilities",
        "chitchat_other",
        "affirm",
        "deny",
        "ask_privacy",
        "forget_me",
        "feedback_positive",
        "feedback_negative",
        "referral_request",
    }
)

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Understood:
    """What a message was taken for. ``ranking`` holds topics only, best first."""

    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    corrected: str


@dataclass(frozen=True)
class Understanding:
    """A trained reader of messages."""

    encoder: SentenceEncoder
    classifier: IntentClassifier
    speller: SpellingCorrector
    own_words: dict[str, int]
    topic_vectors: NDArray[np.float16]  # of the training questions within scope, for "is this our subject at all"
    thresholds: Thresholds

    def read(self, text: str) -> Understood:
        """Decide what a message asks."""
        corrected = self.speller.correct(text)
        vectors = encode_views([corrected], lambda views: np.array([self.encoder.encode(view) for view in views]))[0]
        probabilities = np.exp(self.classifier.log_probabilities(corrected, vectors))
        labels = self.classifier.labels
        order = np.argsort(-probabilities)
        topics = [at for at in order if labels[at] not in KIND_INTENTS]
        ranking = tuple((labels[at], float(probabilities[at])) for at in topics[:RANKED])
        best = labels[order[0]]
        if best in KIND_INTENTS:
            return Understood(best, float(probabilities[order[0]]), ranking, corrected)
        score = float(probabilities[order[0]] * nearness(vectors, self.topic_vectors))
        outcome = self.thresholds.outcome(score)
        intent = {"answer": best, "clarify": "clarify", "unknown": "out_of_scope_general"}[outcome]
        return Understood(intent, float(probabilities[order[0]]), ranking, corrected)

    def save(self, folder: Path) -> None:
        self.classifier.save(folder)
        np.save(folder / "topic_vectors.npy", self.topic_vectors)
        kept = {"own_words": self.own_words, "thresholds": self.thresholds.as_json()}
        (folder / "understanding.json").write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, encoder: SentenceEncoder) -> Understanding:
        kept = json.loads((folder / "understanding.json").read_text(encoding="utf-8"))
        return cls(
            encoder=encoder,
            classifier=IntentClassifier.load(folder),
            speller=SpellingCorrector(kept["own_words"], encoder.vocabulary()),
            own_words=kept["own_words"],
            topic_vectors=np.load(folder / "topic_vectors.npy", allow_pickle=False),
            thresholds=Thresholds(**kept["thresholds"]),
        )


def nearness(vectors: Floats, known: NDArray[np.float16]) -> float:
    """Return the cosine between a message (its plain view) and the nearest known question."""
    width = known.shape[1]
    return float((known @ vectors[:width].astype(np.float16)).max())


def train_understanding(examples: Sequence[tuple[str, str]], encoder: SentenceEncoder) -> Understanding:
    """Train on (text, intent) pairs; the thresholds come from questions held out by folds."""
    texts = [text for text, _ in examples]
    labels = np.array([label for _, label in examples])
    vectors = encode_views(texts, encoder.encode_all)
    width = vectors.shape[1] // 3
    in_scope = np.array([label not in KIND_INTENTS for label in labels])

    scores: list[float] = []
    fold_of = np.random.default_rng(0).permutation(len(texts)) % FOLDS
    for fold in range(FOLDS):
        train, held = np.flatnonzero(fold_of != fold), np.flatnonzero((fold_of == fold) & in_scope)
        classifier = IntentClassifier.fit([texts[at] for at in train], labels[train], vectors[train])
        known = vectors[train][in_scope[train], :width].astype(np.float16)
        for at in held:
            chances = np.exp(classifier.log_probabilities(texts[at], vectors[at]))
            if classifier.labels[int(chances.argmax())] == labels[at]:
                scores.append(float(chances.max() * nearness(vectors[at], known)))

    own_words = count_words(texts)
    return Understanding(
        encoder=encoder,
        classifier=IntentClassifier.fit(texts, labels, vectors),
        speller=SpellingCorrector(own_words, encoder.vocabulary()),
        own_words=own_words,
        topic_vectors=vectors[in_scope, :width].astype(np.float16),
        thresholds=fit_thresholds(scores),
    )
