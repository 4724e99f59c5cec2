"""Compose the one reply of a turn from what its actions said.

Nothing is written here: every sentence comes from the knowledge. What is guaranteed by construction: an answer
never leaves without its notice and its sources, and nothing but an emergency reply leaves with one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from bot.knowledge.model import (
    EVIDENCE_LEVELS,
    NOTICE_CLASSES,
    Contact,
    Evidence,
    Kind,
    Knowledge,
    NoticeClass,
    Response,
    Topic,
)
from bot.reply.model import Block, Fragment, ReferralPrompt, Reply, Suggestion

ANSWER_PREFIX = "utter_"
GUIDANCE = "utter_guidance"
FOLLOW_UP = "utter_follow_up"
MAX_SUGGESTIONS = 4

# If a turn says several things, the reply is of the first of these kinds that occurs.
PRECEDENCE: tuple[Kind, ...] = (
    "emergency",
    "crisis",
    "declined_advice",
    "handoff",
    "privacy",
    "feedback",
    "referral",
    "answer",
    "clarify",
    "out_of_scope",
    "refused_input",
    "smalltalk",
)


def topic_of(response: str) -> str:
    """Return the topic that a response's name stands for: ``utter_pain`` -> ``pain``."""
    return response.removeprefix(ANSWER_PREFIX)


def payload_of(topic: str) -> str:
    """Return the payload of a button that leads to a topic or another intent."""
    return f"/{topic}"


def compose(fragments: Sequence[Fragment], knowledge: Knowledge) -> Reply:
    """Return the reply of a turn.

    Raises:
        ValueError: the fragments hold nothing to say.
    """
    kinds = [kind_of(fragment, knowledge) for fragment in fragments if fragment.response != GUIDANCE]
    if not kinds:
        raise ValueError("The turn said nothing.")
    kind = min(kinds, key=PRECEDENCE.index)
    if kind in ("emergency", "crisis"):
        fragments = [fragment for fragment in fragments if kind_of(fragment, knowledge) == kind]
    topics = [knowledge.topics[topic] for topic in answered_topics(fragments, knowledge)]
    return Reply(
        kind=kind,
        blocks=tuple(block for fragment in fragments for block in blocks_of(fragment, knowledge)),
        topics=tuple(topic.id for topic in topics),
        evidence=weakest([topic.evidence for topic in topics]),
        sources=tuple(
            knowledge.sources[source] for source in dict.fromkeys(source for topic in topics for source in topic.sources)
        ),
        notice=notice_of(topics, fragments, knowledge),
        referral=referral_of(fragments, knowledge),
        suggestions=suggestions_of(topics, fragments, knowledge),
    )


def kind_of(fragment: Fragment, knowledge: Knowledge) -> Kind:
    if fragment.response == FOLLOW_UP or topic_of(fragment.response) in knowledge.topics:
        return "answer"
    response = knowledge.responses.get(fragment.response)
    return response.kind if response else "smalltalk"


def answered_topics(fragments: Sequence[Fragment], knowledge: Knowledge) -> list[str]:
    """Return the topics that a turn answers, in order, each once."""
    named = [
        str(fragment.arguments["topic"]) if fragment.response == FOLLOW_UP else topic_of(fragment.response)
        for fragment in fragments
    ]
    return [topic for topic in dict.fromkeys(named) if topic in knowledge.topics]


def blocks_of(fragment: Fragment, knowledge: Knowledge) -> list[Block]:
    """Return the paragraphs of one fragment."""
    arguments = fragment.arguments
    blocks: list[Block] = []
    if about := knowledge.topics.get(str(arguments.get("about", ""))):
        blocks.append(Block("about", f"About: {about.title}"))
    topic = knowledge.topics.get(topic_of(fragment.response))
    if fragment.response == FOLLOW_UP:
        topic = knowledge.topics[str(arguments["topic"])]
        blocks += follow_up_blocks(topic, str(arguments["part"]))
    elif topic:
        blocks.append(Block("lead", topic.lead))
        blocks += [Block(part.kind, part.text) for part in topic.parts]
    elif response := knowledge.responses.get(fragment.response):
        blocks += response_blocks(response, knowledge)
    terms = [knowledge.terms[term] for term in arguments.get("terms", ()) if term in knowledge.terms]
    if terms:
        blocks.append(Block("terms", "In plain words: " + " ".join(term.plain for term in terms)))
    return blocks


