"""Every kind of reply that the assistant can give, out of the real content, by name."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from bot.channels.ratings import Ratable, with_ratings
from bot.cli.preview import first_answer
from bot.dialogue.guidance import guide
from bot.knowledge.loading import load
from bot.knowledge.model import Knowledge
from bot.reply.compose import ANSWER_PREFIX, ASK, GUIDANCE, LEFT_OUT, REFERRAL_FIELDS, SUMMARY, UNWRITTEN, compose
from bot.reply.model import Fragment, Reply
from bot.reply.own import trouble, welcome

# What people may type into the referral form, and what every dialect must survive.
HOSTILE = (
    "*bold* _italic_ ~struck~ `code` ```block```",
    "<b>tag</b> <script>alert(1)</script> &amp; <!channel> <@U123> <https://evil.example|click>",
    "[click](javascript:alert(1)) [x](https://evil.example) ![image](https://evil.example/x.png)",
    "@everyone @here @channel @all <@&1> <#2>",
    "(2/3) 1. one\n2. two\n# heading\n- item\n> quote\n+ plus",
    "\x00\x07\x1b[31mred\x1b[0m\u202edlrow",
    "👩🏽‍⚕️🩹" * 40,
    "ü" * 1900,
    "word " * 380,
    "https://very.example/" + "a" * 1900,
    "|table|cells| \\ backslash \\* ]( ](http://x ) [",
    "/pain /restart /find_provider",
    "mail me: someone@channel.example or +1 (555) 010-9999",
)


@cache
def knowledge() -> Knowledge:
    return load()


def in_region(region: str) -> Knowledge:
    known = knowledge()
    return replace(known, clinic=replace(known.clinic, region=region))


def repeated(topic: str, known: Knowledge, **arguments: object) -> Reply:
    """Return an answer later in a conversation: the short notice, no referral, no terms."""
    fragment = Fragment(ANSWER_PREFIX + topic, arguments)
    guidance = guide(
        turn=[fragment],
        conversation=[fragment, fragment],
        notices_given=tuple(known.notices),
        careful=bool(arguments.get("careful")),
        nearest=(),
        knowledge=known,
    )
    return compose([fragment, Fragment(GUIDANCE, {"suggestions": guidance.suggestions})], known)


def fixed_cases() -> Iterator[tuple[str, Reply]]:
    """Yield every answer and every registered text once or more."""
    known = knowledge()
    for topic in known.topics:
        yield f"first:{topic}", first_answer(topic, known)
        yield f"rated:{topic}", with_ratings(first_answer(topic, known), Ratable("0123456789abcdef", topic))
        yield f"repeated:{topic}", repeated(topic, known)
        yield f"vulnerable:{topic}", repeated(topic, known, vulnerable=True, careful=True)
        yield f"crisis before:{topic}", repeated(topic, known, careful=True, lines="crisis", named="Canada")
        for part in ("more", "document", "known", "meaning", "lead", "sources", "no_more"):
            fragment = Fragment("utter_follow_up", {"topic": topic, "part": part, "about": topic})
            yield f"{part}:{topic}", compose([fragment], known)
    for region in known.regions:
        there = in_region(region)
        for name, response in there.responses.items():
            if not name.startswith(ANSWER_PREFIX) or name in (SUMMARY, "utter_several", LEFT_OUT, UNWRITTEN):
                continue
            for group in ("poisoning", "abuse", None) if response.kind in ("emergency", "crisis") else (None,):
                arguments = {"group": group} if group else {}
                yield f"{region}:{name}:{group}", compose([Fragment(name, arguments)], there)
        yield f"{region}:welcome", welcome(there)
        yield f"{region}:trouble", trouble(there)
    for field in REFERRAL_FIELDS:
        yield f"referral:{field}", compose([Fragment(ASK + field)], known)


def random_case(seed: int) -> tuple[str, Reply]:
    """Return a reply as it may come up in some conversation."""
    chance = random.Random(seed)
    known = in_region(chance.choice(list(knowledge().regions)))
    topics = list(known.topics)
    kind = chance.choice(("several", "summary", "clarify", "answer", "urgent"))
    if kind == "several":
        chosen = chance.sample(topics, chance.randint(2, 3))
        fragment = Fragment(
            "utter_several", {"topics": chosen, "left_out": chance.sample(topics, chance.randint(0, 2))}
        )
        notice = chance.choice([*known.notices, None])
        said = {
            "notice": notice,
            "suggestions": chance.sample(topics, 4),
            "referral": chance.choice([*known.referrals, None]),
        }
        return f"several:{seed}", compose([fragment, Fragment(GUIDANCE, said)], known)
    if kind == "summary":
        words = {name: chance.choice(HOSTILE) for name in REFERRAL_FIELDS if f"label_{name}" in known.responses}
        return f"summary:{seed}", compose([Fragment(SUMMARY, {"summary": words})], known)
    if kind == "clarify":
        offered = [*chance.sample(topics, chance.randint(1, 3)), "none_of_these"]
        return f"clarify:{seed}", compose(
            [Fragment("utter_clarify"), Fragment(GUIDANCE, {"suggestions": offered})], known
        )
    if kind == "urgent":
        names = [name for name, each in known.responses.items() if each.kind in ("emergency", "crisis")]
        arguments = {"group": chance.choice(("poisoning", "abuse", "suicide"))}
        return f"urgent:{seed}", compose([Fragment(chance.choice(names), arguments)], known)
    topic = chance.choice(topics)
    terms = [term.id for term in known.terms_in(known.topics[topic].body)]
    fragment = Fragment(
        ANSWER_PREFIX + topic,
        {
            "terms": chance.sample(terms, chance.randint(0, len(terms))),
            "about": chance.choice([*topics, ""]),
            **({"vulnerable": True} if chance.random() < 0.3 else {}),
            **({"careful": True} if chance.random() < 0.3 else {}),
        },
    )
    said = {
        "notice": chance.choice([*known.notices, None]),
        "referral": chance.choice([*known.referrals, None]),
        "suggestions": chance.sample(topics, chance.randint(0, 4)),
    }
    return f"answer:{seed}", compose([fragment, Fragment(GUIDANCE, said)], known)
