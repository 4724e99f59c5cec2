"""One conversation over every channel's real endpoint: ask, choose a suggestion, ask on by number."""

from __future__ import annotations

import json

import pytest
from channel_events import CONVERSATIONS, ENDPOINTS, asked, pressed
from channel_properties import letters
from channel_world import Taken, World
from provider_rules import Control, controls, visible

from bot.cli.preview import first_answer

# The channels whose buttons send what nobody reads.
RATED = [channel for channel in ENDPOINTS if channel not in ("rocketchat", "twilio")]


def read(messages: list[Taken]) -> str:
    return letters("".join(visible(each.channel, each.message) for each in messages))


def offers(messages: list[Taken]) -> tuple[Taken, list[Control]]:
    return messages[-1], controls(messages[-1].channel, messages[-1].message)


@pytest.mark.parametrize("channel", ENDPOINTS)
async def test_a_person_asks_and_chooses_what_comes_next(world: World, channel: str) -> None:
    first = await world.answered(channel, asked(world, channel, "Does it hurt?", 1))
    pain = first_answer("pain", world.assistant.knowledge)
    assert letters(pain.blocks[0].text) in read(first)
    last, found = offers(first)
    assert len(found) == len(pain.suggestions) + 2 * (channel in RATED)
    second = await world.answered(channel, pressed(world, channel, last, found[0], 2))
    next_topic = first_answer(pain.suggestions[0].topic or "", world.assistant.knowledge)
    assert letters(next_topic.blocks[0].text) in read(second)
    third = await world.answered(channel, asked(world, channel, "2", 3))
    last_topic = first_answer(next_topic.suggestions[1].topic or "", world.assistant.knowledge)
    assert letters(last_topic.blocks[0].text) in read(third)
    assert {conversation for conversation, _ in world.assistant.heard} == {CONVERSATIONS[channel]}


@pytest.mark.parametrize("channel", RATED)
async def test_a_person_says_whether_an_answer_helped(world: World, channel: str) -> None:
    last, found = offers(await world.answered(channel, asked(world, channel, "Does it hurt?", 1)))
    good, bad = found[-2:]
    assert (good.title, bad.title) == ("Helpful", "Not helpful")
    thanks = await world.answered(channel, pressed(world, channel, last, good, 2))
    assert "Good to know" in visible(channel, thanks[-1].message)
    assert offers(thanks)[1] == []
    await world.restart()
    changed = await world.answered(channel, pressed(world, channel, last, bad, 3))
    assert "Sorry that this did not help" in visible(channel, changed[-1].message)
    (((conversation, _), kept),) = world.assistant.given.items()
    assert (conversation, kept) == (CONVERSATIONS[channel], ("pain", "down"))
    assert len(world.assistant.heard) == 1
    chosen = await world.answered(channel, asked(world, channel, "1", 4))  # numbers still mean the suggestions
    assert len(world.assistant.heard) == 2
    assert offers(chosen)[1][-2].sent != good.sent


async def test_a_rating_that_was_not_offered_to_this_person_is_a_message_like_any_other(world: World) -> None:
    _, found = offers(await world.answered("slack", asked(world, "slack", "Does it hurt?", 1)))
    for number, payload in enumerate((found[-1].sent + "0", "/rate_up_0123456789abcdef", found[-1].sent), 2):
        person = 8 if payload == found[-1].sent else 7
        await world.answered("slack", asked(world, "slack", payload, number, person=person))
    assert world.assistant.given == {}
    assert len(world.assistant.heard) == 4


async def test_a_rating_that_cannot_be_kept_is_answered_too(world: World) -> None:
    last, found = offers(await world.answered("telegram", asked(world, "telegram", "Does it hurt?", 1)))
    world.assistant.full = True
    (told,) = await world.answered("telegram", pressed(world, "telegram", last, found[-1], 2))
    assert visible("telegram", told.message).startswith("Something went wrong here")


@pytest.mark.parametrize("channel", ENDPOINTS)
async def test_the_same_event_is_answered_once(world: World, channel: str) -> None:
    event = asked(world, channel, "Does it hurt?", 1)
    first = await world.answered(channel, event)
    assert first
    assert await world.answered(channel, event) == []
    await world.restart()
    assert await world.answered(channel, event) == []
    assert len(world.assistant.heard) == 1


async def test_what_providers_are_told_at_once(world: World) -> None:
    assert json.loads(await world.event("discord", asked(world, "discord", "hello", 1))) == {"type": 5}
    press = pressed(world, "telegram", world.provider.taken[:1], Control("", "/pain"), 2)  # type: ignore[arg-type]
    assert json.loads(await world.event("telegram", press)) == {
        "method": "answerCallbackQuery",
        "callback_query_id": "press2",
    }
    assert "<Response/>" in await world.event("twilio", asked(world, "twilio", "hello", 3))
    assert await world.event("messenger", asked(world, "messenger", "hello", 4)) == "EVENT_RECEIVED"
    await world.channels.finish()


async def test_whatsapp_through_twilio_speaks_its_dialect(world: World) -> None:
    event = asked(world, "twilio", "Does it hurt?", 1) | {"From": "whatsapp:+15557", "To": "whatsapp:+15550001"}
    messages = await world.answered("twilio", event)
    assert {each.channel for each in messages} == {"twilio_whatsapp"}
    assert "*" in messages[0].message["Body"]
