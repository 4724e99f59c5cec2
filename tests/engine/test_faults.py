"""Whatever fails inside, the person gets a reply, and an answer keeps its notice and its sources."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from bot.engine.assistant import Assistant
from bot.stores.records import Records


@pytest.mark.parametrize("failing_actions", ["raises", "hangs", "absent"], indirect=True)
async def test_an_answer_keeps_its_notice_and_sources_when_actions_fail(
    assistant: Assistant, failing_actions: None
) -> None:
    turn = await assistant.handle("what are mesenchymal stem cells?", uuid4().hex)
    assert turn.reply.kind == "answer"
    assert turn.reply.topics == ("what_are_mscs",)
    assert turn.reply.notice
    assert turn.reply.sources


@pytest.mark.parametrize("failing_actions", ["raises", "hangs", "absent"], indirect=True)
async def test_an_emergency_reply_survives_when_actions_fail(assistant: Assistant, failing_actions: None) -> None:
    turn = await assistant.handle("help, I cannot breathe and my throat is closing", uuid4().hex)
    assert turn.reply.kind == "emergency"
    assert assistant.knowledge.region.emergency.value in turn.reply.blocks[0].text


async def test_a_failure_of_the_engine_gives_the_reply_for_trouble_with_the_emergency_line(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(message: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(assistant._agent, "handle_message", broken)
    turn = await assistant.handle("does it hurt?", uuid4().hex)
    assert turn.reply.kind == "refused_input"
    assert "emergency" in turn.reply.blocks[0].text


async def test_an_opinion_is_kept_until_the_conversation_is_forgotten_also_where_nothing_else_is(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Records(tmp_path / "records.db")
    monkeypatch.setattr("bot.stores.records.Records", lambda: kept)
    monkeypatch.setattr(assistant, "_opinions", None)
    assistant.give_feedback("anna", "1", "pain", "down", "unclear", "call 555-0100-1234")
    (given,) = kept.feedback()
    assert (given.topic, given.opinion, given.reason) == ("pain", "down", "unclear")
    assert "555" not in given.comment
    await assistant.forget("anna")
    assert kept.feedback() == []
    kept.close()
