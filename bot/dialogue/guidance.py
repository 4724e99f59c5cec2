"""Decide what goes with a reply: the long notice, the referral prompt, the next suggestions, the topic in hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.dialogue.context import ASPECTS, USES, is_subject
from bot.knowledge.model import NOTICE_CLASSES, Knowledge, NoticeClass
from bot.reply.compose import ANSWER_PREFIX, Lines, answered_by, answered_topics, kind_of, lines_for
from bot.reply.model import Fragment

MAX_SUGGESTIONS = 4
NEAREST = 3  # topics offered where a message was not understood
NONE_OF_THESE = "none_of_these"
# Not offered after an emergency or a crisis came up.
SALES_LIKE = frozenset({"find_provider", "cost_insurance", "benefits_overview"})


@dataclass(frozen=True)
class Guidance:
    """What an answer is followed by, by id.

    ``notices_given`` counts the classes whose long form was shown; ``topic`` is the topic in hand, ``subject`` what
    an aspect can be asked of (a use, a way, a source …), ``aspect`` what was asked of it last. ``lines`` are those
    on which a person can be reached after a crisis.
    """

    notice: NoticeClass | None
    notices_given: tuple[str, ...]
    referral: str | None
    suggestions: tuple[str, ...]
    topic: str | None
    subject: str | None
    aspect: str | None
    lines: Lines | None


def guide(
    *,
    turn: Sequence[Fragment],
    conversation: Sequence[Fragment],
    notices_given: Sequence[str],
    careful: bool,
    nearest: Sequence[str],
    knowledge: Knowledge,
) -> Guidance:
    """Return the guidance for a turn.

    Args:
        turn: what was said in this turn.
        conversation: all that was said in the conversation, this turn included.
        notices_given: classes of notice whose long form was shown before.
        careful: whether an emergency or a crisis came up in this conversation.
        nearest: topics nearest to the person's message, best first.
        knowledge: all that can be said.
    """
    topics = [knowledge.topics[topic] for topic in answered_topics(turn, knowledge)]
    classes = {topic.notice for topic in topics}
    if topics and any(fragment.arguments.get("vulnerable") for fragment in turn):
        classes.add("vulnerable")
    notice = max(classes - set(notices_given), key=NOTICE_CLASSES.index, default=None)

    about = [str(fragment.arguments["about"]) for fragment in turn if fragment.arguments.get("about")]
    in_hand = [*(topic.id for topic in topics), *about]
    return Guidance(
        notice=notice,
        notices_given=tuple(dict.fromkeys([*notices_given, *([notice] if notice else [])])),
        referral=referral_due(turn, conversation, knowledge),
        suggestions=suggestions(turn, conversation, nearest, knowledge, careful=careful),
        topic=in_hand[0] if in_hand else None,
        subject=next((topic for topic in reversed(in_hand) if is_subject(topic)), None),
        aspect=next((topic for topic in in_hand if topic in ASPECTS), None),
        lines=next((lines_for(fragment) for fragment in turn if kind_of(fragment, knowledge) == "crisis"), None),
    )


def referral_due(turn: Sequence[Fragment], conversation: Sequence[Fragment], knowledge: Knowledge) -> str | None:
    """Return the referral prompt of what was answered, unless the conversation has had it already."""
    before = conversation[: len(conversation) - len(turn)]
    wanted = [knowledge.topics[topic].referral for topic in answered_topics(turn, knowledge)]
    had = {knowledge.topics[topic].referral for topic in answered_topics(before, knowledge)}
    return next((referral for referral in wanted if referral and referral not in had), None)


def suggestions(
    turn: Sequence[Fragment],
    conversation: Sequence[Fragment],
    nearest: Sequence[str],
    knowledge: Knowledge,
    *,
    careful: bool,
) -> tuple[str, ...]:
    """Return the next steps to offer: what follows from the answer and was not asked yet."""
    responses = [
        knowledge.responses[fragment.response] for fragment in turn if fragment.response in knowledge.responses
    ]
    kinds = {response.kind for response in responses}
    if kinds & {"emergency", "crisis"}:
        return ()
    named = diseases_without_text(turn)
    offered = [topic.id for topic in knowledge.topics.values() if any(map(topic.speaks_of, named))]
    offered += [name for topic in answered_topics(turn, knowledge) for name in knowledge.topics[topic].follow_ups]
    offered += [name for response in responses for name in response.suggestions]
    if kinds & {"clarify", "out_of_scope"} and not offered:
        offered = [*nearest[:NEAREST], *([NONE_OF_THESE] if "clarify" in kinds else [])]
    else:
        answered = {topic for fragment in conversation for topic in answered_by(fragment, knowledge)}
        offered = [name for name in dict.fromkeys(offered) if name not in answered] or offered
    if careful:
        offered = [name for name in offered if name not in SALES_LIKE]
    return tuple(dict.fromkeys(offered))[:MAX_SUGGESTIONS]


def diseases_without_text(turn: Sequence[Fragment]) -> list[str]:
    """Return the skin diseases that a turn had only the general answer for; another topic may speak of them."""
    general = [fragment.arguments for fragment in turn if fragment.response == f"{ANSWER_PREFIX}{USES}"]
    return [str(arguments["named"]) for arguments in general if arguments.get("named")]
