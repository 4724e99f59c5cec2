"""Nothing lost, nothing doubled, in order: whatever the provider or our own machine does."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections import Counter
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from channel_events import ENDPOINTS, asked, pressed, slack_message
from channel_world import World, signed, world_running
from provider_rules import controls, visible

MESSAGES = 1000 if os.environ.get("MSC_FAQ_STRESS") else 200
PEOPLE = MESSAGES // 4


def said(world: World) -> Counter[str]:
    """Return how often each message was taken by the provider, by recipient and first words."""
    return Counter(f"{each.to} {each.message['Body'][:40]}" for each in world.provider.taken)


@pytest.mark.property
async def test_many_messages_survive_errors_and_a_restart(tmp_path: Path) -> None:
    """Each answer is three SMS; a quarter of the requests fail; the server stops in the middle."""
    async with world_running(tmp_path) as world:
        chance = Random(7)
        world.provider.faults.extend(
            chance.choice(("429", "500", "503", "disconnect", "", "", "")) for _ in range(3000)
        )
        for number in range(MESSAGES):
            person = number % PEOPLE
            form = asked(world, "twilio", "Does it hurt?", number, person=1000 + person)
            assert (await world.send("twilio", *signed("twilio", form)))[0] == 200
            if number in (MESSAGES // 3, MESSAGES // 2):
                await world.restart()
        await asyncio.wait_for(world.channels.finish(), 120)
        counts = said(world)
        taken = Counter(each.to for each in world.provider.taken)
        assert not world.provider.complaints
        assert len(world.assistant.heard) == MESSAGES
        parts = len(counts) // PEOPLE
        assert parts == 3
        assert taken == Counter({f"+1555{1000 + person}": parts * MESSAGES // PEOPLE for person in range(PEOPLE)})
        for person in range(PEOPLE):  # each answer's parts in order
            numbers = [each.message["Body"][:5] for each in world.provider.to(f"+1555{1000 + person}")]
            assert numbers == ["(1/3)", "(2/3)", "(3/3)"] * (MESSAGES // PEOPLE)


@pytest.mark.parametrize("channel", ENDPOINTS)
async def test_every_channel_tries_again(world: World, channel: str) -> None:
    world.provider.faults.extend(["429", "500", "disconnect"])
    messages = await world.answered(channel, asked(world, channel, "Does it hurt?", 1))
    assert len(world.clock.waits) == 3
    whole = len(messages)
    again = await world.answered(channel, asked(world, channel, "Does it hurt?", 2))
    assert whole == len(again)  # nothing was doubled or left out


async def test_it_waits_as_long_as_the_provider_asks_and_longer_each_time(world: World) -> None:
    world.provider.faults.extend(["429", "500", "500", "500", "500"])
    await world.answered("slack", asked(world, "slack", "Does it hurt?", 1))
    first, *others = world.clock.waits
    assert first == pytest.approx(7, abs=0.01)
    assert all(earlier < later * 1.01 for earlier, later in pairwise(others))
    assert others[-1] >= 4


async def test_a_provider_that_hangs_delays_nobody_else(tmp_path: Path) -> None:
    async with world_running(tmp_path, timeout=0.3) as world:
        world.provider.faults.append("hang")
        await world.event("slack", asked(world, "slack", "Does it hurt?", 1))
        while world.provider.faults:
            world.provider.changed.clear()
            await asyncio.sleep(0)
        await world.event("telegram", asked(world, "telegram", "Does it hurt?", 2))
        await asyncio.wait_for(world.channels.finish(), 20)
        assert [each.channel for each in world.provider.taken[:1]] == ["telegram"]
        assert len([each for each in world.provider.taken if each.channel == "slack"]) == 1


async def test_what_was_not_answered_or_delivered_goes_on_after_a_restart(world: World) -> None:
    await world.stop()
    await world.start(attach=False)  # the model is still loading
    await world.event("slack", asked(world, "slack", "Does it hurt?", 1))
    await world.event("slack", asked(world, "slack", "/evidence", 2))
    assert world.assistant.heard == []
    await world.restart()
    await asyncio.wait_for(world.channels.finish(), 20)
    assert [text for _, text in world.assistant.heard] == ["Does it hurt?", "/evidence"]
    assert len(world.provider.taken) == 2


async def test_a_message_that_the_provider_refuses_is_given_up(world: World) -> None:
    await world.event("slack", slack_message("Does it hurt?", 1))
    await world.channels.finish()
    world.environ["SLACK_BOT_TOKEN"] = "xoxb-wrong"
    await world.restart()
    before = len(world.provider.taken)
    await world.event("slack", slack_message("Does it hurt?", 2))
    await asyncio.wait_for(world.channels.finish(), 20)
    assert len(world.provider.taken) == before
    assert len(world.provider.complaints) == 1


async def test_a_reply_that_came_too_late_is_given_up(world: World) -> None:
    world.provider.faults.extend(["500"] * 1000)
    await world.answered("discord", asked(world, "discord", "Does it hurt?", 1))
    assert world.provider.taken == []
    assert sum(world.clock.waits) < 4 * 15 * 60
    assert len(world.provider.faults) > 900


async def test_a_failure_inside_is_answered_too(world: World) -> None:
    world.assistant.fail.add("boom")
    (message,) = await world.answered("slack", asked(world, "slack", "boom", 1))
    assert visible("slack", message.message).startswith("Something went wrong here")


async def test_a_flood_is_told_once(world: World) -> None:
    for number in range(30):
        await world.event("telegram", asked(world, "telegram", "Does it hurt?", number))
    await world.channels.finish()
    told = [each for each in world.provider.taken if "Something went wrong" in each.message["text"]]
    assert len(world.assistant.heard) == 10
    assert len(told) == 1


async def test_groups_and_private_conversations_never_share_anything(world: World) -> None:
    await world.answered("slack", slack_message("Does it hurt?", 1))
    await world.answered("slack", slack_message("2", 2, type="app_mention", channel="C1", channel_type=None))
    await world.answered("slack", slack_message("2", 3, person=8, type="app_mention", channel="C1", channel_type=None))
    assert [name for name, _ in world.assistant.heard] == ["slack:T1:U7", "slack:T1:C1:U7", "slack:T1:C1:U8"]


async def test_nothing_that_people_wrote_stays_in_the_file(world: World) -> None:
    await world.answered("whatsapp_cloud", asked(world, "whatsapp_cloud", "my name is canary", 1, person=491234567))
    await world.stop()
    content = b"".join(file.read_bytes() for file in world.file.parent.glob("channels.db*"))
    assert b"canary" not in content
    assert b"491234567" not in content
    with sqlite3.connect(world.file) as database:
        assert database.execute("SELECT COUNT(*), COUNT(content) FROM incoming").fetchone() == (1, 0)
        assert database.execute("SELECT COUNT(*) FROM outgoing").fetchone() == (0,)
    assert world.file.stat().st_mode & 0o077 == 0
    await world.start()


async def test_a_damaged_file_costs_no_start(world: World) -> None:
    await world.stop()
    world.file.write_bytes(b"no database" * 1000)
    for leftover in ("-wal", "-shm"):
        world.file.with_name(world.file.name + leftover).unlink(missing_ok=True)
    await world.start()
    assert await world.answered("slack", asked(world, "slack", "Does it hurt?", 1))
    assert world.file.with_name("channels.db.damaged").exists()


async def test_the_person_may_be_forgotten(world: World) -> None:
    from channel_world import Turn

    from bot.reply.own import forgotten

    async def handle(text: str, conversation: str) -> Turn:
        return Turn(forgotten(world.assistant.knowledge))

    last = (await world.answered("slack", asked(world, "slack", "Does it hurt?", 1)))[-1]
    good = controls("slack", last.message)[-2]
    world.assistant.handle = handle  # type: ignore[method-assign]
    await world.answered("slack", asked(world, "slack", "forget me", 2))
    assert world.assistant.forgotten == ["slack:T1:U7"]
    await world.answered("slack", pressed(world, "slack", last, good, 3))
    assert world.assistant.given == {}
