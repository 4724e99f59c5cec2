"""Takes parcels from the outbox to their targets, again and again until they arrive."""

from __future__ import annotations

import asyncio
import logging
import random
import sqlite3
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from traceback import extract_tb

from bot.delivery.targets import NotDelivered, Target
from bot.stores.outbox import Outbox, Parcel
from bot.stores.records import Records

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
            self._postpone(parcel, str(problem), loud=parcel.tries >= LOUD_AFTER)
            return True
        except Exception as error:  # a fault of our own must not keep the other parcels waiting
            self._postpone(parcel, f"sending it to the {parcel.target} failed with {named(error)}", loud=True)
            return True
        self._outbox.delivered(parcel)
        try:
            self._delivered(parcel)
        except sqlite3.Error as error:
            logger.error("That a %s arrived could not be noted (%s).", parcel.kind, type(error).__name__)
        return True

    def _postpone(self, parcel: Parcel, problem: str, *, loud: bool) -> None:
        seconds = self._delay(parcel.tries)
        level = logging.ERROR if loud else logging.WARNING
        logger.log(level, "A %s waits: %s. It is sent again in %.0f seconds.", parcel.kind, problem, seconds)
        self._outbox.postpone(parcel, seconds)

    def _delay(self, tries: int) -> float:
        """Return an exponential delay, spread so that many parcels do not come back at one moment."""
        longest = min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** min(tries, 16))
        return longest * (0.5 + 0.5 * self._jitter())


def noting_hand_offs(outbox: Outbox, records: Records) -> Callable[[Parcel], None]:
    """Return what a courier tells of each parcel that arrived.

    A hand-off counts as delivered once every target has taken it.
    """

    def note(parcel: Parcel) -> None:
        if parcel.kind == "human_handoff" and not outbox.waits(parcel.conversation, parcel.kind):
            records.hand_off_arrived(parcel.conversation)

    return note


def named(error: Exception) -> str:
    """Return an error's kind and place, not its text: that may hold what a person wrote."""
    place = extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"
