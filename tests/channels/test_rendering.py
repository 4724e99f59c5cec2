"""Every reply on every channel: within the provider's limits, complete, nothing internal, every button good."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path

import pytest
from channel_properties import hold
from channel_replies import fixed_cases, knowledge, random_case

from bot.channels import limits
from bot.channels.limits import Limit
from bot.channels.rendering.registry import CHANNELS, shown
from bot.cli.preview import first_answer
from bot.reply.compose import compose
from bot.reply.model import Fragment
from bot.reply.renderers import RENDERERS

SNAPSHOTS = Path(__file__).parent / "snapshots"
UPDATE = "UPDATE_SNAPSHOTS"
SAMPLE = 1_700 if os.environ.get("MSC_FAQ_STRESS") else 25  # random replies for each of the twelve channels


@pytest.mark.property
@pytest.mark.parametrize("channel", CHANNELS)
def test_every_answer_and_every_text_holds_on_every_channel(channel: str) -> None:
    for name, reply in fixed_cases():
        try:
            hold(channel, reply)
        except AssertionError as error:
            raise AssertionError(f"{channel}, {name}: {error}") from error


@pytest.mark.property
@pytest.mark.parametrize("channel", CHANNELS)
def test_what_may_come_up_in_a_conversation_holds(channel: str) -> None:
    for seed in range(SAMPLE):
        name, reply = random_case(seed)
        try:
            hold(channel, reply)
        except AssertionError as error:
            raise AssertionError(f"{channel}, {name}: {error}") from error


def samples() -> dict[str, object]:
    known = knowledge()
    return {
        "answer": first_answer("pain", known),
        "emergency": compose([Fragment("utter_emergency")], known),
        "crisis": compose([Fragment("utter_crisis")], known),
        "clarify": compose([Fragment("utter_which_topic")], known),
        "referral_step": compose([Fragment("utter_ask_referral_consent")], known),
    }


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_person_has_seen_what_a_channel_sends(channel: str) -> None:
    """To accept a change after a look at it: UPDATE_SNAPSHOTS=1 .venv/bin/pytest tests/channels/test_rendering.py."""
    text = "\n".join(f"=== {name} ===\n{shown(CHANNELS[channel])(reply)}\n" for name, reply in samples().items())
    file = SNAPSHOTS / f"{channel}.txt"
    if os.environ.get(UPDATE):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == text


def test_preview_shows_every_channel() -> None:
    assert set(CHANNELS) < set(RENDERERS)
    (_, reply), *_ = islice(fixed_cases(), 1)
    assert all(RENDERERS[name](reply) for name in CHANNELS)


def test_every_limit_names_the_page_that_says_so() -> None:
    known = [value for value in vars(limits).values() if isinstance(value, Limit)]
    assert len(known) > 30
    assert all(limit.url.startswith("https://") and limit.value > 0 for limit in known)
