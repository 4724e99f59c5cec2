"""The sample content, with a contract that names only its own topics."""

from __future__ import annotations

from pathlib import Path

import pytest
from sample_content import TOPICS, Sample

from bot.knowledge.rules import structure


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sample:
    monkeypatch.setattr(structure, "CONTRACT_TOPICS", TOPICS)
    return Sample(tmp_path)
