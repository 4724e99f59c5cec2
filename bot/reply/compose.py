"""Compose the one reply of a turn from what its actions said.

Nothing is written here: every sentence comes from the knowledge. What is guaranteed by construction: an answer
never leaves without its notice and its sources, and nothing but an emergency reply leaves with one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, cast

from bot.knowledge.model import (
    EVIDENCE_LEVELS,
    NOTICE_CLASSES,
    Clinic,
    Contact,
    Evidence,
    Kind,
    Knowledge,
    NoticeClass,
    Response,
    Source,
    Topic,
)
from bot.reply.model import Block, FormInput, FormStep, Fragment, ReferralPrompt, Reply, Suggestion
from bot.reply.summary import REGION, ReferralSummary, links_for, referral_summary, section_text
from bot.settings import retention_days

Lines = Literal["crisis", "abuse"]  # which people to talk to

ANSWER_PREFIX = "utter_"
GUIDANCE = "utter_guidance"  # what goes with a reply: notice, referral, suggestions
FOLLOW_UP = "utter_follow_up"  # one part of a topic's answer
SEVERAL = "utter_several"  # the answers to several questions of one message
CAREFUL = "utter_careful"  # the reminder that stays after an emergency
CAREFUL_LINES = "utter_careful_lines"  # likewise after a crisis: it leads up to people to talk to
UNWRITTEN = "utter_unwritten"  # that there is no text about what the message names
NO_MORE = "utter_no_more"
SOURCES_FOLLOW = "utter_sources_follow"
# Parts of an answer that are not its text: what is said instead.
FIXED_PARTS: Mapping[str, str] = {"no_more": NO_MORE, "sources": SOURCES_FOLLOW}
LEFT_OUT = "utter_left_out"
HUMAN_HANDOFF = "utter_human_handoff"
SUMMARY = "utter_referral_summary"
ASK = "utter_ask_"  # a question of a form, by the name of its slot
DELIVERY = "_delivery"  # ends the name of a response that is said only where the clinic can be sent something

# The questions of the referral form in order, by slot, and how each is answered.
REFERRAL_FIELDS: Mapping[str, FormInput] = {
    "referral_concern": "text",
    "referral_area": "text",
    "referral_duration": "text",
    "referral_tried": "text",
    "referral_region": "text",
    "referral_offer": "text",
    "referral_consent": "yes_no",
    "referral_contact": "text",
}
# Likewise of the form that asks how the clinic can reach a person.
HANDOFF_FIELDS: Mapping[str, FormInput] = {"handoff_contact": "text"}
SECTIONS_SHOWN = ("ask_dermatologist", "ask_clinic", "trials", "report_harm")  # of the referral's page, in the chat
MAX_SUGGESTIONS = 4

# If a turn says several things, the reply is of the first of these kinds that occurs.
PRECEDENCE: tuple[Kind, ...] = (
    "emergency",
    "crisis",
    "declined_advice",
    "handoff",
    "privacy",
    "feedback",
    "answer",
    "clarify",
    "out_of_scope",
    "referral",
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
        sources=sources_of(topics, knowledge),
        notice=notice_of(topics, fragments, knowledge),
        referral=referral_of(fragments, knowledge),
        suggestions=suggestions_of(fragments, knowledge),
        contacts=contacts_of(kind, fragments, knowledge),
        form=next((step for fragment in fragments if (step := form_step(fragment.response))), None),
        summary=next((page_of(fragment, knowledge) for fragment in fragments if fragment.response == SUMMARY), None),
        sources_asked=any(fragment.arguments.get("part") == "sources" for fragment in fragments),
    )


def kind_of(fragment: Fragment, knowledge: Knowledge) -> Kind:
    if answered_by(fragment, knowledge):
        return "answer"
    response = knowledge.responses.get(fragment.response)
    return response.kind if response else "smalltalk"


def answered_by(fragment: Fragment, knowledge: Knowledge) -> list[str]:
    """Return the topics that a fragment answers."""
    if fragment.response == FOLLOW_UP:
        named = [str(fragment.arguments["topic"])]
    elif fragment.response == SEVERAL:
        named = [str(topic) for topic in fragment.arguments["topics"]]
    else:
        named = [topic_of(fragment.response)]
    return [topic for topic in named if topic in knowledge.topics]


def answered_topics(fragments: Sequence[Fragment], knowledge: Knowledge) -> list[str]:
    """Return the topics that a turn answers, in order, each once."""
    return list(dict.fromkeys(topic for fragment in fragments for topic in answered_by(fragment, knowledge)))


def blocks_of(fragment: Fragment, knowledge: Knowledge) -> list[Block]:
    """Return the paragraphs of one fragment."""
    arguments = fragment.arguments
    blocks: list[Block] = []
    if about := knowledge.topics.get(str(arguments.get("about", ""))):
        blocks.append(heading(about))
    if fragment.response == FOLLOW_UP:
        blocks += follow_up_blocks(knowledge.topics[str(arguments["topic"])], str(arguments["part"]), knowledge)
    elif fragment.response == SEVERAL:
        for topic in arguments["topics"]:
            blocks += [heading(knowledge.topics[topic]), *answer_blocks(knowledge.topics[topic])]
        blocks += left_out_blocks([knowledge.topics[topic] for topic in arguments.get("left_out", ())], knowledge)
    elif topic := knowledge.topics.get(topic_of(fragment.response)):
        blocks += answer_blocks(topic)
    elif response := knowledge.responses.get(fragment.response):
        blocks += response_blocks(response, knowledge)
    if fragment.response == SUMMARY:
        blocks += summary_blocks(page_of(fragment, knowledge))
    terms = [knowledge.terms[term] for term in arguments.get("terms", ()) if term in knowledge.terms]
    if terms:
        blocks.append(Block("terms", "In plain words: " + " ".join(term.plain for term in terms)))
    if (name := str(arguments.get("named", ""))) and not any(name in block.text for block in blocks):
        at = 1 if about else 0
        blocks.insert(at, Block("text", knowledge.responses[UNWRITTEN].text.format(name=name)))
    if arguments.get("careful"):
        reminder = CAREFUL_LINES if arguments.get("lines") else CAREFUL
        blocks += response_blocks(knowledge.responses[reminder], knowledge)
    return blocks


def form_step(response: str) -> FormStep | None:
    """Return the step of a form that a response asks, if it asks one."""
    field = response.removeprefix(ASK).removesuffix(DELIVERY)
    if not response.startswith(ASK):
        return None
    for fields in (REFERRAL_FIELDS, HANDOFF_FIELDS):
        if field in fields:
            return FormStep(field, list(fields).index(field) + 1, len(fields), fields[field])
    return None


def heading(topic: Topic) -> Block:
    return Block("about", f"About: {topic.title}")


def answer_blocks(topic: Topic) -> list[Block]:
    return [Block("lead", topic.lead), *(Block(part.kind, part.text) for part in topic.parts)]


def left_out_blocks(topics: Sequence[Topic], knowledge: Knowledge) -> list[Block]:
    """Return the sentence that names the questions of a message that were not answered, if any."""
    if not topics:
        return []
    titles = ", ".join(topic.title for topic in topics)
    return [Block("text", knowledge.responses[LEFT_OUT].text.format(titles=titles))]


def page_of(fragment: Fragment, knowledge: Knowledge) -> ReferralSummary:
    """Return the page that the referral form ended in, from the person's own words by field."""
    return referral_summary(fragment.arguments["summary"], knowledge)


