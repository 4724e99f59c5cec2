"""One message of a conversation at a time, without waiting longer than needed.

Rasa's lock stores look once a second whether it is their turn (``rasa/core/lock_store.py:90-137``): the fifth of
five messages sent at once waits four seconds. Here the end of a turn wakes the next one.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, LockError, LockStore
from rasa.utils.endpoints import EndpointConfig


class InProcessLockStore(LockStore):
    """``lock_store: {type: bot.stores.lock_store.InProcessLockStore}`` in endpoints.yml; for one process."""

    def __init__(self, endpoint_config: EndpointConfig | None = None) -> None:
        # A lock lives as long as somebody holds it or waits for it.
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = LOCK_LIFETIME, wait_time_in_seconds: float = 0
    ) -> AsyncGenerator[TicketLock, None]:
        """Wait for the conversation's earlier messages, in their order.

        Raises:
            LockError: they took longer than ``lock_lifetime`` seconds.
        """
        lock = self._locks.setdefault(conversation_id, asyncio.Lock())
        try:
            await asyncio.wait_for(lock.acquire(), lock_lifetime)
        except asyncio.TimeoutError:
            raise LockError("An earlier message of the conversation takes too long.") from None
        try:
            yield self.create_lock(conversation_id)
        finally:
            lock.release()
