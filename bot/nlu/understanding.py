"""From a message to an intent, a ranking of topics and a confidence. Plain: Rasa's part is in components.py."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.nlu.classifier import IntentClassifier, log_softmax, word_bag
from bot.nlu.compact import CompactMatrix
from bot.nlu.decision import Decider, HeldOut, KnownQuestions, LabelGroups, fit_decider, scope_features
from bot.nlu.encoder import SentenceEncoder
from bot.nlu.labels import is_topic, kind_of
from bot.nlu.ngrams import NgramWeights
from bot.nlu.softmax_regression import LinearScores
from bot.nlu.spelling import SpellingCorrector, count_words
from bot.nlu.views import view_vectors

FOLDS = 3
LEAST_CERTAINTY = 0.4  # below it, what looks like small talk is taken for nothing known
SMALL_TALK = ("smalltalk", "feedback", "follow_up", "referral")
RANKED = 10  # topics kept in the ranking

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Understood:
    """What a message was taken for.

    ``confidence`` is the probability that ``intent`` is right; for ``clarify``, that the best topic is. ``ranking``
    holds topics only, best first, with the probability of each. ``scope`` is the probability that the message is
    about the assistant's subject.
    """

    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    corrected: str
    scope: float


@dataclass(frozen=True)
class Reader:
    """The trained part: from a text, its spelling corrected, and the vectors of its views to an intent."""

    classifier: IntentClassifier
    known: KnownQuestions
    decider: Decider
    groups: LabelGroups

    def read(self, text: str, vectors: Floats) -> Understood:
        """Decide what a message asks."""
        labels = self.classifier.labels
        opinions = self.classifier.read(word_bag(text), vectors)
        nearness = self.known.nearness(vectors[None, : len(vectors) // 2])[0]
        features = scope_features(opinions, self.groups, nearness, self.known.unknown_share(text))
        scope = self.decider.scope(features)
        scores = self.decider.combined(opinions)
        of_topics = np.exp(log_softmax(scores[self.groups.topics]))
        order = np.argsort(-of_topics, kind="stable")
        ranking = tuple((labels[self.groups.topics[at]], float(of_topics[at]) * scope) for at in order[:RANKED])
        best = int(scores.argmax())
        if not is_topic(labels[best]) and best not in self.groups.out_of_scope:
            certainty = float(np.exp(log_softmax(scores)[best]))
            if certainty >= LEAST_CERTAINTY or kind_of(labels[best]) not in SMALL_TALK:
                return Understood(labels[best], certainty, ranking, text, scope)
        topic, probability = ranking[0]
        outcome = self.decider.outcome(scope, float(of_topics[order[0]]))
        if outcome == "unknown":
            nature = self.groups.out_of_scope[int(scores[self.groups.out_of_scope].argmax())]
            return Understood(labels[nature], 1 - scope, ranking, text, scope)
        return Understood(topic if outcome == "answer" else "clarify", probability, ranking, text, scope)

    def save(self, folder: Path) -> None:
        """Write everything as arrays and one JSON file; nothing is pickled."""
        ours, theirs = CompactMatrix.of(self.known.in_scope), CompactMatrix.of(self.known.out_of_scope)
        classifier = self.classifier
        np.savez_compressed(
            folder / "reader.npz",
            vector_weights=classifier.vector_head.weights,
            vector_bias=classifier.vector_head.bias,
            idf=classifier.ngrams.idf,
            ngram_weights=classifier.ngram_weights.values,
            ngram_scales=classifier.ngram_weights.scales,
            ngram_bias=classifier.ngram_bias,
            in_scope=ours.values,
            in_scope_scales=ours.scales,
            out_of_scope=theirs.values,
            out_of_scope_scales=theirs.scales,
        )
        names = {
            "labels": classifier.labels,
            "ngrams": list(classifier.ngrams.index),
            "words": sorted(self.known.words),
            "decider": asdict(self.decider),
        }
        (folder / "reader.json").write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Reader:
        names = json.loads((folder / "reader.json").read_text(encoding="utf-8"))
        with np.load(folder / "reader.npz", allow_pickle=False) as arrays:
            classifier = IntentClassifier(
                labels=tuple(names["labels"]),
                vector_head=LinearScores(arrays["vector_weights"], arrays["vector_bias"]),
                ngrams=NgramWeights({gram: at for at, gram in enumerate(names["ngrams"])}, arrays["idf"]),
                ngram_weights=CompactMatrix(arrays["ngram_weights"], arrays["ngram_scales"]),
                ngram_bias=arrays["ngram_bias"],
            )
            known = KnownQuestions(
                CompactMatrix(arrays["in_scope"], arrays["in_scope_scales"]).full(),
                CompactMatrix(arrays["out_of_scope"], arrays["out_of_scope_scales"]).full(),
                frozenset(names["words"]),
            )
        decider = names["decider"]
        return cls(
            classifier,
            known,
            Decider(**{**decider, "weights": tuple(decider["weights"])}),
            LabelGroups.of(classifier.labels),
        )


@dataclass(frozen=True)
class Understanding:
    """A trained reader of messages, with all that it needs."""

    speller: SpellingCorrector
    encoder: SentenceEncoder
    reader: Reader

    def read(self, text: str) -> Understood:
        """Decide what a message asks."""
        corrected = self.speller.correct(text)
        return self.reader.read(corrected, view_vectors([corrected], self.encoder.encode_each)[0])


def train_reader(texts: Sequence[str], labels: Sequence[str], vectors: Floats) -> Reader:
    """Train on texts and the vectors of their views; the decision is fitted to held-out folds of them."""
    classifier = IntentClassifier.fit([word_bag(text) for text in texts], labels, vectors)
    held_out = hold_out(texts, labels, vectors)
    return Reader(
        classifier,
        KnownQuestions.of(texts, labels, vectors[:, : vectors.shape[1] // 2]),
        fit_decider(held_out, classifier.labels),
        LabelGroups.of(classifier.labels),
    )


def hold_out(texts: Sequence[str], labels: Sequence[str], vectors: Floats) -> list[HeldOut]:
    """Return, in the order of the texts, what classifiers that were trained without a text make of it."""
    found: dict[int, HeldOut] = {}
    width = vectors.shape[1] // 2
    bags = [word_bag(text) for text in texts]
    fold_of = folds(labels)
    for fold in range(FOLDS):
        train, held = np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)
        some_labels = [labels[at] for at in train]
        classifier = IntentClassifier.fit([bags[at] for at in train], some_labels, vectors[train])
        known = KnownQuestions.of([texts[at] for at in train], some_labels, vectors[train, :width])
        groups = LabelGroups.of(classifier.labels)
        for at, nearness in zip(held, known.nearness(vectors[held, :width]), strict=True):
            opinions = classifier.read(bags[at], vectors[at])
            features = scope_features(opinions, groups, nearness, known.unknown_share(texts[at]))
            found[int(at)] = HeldOut(labels[at], opinions, features)
    return [found[at] for at in range(len(texts))]


def folds(labels: Sequence[str]) -> NDArray[np.int64]:
    """Return the fold of each example; every label is spread over all folds, so that none is missing in training."""
    fold_of = np.zeros(len(labels), dtype=np.int64)
    order = np.random.default_rng(0).permutation(len(labels))
    seen: dict[str, int] = {}
    for at in order:
        fold_of[at] = seen.get(labels[at], 0) % FOLDS
        seen[labels[at]] = seen.get(labels[at], 0) + 1
    return fold_of


def train_understanding(
    examples: Sequence[tuple[str, str]], encoder: SentenceEncoder, own_texts: Sequence[str] = ()
) -> Understanding:
    """Train on (text, intent) pairs; ``own_texts`` are further texts whose words are known to the speller."""
    texts, labels = [text for text, _ in examples], [label for _, label in examples]
    speller = SpellingCorrector(count_words([*texts, *own_texts]), encoder.vocabulary())
    return Understanding(speller, encoder, train_reader(texts, labels, view_vectors(texts, encoder.encode_all)))
