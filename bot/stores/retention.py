"""Keep nothing that people wrote for longer than the clinic wants."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from bot.paths import STATE
from bot.settings import retention_days
from bot.stores.database import purge_conversations
from bot.stores.outbox import Outbox
from bot.stores.records import Records
from bot.stores.sqlite_file import purge_damaged

DAY_IN_SECONDS = 86_400

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Removed:
    """How much was deleted because it was too old."""

    events: int
    records: int
    damaged: int = 0


def enforce(days: int, now: datetime) -> Removed:
    """Delete what is older than that many days: events of conversations, feedback, questions, hand-offs, and the
    damaged files that were put aside, which may hold any of them.

    A hand-off that waits to be delivered goes too: the promise to the person who wrote it comes first.
    """
    before = now - timedelta(days=days)
    records, outbox = Records(), Outbox()
    try:
        kept = records.purge(before.date()) + outbox.purge(before.date())
        damaged = purge_damaged(STATE, before.timestamp())
        return Removed(purge_conversations(before.timestamp()), kept, damaged)
    finally:
        records.close()
        outbox.close()


async def enforce_forever() -> None:
    """Enforce the retention now and once a day, beside a running server."""
    while True:
        try:
            removed = await asyncio.to_thread(enforce, retention_days(), datetime.now(timezone.utc))
            logger.info(
                "Retention: %d events, %d records and %d damaged files were deleted.",
                removed.events,
                removed.records,
                removed.damaged,
            )
        except Exception:
            logger.exception("What is too old could not be deleted; the next attempt is in a day.")
        await asyncio.sleep(DAY_IN_SECONDS)