def follow_up_blocks(topic: Topic, part: str) -> list[Block]:
    """Return one part of a topic's answer, for a question that asks for just that."""
    if part == "more":
        return [Block("more", topic.more)]
    return [Block(each.kind, each.text) for each in topic.parts if each.kind == part]


def response_blocks(response: Response, knowledge: Knowledge) -> list[Block]:
    if response.kind == "emergency":
        number = knowledge.region.emergency
        return [Block("lead", response.text.format(number=number.value))]
    if response.kind == "crisis":
        return [
            Block("lead", response.text.format(number=knowledge.region.emergency.value)),
            Block("contacts", contacts_text(knowledge.region.crisis)),
        ]
    return [Block("text", response.text)]


def contacts_text(contacts: Sequence[Contact]) -> str:
    return "\n".join(f"{contact.name}: {contact.text}" for contact in contacts)


def weakest(levels: Sequence[Evidence]) -> Evidence | None:
    return max(levels, key=EVIDENCE_LEVELS.index, default=None)


def notice_of(topics: Sequence[Topic], fragments: Sequence[Fragment], knowledge: Knowledge) -> str | None:
    """Return the gravest notice of what was answered: the long form where an action asked for it."""
    wanted = [fragment.arguments["notice"] for fragment in fragments if fragment.arguments.get("notice")]
    classes = [topic.notice for topic in topics]
    if not classes and not wanted:
        return None
    gravest = max([*classes, *cast("list[NoticeClass]", wanted)], key=NOTICE_CLASSES.index)
    notice = knowledge.notices[gravest]
    return f"{notice.short} {notice.long}" if gravest in wanted else notice.short


def referral_of(fragments: Sequence[Fragment], knowledge: Knowledge) -> ReferralPrompt | None:
    """Return the referral prompt that an action or a response asks for."""
    for fragment in fragments:
        response = knowledge.responses.get(fragment.response)
        name = fragment.arguments.get("referral") or (response.referral if response else None)
        if name and (referral := knowledge.referrals.get(str(name))):
            region = knowledge.clinic.region
            links = tuple(
                link for link in referral.links if link.region is None or region in (link.region, "unknown")
            )
            return ReferralPrompt(referral.id, referral.text, links)
    return None


def suggestions_of(
    topics: Sequence[Topic], fragments: Sequence[Fragment], knowledge: Knowledge
) -> tuple[Suggestion, ...]:
    """Return the next steps: those that an action chose, else the topics' own, else the response's."""
    chosen = [name for fragment in fragments for name in fragment.arguments.get("suggestions", ())]
    if not chosen and any("suggestions" in fragment.arguments for fragment in fragments):
        return ()
    names = chosen or [name for topic in topics for name in topic.follow_ups]
    if not names:
        names = [
            name
            for fragment in fragments
            if (response := knowledge.responses.get(fragment.response))
            for name in response.suggestions
        ]
    answered = {topic.id for topic in topics}
    wanted = [name for name in dict.fromkeys(names) if name not in answered][:MAX_SUGGESTIONS]
    return tuple(suggestion for name in wanted if (suggestion := suggestion_for(name, knowledge)))


def suggestion_for(name: str, knowledge: Knowledge) -> Suggestion | None:
    """Return the button for a topic, or for another intent that has a title in the responses."""
    if topic := knowledge.topics.get(name):
        return Suggestion(topic.title, payload_of(name), name)
    if response := knowledge.responses.get(f"title_{name}"):
        return Suggestion(response.text, payload_of(name), None)
    return None
