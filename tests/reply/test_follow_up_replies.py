"""What is said to follow-ups, after a crisis, and of what has no text."""

from __future__ import annotations

from dataclasses import replace

from bot.knowledge.loading import load
from bot.knowledge.model import Clinic
from bot.reply.compose import FOLLOW_UP, compose
from bot.reply.model import Fragment
from bot.reply.plain import reading_text
from bot.reply.terminal import plain_text

KNOWLEDGE = replace(load(), clinic=Clinic(region="UK"))


def test_after_a_crisis_the_lines_of_the_region_stand_below_the_reminder() -> None:
    reply = compose([Fragment("utter_pain", {"careful": True, "lines": "crisis"})], KNOWLEDGE)
    assert reply.contacts == KNOWLEDGE.region.crisis
    text = reading_text(reply)
    assert text.index("call 999 now") < text.index("Samaritans: Call 116 123") < text.index(str(reply.notice))


def test_after_abuse_the_lines_are_those_for_abuse() -> None:
    reply = compose([Fragment("utter_thanks", {"careful": True, "lines": "abuse"})], KNOWLEDGE)
    assert reply.contacts == KNOWLEDGE.region.abuse


def test_after_an_emergency_there_is_only_the_number() -> None:
    reply = compose([Fragment("utter_pain", {"careful": True})], KNOWLEDGE)
    assert reply.contacts == ()
    assert "call 999 now" in reading_text(reply)


def test_a_name_without_a_text_is_said_to_have_none() -> None:
    reply = compose([Fragment("utter_applications_overview", {"named": "keloids"})], KNOWLEDGE)
    assert "no text here about keloids" in reply.blocks[0].text
    assert reply.blocks[1].kind == "lead"


def test_a_name_that_the_text_speaks_of_is_not() -> None:
    part = {"topic": "regulation_approval", "about": "regulation_approval", "part": "more", "named": "Europe"}
    assert [block.kind for block in compose([Fragment(FOLLOW_UP, part)], KNOWLEDGE).blocks] == ["about", "more"]


def test_sources_that_were_asked_for_are_listed_in_the_chat() -> None:
    def shown(part: str) -> str:
        arguments = {"topic": "pain", "about": "pain", "part": part}
        return plain_text(compose([Fragment(FOLLOW_UP, arguments)], KNOWLEDGE), in_chat=True)

    assert "https://" in shown("sources")
    assert "https://" not in shown("lead")


def test_the_short_form_is_the_lead_with_its_notice() -> None:
    reply = compose([Fragment(FOLLOW_UP, {"topic": "pain", "about": "pain", "part": "lead"})], KNOWLEDGE)
    assert [block.text for block in reply.blocks if block.kind != "about"] == [KNOWLEDGE.topics["pain"].lead]
    assert reply.notice
