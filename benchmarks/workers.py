"""Assistants that are measured inside their own process: started once, then asked for one batch after the other.

``python -m benchmarks.workers ours|stock [MODEL]`` reads one JSON order per line and answers each with one line.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import time
import warnings
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.processes import environment_with, memory_of

if TYPE_CHECKING:
    from bot.safety.screen import Screen

Answer = Callable[[str, str], Awaitable[object]]
READY = "ready"


class Worker:
    """The other end of a worker's pipes."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.started = self._read()

    def do(self, **order: Any) -> Any:
        """Give an order and return what it came to."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return self._read()

    def _read(self) -> Any:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("The worker ended.")
        return json.loads(line)


@contextmanager
def worker(kind: str, extra: Mapping[str, str], model: Path | None = None, *options: str) -> Iterator[Worker]:
    command = [sys.executable, "-m", "benchmarks.workers", kind, str(model or ""), *options]
    process = subprocess.Popen(
        command, env=environment_with(extra), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield Worker(process)
    finally:
        assert process.stdin
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
        process.wait(timeout=60)


async def ours(keep: bool) -> Answer:
    from bot.engine.assistant import Assistant

    assistant = Assistant.load(keep=keep)
    return assistant.handle


async def stock(model: str) -> Answer:
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
    from rasa.core.lock_store import InMemoryLockStore
    from rasa.core.tracker_store import InMemoryTrackerStore
    from rasa.shared.core.domain import Domain
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(30)
    store = InMemoryTrackerStore(Domain.empty())
    agent = Agent.load(model, tracker_store=store, lock_store=InMemoryLockStore())
    store.domain = agent.domain

    async def answer(text: str, conversation: str) -> object:
        return await agent.handle_message(UserMessage(text, CollectingOutputChannel(), conversation))

    return answer


def slow_down(seconds: float) -> None:
    """Let the action that every turn runs take so long more."""
    from bot.engine.in_process_actions import executor

    usual = executor().actions["action_guidance"]

    async def slow(*arguments: Any) -> Any:
        await asyncio.sleep(seconds)
        return await usual(*arguments)

    executor().actions["action_guidance"] = slow


async def obey(answer: Answer, order: Mapping[str, Any]) -> Any:
    questions: Sequence[str] = order.get("questions", ())
    match order["do"]:
        case "fresh":  # each question in a conversation of its own: wall and CPU milliseconds of each
            return [await timed(answer, text, f"{order['name']}-{at}") for at, text in enumerate(questions)]
        case "talk":  # all in one conversation
            return [await timed(answer, text, order["name"]) for text in questions]
        case "at_once":  # milliseconds until the last of them is answered
            slow_down(order["slower"])
            started = time.perf_counter()
            await asyncio.gather(*(answer(text, order["name"]) for text in questions))
            return (time.perf_counter() - started) * 1000
        case "screen":  # CPU milliseconds of the screen alone, for each question
            check = screen().check
            return [cpu_of(check, text) for text in questions]
        case "many":  # megabytes after so many messages, in conversations of ten
            for at in range(order["count"]):
                await answer(questions[at % len(questions)], f"{order['name']}-{at // 10}")
            return memory_of("self")
        case "memory":
            return memory_of("self")
    raise ValueError(order["do"])


@cache
def screen() -> Screen:
    from bot.safety.screen import load_screen

    return load_screen()


def cpu_of(check: Callable[[str], object], text: str) -> float:
    started = time.process_time()
    check(text)
    return (time.process_time() - started) * 1000


async def timed(answer: Answer, text: str, conversation: str) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    await answer(text, conversation)
    return (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000


async def main(kind: str, model: str, *options: str) -> None:
    warnings.simplefilter("ignore")
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever prints must not get between the lines
    started, cpu = time.perf_counter(), time.process_time()
    answer = await (stock(model) if kind == "stock" else ours("keep" in options))
    result: Any = {"wall": time.perf_counter() - started, "cpu": time.process_time() - cpu}
    while True:
        out.write(json.dumps(result) + "\n")
        out.flush()
        line = await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
        if not line:
            return
        result = await obey(answer, json.loads(line))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
