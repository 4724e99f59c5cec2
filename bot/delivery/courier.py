"""Takes parcels from the outbox to their targets, again and again until they arrive."""

from __future__ import annotations

import asyncio
import logging
import random
import sqlite3
from collections.abc import Awaitable, Callable, Iterable

from bot.delivery.targets import NotDelivered, Target
from bot.stores.outbox import Outbox, Parcel

FIRST_DELAY, LONGEST_DELAY = 5.0, 3600.0  # seconds
LEASE = 60.0  # seconds: longer than a try may take
POLL = 2.0  # seconds between two looks into an empty outbox
LOUD_AFTER = 5  # tries, about two minutes: from then on each failure is logged as an error
logger = logging.getLogger(__name__)


class Courier:
    """Delivers at least once. ``delivered`` is told of each parcel that arrived."""

    def __init__(
        self,
        outbox: Outbox,
        targets: Iterable[Target],
        delivered: Callable[[Parcel], None] = lambda parcel: None,
        *,
        wait: Callable[[float], Awaitable[object]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._outbox = outbox
        self._targets = {target.name: target for target in targets}
        self._delivered = delivered
        self._wait, self._jitter = wait, jitter

    async def run(self) -> None:
        """Deliver for ever."""
        while self._targets:
            try:
                if not await self.deliver_next():
                    await self._wait(POLL)
            except Exception as error:  # a fault of the disk, or of our own: the parcel is due again after its lease
                logger.error("The outbox cannot be worked on (%s); the next attempt follows.", type(error).__name__)
                await self._wait(LEASE)

    async def deliver_next(self) -> bool:
        """Try to deliver one parcel; return False if none was due.

        Raises:
            sqlite3.Error: the outbox cannot be used.
        """
        parcel = self._outbox.take(self._targets, LEASE)
        if parcel is None:
            return False
        try:
            await self._targets[parcel.target].send(parcel)
        except NotDelivered as problem:
            seconds = self._delay(parcel.tries)
            level = logging.ERROR if parcel.tries >= LOUD_AFTER else logging.WARNING
            logger.log(level, "A %s waits: %s. It is sent again in %.0f seconds.", parcel.kind, problem, seconds)
            self._outbox.postpone(parcel, seconds)
            return True
        self._outbox.delivered(parcel)
        try:
            self._delivered(parcel)
        except sqlite3.Error as error:
            logger.error("That a %s arrived could not be noted (%s).", parcel.kind, type(error).__name__)
        return True

    def _delay(self, tries: int) -> float:
        """Return an exponential delay, spread so that many parcels do not come back at one moment."""
        longest = min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** min(tries, 16))
        return longest * (0.5 + 0.5 * self._jitter())
