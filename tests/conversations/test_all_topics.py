"""Every topic answers, from its own first example and from every button that leads to it; no answer is a dead end."""

from __future__ import annotations

from uuid import uuid4

import pytest

from bot.engine.assistant import Assistant
from bot.knowledge.loading import load
from bot.nlu.examples import read_examples
from bot.reply.model import Reply
from bot.reply.own import welcome

TOPICS = sorted(load().topics)
FIRST_EXAMPLES = {example.intent: example.text for example in reversed(list(read_examples()))}
FEWEST_WAYS_ON = 2


def is_a_whole_answer(reply: Reply, topic: str) -> None:
    assert reply.kind == "answer"
    assert reply.topics == (topic,)
    assert reply.sources
    assert reply.notice
    assert reply.evidence
    assert len(reply.suggestions) >= FEWEST_WAYS_ON


@pytest.mark.parametrize("topic", TOPICS)
async def test_a_topic_answers_its_own_first_example(assistant: Assistant, topic: str) -> None:
    turn = await assistant.handle(FIRST_EXAMPLES[topic], uuid4().hex)
    is_a_whole_answer(turn.reply, topic)


async def test_every_button_gives_its_topic_and_all_topics_can_be_reached(assistant: Assistant) -> None:
    """Walk from the welcome along every suggestion of every answer, each in a conversation of its own."""
    todo = [each.topic for each in welcome(assistant.knowledge).suggestions if each.topic]
    reached: set[str] = set()
    while todo:
        topic = todo.pop()
        if topic in reached:
            continue
        reached.add(topic)
        conversation = uuid4().hex
        reply = (await assistant.handle(FIRST_EXAMPLES[topic], conversation)).reply
        for suggestion in reply.suggestions:
            pressed = (await assistant.handle(suggestion.payload, conversation)).reply
            if suggestion.topic:
                assert pressed.topics == (suggestion.topic,)
                todo.append(suggestion.topic)
    assert reached == set(TOPICS)
