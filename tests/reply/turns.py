"""Strategies that generate what the actions of a turn may say, from the project's own content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from bot.dialogue.entities import load_lexicon
from bot.knowledge.loading import load
from bot.knowledge.model import NOTICE_CLASSES, Clinic, Knowledge
from bot.reply.compose import (
    ANSWER_PREFIX,
    FOLLOW_UP,
    GUIDANCE,
    LEFT_OUT,
    REFERRAL_FIELDS,
    SEVERAL,
    SUMMARY,
    UNWRITTEN,
)
from bot.reply.model import Fragment

KNOWLEDGE = load()
TOPICS = sorted(KNOWLEDGE.topics)
# Fixed texts that stand on their own: the others are filled by what they are said about.
FIXED = sorted(
    name for name in KNOWLEDGE.responses if name.startswith(ANSWER_PREFIX) and name not in (LEFT_OUT, UNWRITTEN)
)
NAMES = sorted(
    name for entity in ("other_condition", "place") for name in load_lexicon()[entity]
)  # what a message may name that has no text
LABELLED = [field for field in REFERRAL_FIELDS if f"label_{field}" in KNOWLEDGE.responses]
SUGGESTIBLE = TOPICS + sorted(name.removeprefix("title_") for name in KNOWLEDGE.responses if name.startswith("title_"))

topics = st.sampled_from(TOPICS)
terms = st.lists(st.sampled_from(sorted(KNOWLEDGE.terms)), max_size=4, unique=True)
own_words = st.text(max_size=60) | st.sampled_from(["/restart", "{number}", "/pain", "<b>hello</b>", "“quoted”"])


def optional(**strategies: SearchStrategy[object]) -> SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries({}, optional=dict(strategies))


answers = st.builds(
    lambda topic, arguments: Fragment(ANSWER_PREFIX + topic, arguments),
    topics,
    optional(
        terms=terms,
        about=topics,
        named=st.sampled_from(NAMES),
        careful=st.booleans(),
        lines=st.sampled_from(["crisis", "abuse"]),
        vulnerable=st.booleans(),
    ),
)
follow_ups = st.builds(
    lambda topic, part, terms: Fragment(FOLLOW_UP, {"topic": topic, "about": topic, "part": part, "terms": terms}),
    topics,
    st.sampled_from(["more", "document", "known", "meaning", "lead", "sources", "no_more"]),
    terms,
)
several = st.builds(
    lambda names, left_out: Fragment(SEVERAL, {"topics": names, "left_out": left_out}),
    st.lists(topics, min_size=1, max_size=3, unique=True),
    st.lists(topics, max_size=3, unique=True),
)
fixed = st.builds(Fragment, st.sampled_from([name for name in FIXED if name not in (SEVERAL, SUMMARY)]))
summaries = st.builds(
    lambda words: Fragment(SUMMARY, {"summary": words}), st.dictionaries(st.sampled_from(LABELLED), own_words)
)
guidance = st.builds(
    lambda arguments: Fragment(GUIDANCE, arguments),
    optional(
        notice=st.none() | st.sampled_from(NOTICE_CLASSES),
        referral=st.none() | st.sampled_from(sorted(KNOWLEDGE.referrals)),
        suggestions=st.lists(st.sampled_from(SUGGESTIBLE), max_size=4, unique=True),
    ),
)


def turns_of(spoken: SearchStrategy[Fragment]) -> SearchStrategy[Sequence[Fragment]]:
    said, after = st.lists(spoken, min_size=1, max_size=3), st.lists(guidance, max_size=1)
    return st.builds(lambda first, last: [*first, *last], said, after)


turns = turns_of(answers | follow_ups | several | fixed | summaries)
turns_without_own_words = turns_of(answers | follow_ups | several | fixed)

regions = st.sampled_from(sorted(KNOWLEDGE.regions))
knowledges: SearchStrategy[Knowledge] = st.builds(
    lambda region, name: replace(KNOWLEDGE, clinic=Clinic(name=name, region=region, phone="555 0100")),
    regions,
    st.sampled_from(["", "Skin House"]),
)