def summary_blocks(page: ReferralSummary) -> list[Block]:
    """Return the page: the person's own words, marked as theirs, each under its label; then its sections.

    Where to find a doctor is the referral of the reply, and not said twice; the rest is for paper.
    """
    own = [Block("summary", f"{each.label}: “{each.words}”") for each in page.own_words]
    sections = [section for section in page.sections if section.id in SECTIONS_SHOWN]
    return [*own, *(Block("text", section_text(section)) for section in sections)]


def follow_up_blocks(topic: Topic, part: str, knowledge: Knowledge) -> list[Block]:
    """Return one part of a topic's answer, for a question that asks for just that."""
    if part == "more":
        return [Block("more", topic.more)]
    if part == "lead":
        return [Block("lead", topic.lead)]
    if part in FIXED_PARTS:
        return response_blocks(knowledge.responses[FIXED_PARTS[part]], knowledge)
    return [Block(each.kind, each.text) for each in topic.parts if each.kind == part]


def response_blocks(response: Response, knowledge: Knowledge) -> list[Block]:
    region = knowledge.region
    text = response.text.format(
        number=region.emergency.value,
        poison=region.poison.text,
        clinic=contact_line(knowledge.clinic),
        days=retention_days(),
    )
    return [Block("lead" if response.kind in ("emergency", "crisis") else "text", text)]


