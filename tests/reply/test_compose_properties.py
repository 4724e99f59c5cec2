"""What holds for every reply, whatever the actions of a turn say and wherever the clinic is."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from turns import SUGGESTIBLE, answers, fixed, guidance, knowledges, summaries, turns, turns_without_own_words

from bot.knowledge.model import EVIDENCE_LEVELS, NOTICE_CLASSES, Knowledge
from bot.reply.compose import answered_by, compose, kind_of
from bot.reply.model import Fragment, Reply
from bot.reply.plain import full_text, reading_text
from tests.reply.registered import is_registered

EXAMPLES = 2_000 if os.environ.get("MSC_FAQ_STRESS") else 150
Turn = Sequence[Fragment]

pytestmark = pytest.mark.property
generated = settings(max_examples=EXAMPLES, deadline=None, derandomize=True)


def answered(turn: Turn, knowledge: Knowledge) -> list[str]:
    return list(dict.fromkeys(topic for fragment in turn for topic in answered_by(fragment, knowledge)))


def urgent(turn: Turn, knowledge: Knowledge) -> bool:
    return any(kind_of(fragment, knowledge) in ("emergency", "crisis") for fragment in turn)


@generated
@given(turns, knowledges)
def test_no_answer_leaves_without_notice_sources_and_evidence(turn: Turn, knowledge: Knowledge) -> None:
    reply = compose(turn, knowledge)
    if reply.topics:
        assert reply.notice
        assert reply.sources
        assert reply.evidence
        assert reply.notice in reading_text(reply)
        assert all(source.url in full_text(reply) for source in reply.sources)


@generated
@given(turns, knowledges)
def test_every_paragraph_of_an_answer_belongs_to_a_topic_whose_sources_are_shown(
    turn: Turn, knowledge: Knowledge
) -> None:
    reply = compose(turn, knowledge)
    own = {part.text for topic in reply.topics for part in knowledge.topics[topic].parts}
    own |= {text for topic in reply.topics for text in (knowledge.topics[topic].lead, knowledge.topics[topic].more)}
    medical = {text for topic in knowledge.topics.values() for text in (topic.lead, topic.more)}
    medical |= {part.text for topic in knowledge.topics.values() for part in topic.parts}
    assert {block.text for block in reply.blocks} & medical <= own


@generated
@given(turns, knowledges)
def test_every_sentence_is_registered_text(turn: Turn, knowledge: Knowledge) -> None:
    reply = compose(turn, knowledge)
    for block in reply.blocks:
        assert is_registered(block, knowledge), block
    notices = {notice.short for notice in knowledge.notices.values()}
    notices |= {f"{notice.short} {notice.long}" for notice in knowledge.notices.values()}
    assert reply.notice is None or reply.notice in notices
    if reply.referral:
        registered = knowledge.referrals[reply.referral.id]
        assert reply.referral.text == registered.text
        assert set(reply.referral.links) <= set(registered.links)
    titles = {topic.title for topic in knowledge.topics.values()}
    titles |= {text.text for name, text in knowledge.responses.items() if name.startswith("title_")}
    assert {suggestion.title for suggestion in reply.suggestions} <= titles
    assert set(reply.sources) <= set(knowledge.sources.values())


@generated
@given(turns_without_own_words, knowledges)
def test_no_payload_is_ever_shown(turn: Turn, knowledge: Knowledge) -> None:
    reply = compose(turn, knowledge)
    shown = without_addresses(full_text(reply), reply)
    for name in SUGGESTIBLE:
        assert f"/{name}" not in shown
    assert not re.search(r"/\w+\{|utter_|action_|\{\w*\}", shown)


def without_addresses(text: str, reply: Reply) -> str:
    """Return a text without the web addresses of its sources and links, which hold slashes of their own."""
    addresses = [source.url for source in reply.sources]
    addresses += [link.url for link in reply.referral.links] if reply.referral else []
    for address in sorted(addresses, key=len, reverse=True):
        text = text.replace(address, "")
    return text


@generated
@given(turns, knowledges)
def test_evidence_is_that_of_the_weakest_answer(turn: Turn, knowledge: Knowledge) -> None:
    reply = compose(turn, knowledge)
    levels = [EVIDENCE_LEVELS.index(knowledge.topics[topic].evidence) for topic in reply.topics]
    assert reply.evidence == (EVIDENCE_LEVELS[max(levels)] if levels else None)


@generated
@given(turns, knowledges)
def test_notice_is_the_gravest_of_the_answers_and_of_what_was_asked_for(turn: Turn, knowledge: Knowledge) -> None:
    reply = compose(turn, knowledge)
    if not reply.topics:
        return
    classes = {knowledge.topics[topic].notice for topic in reply.topics}
    asked = {fragment.arguments["notice"] for fragment in turn if fragment.arguments.get("notice")}
    vulnerable = {"vulnerable"} if any(fragment.arguments.get("vulnerable") for fragment in turn) else set()
    gravest = max(classes | asked | vulnerable, key=NOTICE_CLASSES.index)
    notice = knowledge.notices[gravest]
    assert reply.notice == (f"{notice.short} {notice.long}" if gravest in asked else notice.short)


@generated
@given(turns, knowledges)
def test_sources_are_the_union_each_once_in_order(turn: Turn, knowledge: Knowledge) -> None:
    reply = compose(turn, knowledge)
    union = dict.fromkeys(name for topic in reply.topics for name in knowledge.topics[topic].sources)
    assert [source.id for source in reply.sources] == list(union)
    if not urgent(turn, knowledge):
        assert list(reply.topics) == answered(turn, knowledge)


@generated
@given(st.lists(answers | summaries | fixed, max_size=2), fixed, st.lists(guidance, max_size=1), knowledges)
def test_urgent_reply_stands_alone_with_the_number_in_its_first_paragraph(
    before: Turn, said: Fragment, after: Turn, knowledge: Knowledge
) -> None:
    turn = [*before, said, *after]
    reply = compose(turn, knowledge)
    assert reply.urgent == urgent(turn, knowledge)
    if not reply.urgent:
        return
    kinds = [kind_of(fragment, knowledge) for fragment in turn]
    assert reply.kind == ("emergency" if "emergency" in kinds else "crisis")
    assert knowledge.region.emergency.value in reply.blocks[0].text
    assert reply.contacts[0] == knowledge.region.emergency
    assert (reply.topics, reply.sources, reply.notice, reply.evidence) == ((), (), None, None)
    assert reply.suggestions == ()


@generated
@given(summaries, knowledges)
def test_own_words_stand_only_in_the_summary_as_they_were_typed(said: Fragment, knowledge: Knowledge) -> None:
    reply = compose([said], knowledge)
    words = [word for word in said.arguments["summary"].values() if word]
    shown = [block.text for block in reply.blocks if block.kind == "summary"]
    assert len(shown) == len(words)
    assert all(text.endswith(f": “{word}”") for text, word in zip(shown, words, strict=True))


@generated
@given(st.lists(guidance, max_size=3), knowledges)
def test_turn_that_says_nothing_is_refused(turn: Turn, knowledge: Knowledge) -> None:
    with pytest.raises(ValueError, match="said nothing"):
        compose(turn, knowledge)
