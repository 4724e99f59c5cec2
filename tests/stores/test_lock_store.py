"""The locks: in order, at once, and never for ever."""

from __future__ import annotations

import asyncio

import pytest
from rasa.core.lock_store import LockError, LockStore
from rasa.utils.endpoints import EndpointConfig

from bot.stores.lock_store import InProcessLockStore


@pytest.fixture
def locks() -> LockStore:
    return LockStore.create(EndpointConfig(type="bot.stores.lock_store.InProcessLockStore"))


async def test_five_messages_at_once_follow_each_other_without_a_pause(locks: LockStore) -> None:
    assert isinstance(locks, InProcessLockStore)
    order: list[int] = []

    async def message(number: int) -> None:
        async with locks.lock("anna"):
            await asyncio.sleep(0.05)
            order.append(number)

    loop = asyncio.get_running_loop()
    start = loop.time()
    await asyncio.gather(*map(message, range(5)))
    assert order == [0, 1, 2, 3, 4]
    assert loop.time() - start < 0.5


async def test_conversations_do_not_wait_for_each_other(locks: LockStore) -> None:
    async with locks.lock("anna"), locks.lock("ben"):
        pass


async def test_only_one_message_of_a_conversation_is_worked_on(locks: LockStore) -> None:
    inside = 0

    async def message() -> None:
        nonlocal inside
        async with locks.lock("anna"):
            inside += 1
            assert inside == 1
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(message() for _ in range(50)))


async def test_a_failed_message_does_not_block_the_next(locks: LockStore) -> None:
    with pytest.raises(RuntimeError):
        async with locks.lock("anna"):
            raise RuntimeError
    async with locks.lock("anna"):
        pass


async def test_nobody_waits_for_ever(locks: LockStore) -> None:
    async with locks.lock("anna"):
        with pytest.raises(LockError):
            async with locks.lock("anna", lock_lifetime=0.01):
                pass
    async with locks.lock("anna"):
        pass


async def test_a_message_given_up_by_its_sender_does_not_block_the_next(locks: LockStore) -> None:
    async def message() -> None:
        async with locks.lock("anna"):
            pass

    async with locks.lock("anna"):
        waiting = asyncio.create_task(message())
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    await asyncio.wait_for(message(), 1)


async def test_no_lock_is_kept_after_use(locks: LockStore) -> None:
    assert isinstance(locks, InProcessLockStore)
    async with locks.lock("anna"):
        assert len(locks._locks) == 1
    assert len(locks._locks) == 0
