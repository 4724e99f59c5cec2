"""Fixtures that many tests share."""

from __future__ import annotations

import os

import pytest

from bot.engine import lean_imports

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
lean_imports.stand_in()  # as when the assistant serves; training happens in a process of its own

from bot.engine.assistant import Assistant  # noqa: E402


@pytest.fixture(scope="session")
def assistant() -> Assistant:
    """The real assistant: trained if anything changed, loaded once for all tests."""
    from bot.engine.training import train

    train(report=print)
    return Assistant.load()
