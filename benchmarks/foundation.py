"""How long it takes to start, to load and to answer, and how much memory that needs."""

from __future__ import annotations

import asyncio
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bot.cli.loading import load_assistant
from bot.engine.interface import Assistant
from bot.knowledge.loading import topic_files
from bot.knowledge.yaml_file import read_yaml

STARTS = 5
COMMAND = str(Path(sys.executable).parent / "msc-faq")


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def help_is_shown() -> None:
    subprocess.run([COMMAND, "--help"], check=True, stdout=subprocess.DEVNULL)


def questions() -> list[str]:
    """Return the first example of each topic."""
    examples = [read_yaml(path).content["nlu"][0]["examples"] for path in topic_files()]
    return [text.splitlines()[0].removeprefix("- ") for text in examples]


async def answer_times(assistant: Assistant) -> list[float]:
    """Return the seconds that each question took, each in a conversation of its own."""
    times = []
    for number, question in enumerate(questions()):
        started = time.perf_counter()
        await assistant.handle(question, f"bench-{number}")
        times.append(time.perf_counter() - started)
    return times


def main() -> None:
    shown = statistics.median(seconds(help_is_shown) for _ in range(STARTS))
    started = time.perf_counter()
    assistant = load_assistant()
    loaded = time.perf_counter() - started
    times = sorted(asyncio.run(answer_times(assistant)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for what, value in (
        ("msc-faq --help", f"{shown:.2f} s"),
        ("import and load the model", f"{loaded:.2f} s"),
        ("answer, slowest (the first)", f"{times[-1] * 1000:.0f} ms"),
        ("answer, median", f"{statistics.median(times) * 1000:.0f} ms"),
        ("answer, 95th percentile", f"{times[int(len(times) * 0.95)] * 1000:.0f} ms"),
        ("memory, peak", f"{peak:.0f} MB"),
    ):
        print(f"{what:<30}{value:>10}")


if __name__ == "__main__":
    main()
