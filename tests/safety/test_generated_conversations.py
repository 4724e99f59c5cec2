"""What holds in every turn of generated conversations, through the whole assistant, also while its actions fail."""

from __future__ import annotations

import os
from dataclasses import dataclass
from random import Random

import pytest

from bot.engine.assistant import Assistant
from bot.knowledge.model import Knowledge
from bot.nlu.examples import read_examples
from bot.reply.model import Reply
from bot.reply.plain import reading_text
from bot.safety.examples import read_examples as read_dangers
from tests.reply.registered import is_registered
from tests.safety.mutants import one_typo

# `make stress` runs 20,000 of them, and 400 in each way in which actions fail.
CONVERSATIONS = 20_000 if os.environ.get("MSC_FAQ_STRESS") else 40
FAULTY_SHARE = 50  # with failing actions, a fiftieth of them: a hanging action costs its time limit
MOST_TURNS = 6
MOST_MISSED = 0.005  # of the dangers that are examples; docs/safety/screen.md tells how new ones fare
SEED = 20261122

FOLLOW_UPS = (
    "tell me more",
    "what are the risks of that?",
    "and the cost?",
    "why?",
    "the second one",
    "go back",
    "yes",
)
IN_THE_FORM = ("help me prepare for a visit", "skip", "my cheek", "no", "two years", "cancel", "start over", "yes")
ODD = (
    "",
    "…",
    "/restart",
    '/admin{"a":1}',
    "\u200b\u200b",
    "💉",
    "SELECT 1",
    "<b>hi</b>",
    "{topic}",
    "ñandú qué tal",
    "1",
    "99",
)


@dataclass(frozen=True)
class Said:
    """One message, and whether it is one of the examples of a danger: what is seen by itself must be seen anywhere."""

    text: str
    danger: bool = False


class Speaker:
    """Makes conversations up: questions, follow-ups, steps of the form, odd input and, now and then, an emergency."""

    def __init__(self, seed: int) -> None:
        self._dice = Random(seed)
        self._questions = [example.text for example in read_examples()]
        self._dangers = [example.text for example in read_dangers() if example.kind]

    def conversation(self) -> list[Said]:
        return [self._message() for _ in range(self._dice.randint(1, MOST_TURNS))]

    def _message(self) -> Said:
        kind = self._dice.choices(("question", "follow_up", "form", "odd", "danger"), (5, 3, 2, 1, 1))[0]
        if kind == "question":
            return Said(one_typo(self._dice.choice(self._questions), self._dice))
        if kind == "danger":
            return Said(self._dice.choice(self._dangers), danger=True)
        return Said(self._dice.choice({"follow_up": FOLLOW_UPS, "form": IN_THE_FORM, "odd": ODD}[kind]))


def raised(reply: Reply) -> bool:
    return reply.kind in ("emergency", "crisis")


def holds(said: Said, reply: Reply, knowledge: Knowledge) -> None:
    for block in reply.blocks:
        assert is_registered(block, knowledge), (said, block)
    if said.danger and raised(reply):
        assert knowledge.region.emergency.value in reply.blocks[0].text, said
    if reply.topics:
        assert reply.notice, said
        assert reply.sources, said
        assert reply.evidence, said
        assert reply.notice in reading_text(reply)


async def converse(assistant: Assistant, count: int, seed: int) -> None:
    speaker = Speaker(seed)
    dangers, missed = 0, []
    for number in range(count):
        conversation = f"generated-{seed}-{number}"
        for said in speaker.conversation():
            turn = await assistant.handle(said.text, conversation)
            holds(said, turn.reply, assistant.knowledge)
            dangers += said.danger
            if said.danger and not raised(turn.reply):
                alone = await assistant.handle(said.text, f"{conversation}-alone")
                assert not raised(alone.reply), said
                missed.append(said.text)
        await assistant.forget(conversation)
    assert len(missed) <= max(1, MOST_MISSED * dangers), missed


@pytest.mark.property
async def test_every_turn_is_safe_and_sourced(assistant: Assistant) -> None:
    await converse(assistant, CONVERSATIONS, SEED)


@pytest.mark.property
@pytest.mark.parametrize("failing_actions", ["raises", "hangs", "absent"], indirect=True)
async def test_every_turn_is_safe_and_sourced_when_actions_fail(assistant: Assistant, failing_actions: None) -> None:
    await converse(assistant, max(2, CONVERSATIONS // FAULTY_SHARE), SEED + 1)
