"""Fixtures that many tests share."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from typing import Any

import pytest

from bot.engine import lean_imports

os.environ["RASA_TELEMETRY_ENABLED"] = "false"
lean_imports.stand_in()  # as when the assistant serves; training happens in a process of its own

from bot.engine import in_process_actions  # noqa: E402
from bot.engine.assistant import Assistant  # noqa: E402


@pytest.fixture(scope="session")
def assistant() -> Assistant:
    """The real assistant: trained if anything changed, loaded once for all tests."""
    from bot.engine.training import train

    train(report=print)
    return Assistant.load()


@pytest.fixture
def failing_actions(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let every custom action fail in one way: raise, hang for longer than its limit, or be absent."""

    class Failing:
        async def run(self, call: dict[str, Any]) -> Any:
            if request.param == "raises":
                raise RuntimeError("broken")
            if request.param == "hangs":
                await asyncio.Event().wait()
            return None

    monkeypatch.setattr(in_process_actions, "executor", Failing)
    monkeypatch.setattr(in_process_actions, "TIME_LIMIT", 0.05)
    yield
