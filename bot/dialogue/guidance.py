"""Decide what goes with a reply: the long notice, the referral prompt and the next suggestions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.knowledge.model import NOTICE_CLASSES, Knowledge, NoticeClass
from bot.reply.compose import MAX_SUGGESTIONS, topic_of

NEAREST = 3  # topics offered where a message was not understood
NONE_OF_THESE = "none_of_these"


@dataclass(frozen=True)
class Guidance:
    """What an answer is followed by, by id; ``notices_given`` counts the classes whose long form was shown."""

    notice: NoticeClass | None
    notices_given: tuple[str, ...]
    referral: str | None
    suggestions: tuple[str, ...]
    topic: str | None


def guide(
    *,
    turn: Sequence[str],
    conversation: Sequence[str],
    notices_given: Sequence[str],
    careful: bool,
    nearest: Sequence[str],
    knowledge: Knowledge,
) -> Guidance:
    """Return the guidance for a turn.

    Args:
        turn: names of the responses of this turn.
        conversation: names of all responses of the conversation, this turn included.
        notices_given: classes of notice whose long form was shown before.
        careful: whether an emergency or a crisis came up in this conversation.
        nearest: topics nearest to the person's message, best first.
        knowledge: all that can be said.
    """
    topics = [knowledge.topics[topic_of(name)] for name in turn if topic_of(name) in knowledge.topics]
    responses = [knowledge.responses[name] for name in turn if name in knowledge.responses]
    kinds = {response.kind for response in responses}

    due = [topic.notice for topic in topics if topic.notice not in notices_given]
    notice = max(due, key=NOTICE_CLASSES.index, default=None)
    given = tuple(dict.fromkeys([*notices_given, *([notice] if notice else [])]))

    asked = next((topic.referral for topic in topics if topic.referral), None)
    before = conversation[: len(conversation) - len(turn)]
    referral = asked if asked and not already_referred(asked, before, knowledge) else None

    if kinds & {"emergency", "crisis"}:
        suggestions: tuple[str, ...] = ()
    elif "clarify" in kinds:
        suggestions = (*nearest[:NEAREST], NONE_OF_THESE)
    elif "out_of_scope" in kinds:
        suggestions = tuple(nearest[:NEAREST])
    else:
        answered = {topic_of(name) for name in conversation}
        offered = [name for topic in topics for name in topic.follow_ups]
        offered += [name for response in responses for name in response.suggestions]
        fresh = [name for name in dict.fromkeys(offered) if name not in answered]
        suggestions = tuple(fresh or dict.fromkeys(offered))[:MAX_SUGGESTIONS]
    if careful:
        suggestions = tuple(name for name in suggestions if name not in ("find_provider", "cost_insurance"))
    return Guidance(notice, given, referral, suggestions, topics[-1].id if topics else None)


def already_referred(referral: str, before: Sequence[str], knowledge: Knowledge) -> bool:
    """Return whether an earlier answer of the conversation already carried this referral prompt."""
    return any(
        topic.referral == referral for name in before if (topic := knowledge.topics.get(topic_of(name))) is not None
    )
