"""What the clinic's editor should look at: the records of some days, grouped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz.fuzz import token_set_ratio

from bot.knowledge.model import Knowledge, Source
from bot.stores.records import Feedback, HandOffOutcome, Records, Unanswered

SAME_QUESTION = 80  # of 100: from this likeness on, two questions are listed as one


@dataclass(frozen=True)
class Question:
    """Messages of much the same wording that got no answer. ``topic`` is the nearest one's id, or empty."""

    topic: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class TopicFeedback:
    """What people think of the answers on a topic."""

    topic: str
    feedback: tuple[Feedback, ...]

    def count(self, opinion: str) -> int:
        return sum(each.opinion == opinion for each in self.feedback)

    def because(self, reason: str) -> int:
        return sum(each.reason == reason for each in self.feedback)


@dataclass(frozen=True)
class Report:
    """The records since a day; each list has the most pressing first."""

    since: date
    today: date
    questions: tuple[Question, ...]
    feedback: tuple[TopicFeedback, ...]
    hand_offs: tuple[tuple[HandOffOutcome, int], ...]
    sources_due: tuple[Source, ...]


def make_report(records: Records, knowledge: Knowledge, since: date, today: date) -> Report:
    return Report(
        since=since,
        today=today,
        questions=grouped(records.unanswered(since)),
        feedback=by_topic(records.feedback(since)),
        hand_offs=tuple(Counter(each.outcome for each in records.hand_offs(since)).most_common()),
        sources_due=tuple(
            sorted(
                (source for source in knowledge.sources.values() if source.review_by <= today),
                key=lambda source: source.review_by,
            )
        ),
    )


def grouped(unanswered: Sequence[Unanswered]) -> tuple[Question, ...]:
    """Group messages with the same nearest topic and a like wording, the largest group first."""
    groups: dict[str, list[list[str]]] = {}
    for message in unanswered:
        topic = message.nearest[0] if message.nearest else ""
        groups_of_topic = groups.setdefault(topic, [])
        like = [group for group in groups_of_topic if alike(message.text, group[0])]
        if like:
            like[0].append(message.text)
        else:
            groups_of_topic.append([message.text])
    questions = [Question(topic, tuple(texts)) for topic, several in groups.items() for texts in several]
    return tuple(sorted(questions, key=lambda question: len(question.texts), reverse=True))


def alike(one: str, other: str) -> bool:
    return token_set_ratio(one.lower(), other.lower()) >= SAME_QUESTION


def by_topic(feedback: Sequence[Feedback]) -> tuple[TopicFeedback, ...]:
    """Group opinions by topic, that with the most complaints first."""
    topics = dict.fromkeys(each.topic for each in feedback)
    grouped = [TopicFeedback(topic, tuple(each for each in feedback if each.topic == topic)) for topic in topics]
    return tuple(sorted(grouped, key=lambda topic: (-topic.count("down"), topic.topic)))
