"""A server with every channel, and the loopback provider behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from channel_world import World, world_running


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with world_running(tmp_path) as world:
        yield world
