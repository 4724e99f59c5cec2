"""An opinion that is typed is kept like one that is given by a button."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.engine.assistant import Assistant
from bot.stores.outbox import Outbox
from bot.stores.records import Records

CONVERSATION = "0123456789abcdef"


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    records = Records(tmp_path / "records.db")
    yield records
    records.close()


@pytest.fixture
def keeping(assistant: Assistant, records: Records, tmp_path: Path) -> Iterator[Assistant]:
    outbox = Outbox(tmp_path / "outbox.db")
    yield Assistant(assistant._agent, assistant._store, records, outbox)
    outbox.close()


async def test_the_reason_that_follows_replaces_the_bare_opinion(keeping: Assistant, records: Records) -> None:
    await keeping.handle("what are exosomes", CONVERSATION)
    await keeping.handle("no, that was wrong", CONVERSATION)
    (first,) = records.feedback()
    assert (first.topic, first.opinion, first.reason) == ("exosomes", "down", None)
    await keeping.handle("wrong or outdated", CONVERSATION)
    (second,) = records.feedback()
    assert (second.topic, second.opinion, second.reason) == ("exosomes", "down", "wrong_or_outdated")


async def test_praise_is_kept_and_a_complaint_about_nothing_is_not(keeping: Assistant, records: Records) -> None:
    await keeping.handle("that was wrong", CONVERSATION + "0")
    assert records.feedback() == []
    await keeping.handle("does it hurt", CONVERSATION + "1")
    await keeping.handle("that was a very good answer", CONVERSATION + "1")
    assert [(each.topic, each.opinion) for each in records.feedback()] == [("pain", "up")]