def contact_line(clinic: Clinic) -> str:
    """Return how to reach the clinic, from clinic.yml, as one line."""
    return ", ".join(filter(None, [clinic.name, clinic.phone, clinic.email, clinic.website, clinic.hours]))


def contacts_of(kind: Kind, fragments: Sequence[Fragment], knowledge: Knowledge) -> tuple[Contact, ...]:
    """Return the numbers that go with an urgent reply, the emergency number first; later, the people to talk to."""
    region, first = knowledge.region, fragments[0]
    if kind == "emergency":
        poisoned = first.arguments.get("group") == "poisoning"
        return (region.emergency, region.poison) if poisoned else (region.emergency,)
    if kind == "crisis":
        return (region.emergency, *people(lines_for(first), knowledge))
    lines = next((fragment.arguments["lines"] for fragment in fragments if fragment.arguments.get("lines")), None)
    return people(lines, knowledge) if lines else ()


def lines_for(fragment: Fragment) -> Lines:
    """Return on which lines a person can be reached who told of this crisis."""
    return "abuse" if fragment.arguments.get("group") == "abuse" else "crisis"


def people(lines: Lines, knowledge: Knowledge) -> tuple[Contact, ...]:
    return knowledge.region.abuse if lines == "abuse" else knowledge.region.crisis


def weakest(levels: Sequence[Evidence]) -> Evidence | None:
    return max(levels, key=EVIDENCE_LEVELS.index, default=None)


def sources_of(topics: Sequence[Topic], knowledge: Knowledge) -> tuple[Source, ...]:
    """Return the sources of all that was answered, each once."""
    return tuple(knowledge.sources[name] for name in dict.fromkeys(name for topic in topics for name in topic.sources))


def notice_of(topics: Sequence[Topic], fragments: Sequence[Fragment], knowledge: Knowledge) -> str | None:
    """Return the gravest notice of what was answered: the long form where an action asked for it."""
    wanted = [fragment.arguments["notice"] for fragment in fragments if fragment.arguments.get("notice")]
    classes = [topic.notice for topic in topics]
    if not classes and not wanted:
        return None
    if classes and any(fragment.arguments.get("vulnerable") for fragment in fragments):
        classes.append("vulnerable")
    gravest = max([*classes, *cast("list[NoticeClass]", wanted)], key=NOTICE_CLASSES.index)
    notice = knowledge.notices[gravest]
    return f"{notice.short} {notice.long}" if gravest in wanted else notice.short


def referral_of(fragments: Sequence[Fragment], knowledge: Knowledge) -> ReferralPrompt | None:
    """Return the referral prompt that an action or a response asks for."""
    for fragment in fragments:
        response = knowledge.responses.get(fragment.response)
        name = fragment.arguments.get("referral") or (response.referral if response else None)
        if name and (referral := knowledge.referrals.get(str(name))):
            region = knowledge.region_named_in((fragment.arguments.get("summary") or {}).get(REGION, ""))
            return ReferralPrompt(referral.id, referral.text, links_for(region, referral.links))
    return None


def suggestions_of(fragments: Sequence[Fragment], knowledge: Knowledge) -> tuple[Suggestion, ...]:
    """Return the next steps: those that the last action to choose any chose, else the first response's own.

    The payload gate admits what was issued last: channels must show exactly this list.
    """
    chosen = [fragment.arguments["suggestions"] for fragment in fragments if "suggestions" in fragment.arguments]
    response = knowledge.responses.get(fragments[0].response)
    names = chosen[-1] if chosen else response.suggestions if response else ()
    return tuple(suggestion for name in names if (suggestion := suggestion_for(name, knowledge)))


def suggestion_for(name: str, knowledge: Knowledge) -> Suggestion | None:
    """Return the button for a topic, or for another intent that has a title in the responses."""
    if topic := knowledge.topics.get(name):
        return Suggestion(topic.title, payload_of(name), name)
    if response := knowledge.responses.get(f"title_{name}"):
        return Suggestion(response.text, payload_of(name), None)
    return None
