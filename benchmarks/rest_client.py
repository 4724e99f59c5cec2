"""Clients of Rasa's REST channel, which both servers have."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Iterable, Iterator, Sequence

import aiohttp

PATH = "/webhooks/rest/webhook"
_names = itertools.count()


async def ask(session: aiohttp.ClientSession, url: str, sender: str, text: str) -> float:
    """Send one message and return the milliseconds to the whole answer.

    Raises:
        RuntimeError: there was none.
    """
    started = time.perf_counter()
    async with session.post(url + PATH, json={"sender": sender, "message": text}) as response:
        answer = await response.json()
        if response.status != 200 or not answer:
            raise RuntimeError(f"{url} answered with status {response.status}: {answer}")
    return (time.perf_counter() - started) * 1000


async def one_client(url: str, questions: Iterable[str]) -> list[float]:
    """Ask one question after the other, each in a conversation of its own."""
    async with aiohttp.ClientSession() as session:
        return [await ask(session, url, f"one-{next(_names)}", text) for text in questions]


async def clients(url: str, questions: Sequence[str], count: int) -> float:
    """Let so many clients share the questions; return the messages per second."""
    waiting = iter(questions)

    async def client(session: aiohttp.ClientSession, texts: Iterator[str]) -> None:
        for text in texts:
            await ask(session, url, f"many-{next(_names)}", text)

    async with aiohttp.ClientSession() as session:
        started = time.perf_counter()
        await asyncio.gather(*(client(session, waiting) for _ in range(count)))
        return len(questions) / (time.perf_counter() - started)
