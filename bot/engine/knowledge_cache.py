"""The knowledge in use: loaded once, and again when a file under data/ or clinic.yml has changed."""

from __future__ import annotations

import logging
import time
from functools import cache
from pathlib import Path

from bot.knowledge.loading import load
from bot.knowledge.model import Knowledge
from bot.knowledge.yaml_file import ContentError
from bot.paths import CLINIC_FILE, DATA

CHECK_EVERY = 5.0  # seconds between two looks at the files: an edited answer is live within 15 seconds
logger = logging.getLogger(__name__)


class KnowledgeCache:
    """Gives the current knowledge; a file with a fault is reported and the last good state stays in use."""

    def __init__(self, data: Path = DATA, clinic: Path = CLINIC_FILE) -> None:
        self._data, self._clinic = data, clinic
        self._knowledge = load(data, clinic)
        self._stamp = self._read_stamp()
        self._checked = time.monotonic()

    def current(self) -> Knowledge:
        now = time.monotonic()
        if now - self._checked >= CHECK_EVERY:
            self._checked = now
            self._refresh()
        return self._knowledge

    def _refresh(self) -> None:
        stamp = self._read_stamp()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._knowledge = load(self._data, self._clinic)
        except ContentError as error:
            logger.error("The content changed but cannot be used; the last good content stays: %s", error)

    def _read_stamp(self) -> frozenset[tuple[str, int, int]]:
        files = [*self._data.rglob("*.yml"), *([self._clinic] if self._clinic.exists() else [])]
        return frozenset((str(path), status.st_mtime_ns, status.st_size) for path in files for status in [path.stat()])


@cache
def shared_knowledge() -> KnowledgeCache:
    """Return the one cache over the project's own content, for all who need it in this process."""
    return KnowledgeCache()
