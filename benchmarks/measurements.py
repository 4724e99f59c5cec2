"""The measurements. Each gives figures; whatever is compared is measured in turn, round by round."""

from __future__ import annotations

import asyncio
import random
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import projects
from benchmarks.figures import Figure, plain, ratio
from benchmarks.processes import Server, first_answer_seconds, python, run, serving
from benchmarks.rest_client import clients, one_client
from benchmarks.spread import Spread, ratios
from benchmarks.workers import worker
from bot.nlu.encoder import encoder_folder
from bot.paths import ROOT

COMMAND = str(Path(sys.executable).parent / "msc-faq")
ASKED = "does it hurt"
ANSWER = "Yes, parts of MSC treatment can hurt."
QUIET = projects.QUIET
NO_LIMITS = {
    "MSC_FAQ_STOCK_REST": "on",
    "MSC_FAQ_MESSAGES_PER_MINUTE": "1000000",
    "MSC_FAQ_ADDRESS_PER_MINUTE": "1000000",
    "MSC_FAQ_CONVERSATIONS_PER_HOUR": "1000000",
}


@dataclass(frozen=True)
class Effort:
    """How often to measure."""

    starts: int = 5
    commands: int = 11
    rounds: int = 9
    messages: int = 40  # of a round
    many: int = 10_000

    @classmethod
    def quick(cls) -> Effort:
        return cls(starts=2, commands=5, rounds=3, messages=20, many=2_000)


class Questions:
    """Questions that no project was trained on, each given once, and the few that are asked again and again."""

    def __init__(self) -> None:
        chosen = projects.subset()
        self.known = [texts[0] for texts in chosen.values()]
        trained = {text for texts in chosen.values() for text in texts}
        self._fresh = [text for texts in projects.topic_examples().values() for text in texts if text not in trained]
        random.Random(projects.SEED).shuffle(self._fresh)
        self._at = 0

    def fresh(self, count: int) -> list[str]:
        texts = [self._fresh[(self._at + number) % len(self._fresh)] for number in range(count)]
        self._at += count
        return texts

    def again(self, count: int) -> list[str]:
        return [self.known[number % len(self.known)] for number in range(count)]


def home(folder: Path, state: str) -> dict[str, str]:
    """Return the environment of this project with a database of its own."""
    return {
        **QUIET,
        "MSC_FAQ_HOME": str(folder),
        "MSC_FAQ_ENCODER": str(encoder_folder()),
        "MSC_FAQ_DATABASE_URL": f"sqlite:///{state}/conversations.db",
    }


@contextmanager
def own_home() -> Iterator[dict[str, str]]:
    with tempfile.TemporaryDirectory(prefix="msc-faq-bench-") as state:
        yield home(projects.own_home(), state)


def own_server(environment: dict[str, str]) -> AbstractContextManager[Server]:
    command = [COMMAND, "serve", "--port", "{port}"]
    return serving(command, ROOT, {**environment, **NO_LIMITS}, "/health/ready", projects.BUILD / "serve.log")


def stock_server(project: projects.Trained) -> AbstractContextManager[Server]:
    command = python("-m", "rasa", "run", "--port", "{port}", "--model", str(project.model))
    return serving(command, project.folder, QUIET, "/webhooks/rest/", project.folder / "run.log")


def start(effort: Effort) -> list[Figure]:
    """From the command to the first answer in a terminal."""
    default = projects.default_project()
    ours, theirs = [], []
    with own_home() as environment:
        for _ in range(effort.starts):
            shell = python("-m", "rasa", "shell", "--model", str(default.model))
            theirs.append(first_answer_seconds(shell, default.folder, QUIET, "Your input", ASKED, ANSWER))
            chat = [COMMAND, "chat", "--plain"]
            ours.append(first_answer_seconds(chat, ROOT, environment, ">", ASKED, ANSWER))
    parts = f"{Spread.of(ours).text(' s')} : {Spread.of(theirs).text(' s')}"
    return [
        ratio("start", "`msc-faq chat --plain` : `rasa shell`, to the first answer", ratios(ours, theirs), 0.25, parts)
    ]


def commands(effort: Effort) -> list[Figure]:
    """Commands that load nothing."""
    found = []
    lines: list[tuple[str, list[str], float]] = [
        ("`msc-faq --help` : `python -c pass`", [COMMAND, "--help"], 10),
        ("`msc-faq --version` : `python -c pass`", [COMMAND, "--version"], 10),
    ]
    with ExitStack() as stack:
        environment = stack.enter_context(own_home())
        server: Server = stack.enter_context(own_server(environment))
        ask = [COMMAND, "ask", "--url", server.url, ASKED]
        lines.append(("`msc-faq ask --url` : `python -c pass`", ask, 25))
        for name, command, limit in lines:
            ours, theirs = [], []
            for _ in range(effort.commands):
                theirs.append(run(python("-c", "pass"), ROOT, {}).seconds)
                ours.append(run(command, ROOT, {}).seconds)
            parts = f"{Spread.of(ours).text(' s', 3)} : {Spread.of(theirs).text(' s', 3)}"
            found.append(ratio("commands", name, ratios(ours, theirs), limit, parts, digits=1))
    return found


def rest(effort: Effort) -> list[Figure]:
    """One client, eight clients and the memory afterwards, both servers up at the same time and asked in turn."""
    questions = Questions()
    default = projects.default_project()
    one: dict[str, list[float]] = {
        "ours, encoder": [],
        "ours, cached": [],
        "default, encoder": [],
        "default, cached": [],
    }
    eight: dict[str, list[float]] = {name: [] for name in one}
    with own_home() as environment, ExitStack() as stack:
        ours: Server = stack.enter_context(own_server(environment))
        theirs: Server = stack.enter_context(stock_server(default))
        for server in (ours, theirs):
            asyncio.run(one_client(server.url, questions.again(len(questions.known))))
        for _ in range(effort.rounds):
            for kind, texts in (
                ("encoder", questions.fresh(effort.messages)),
                ("cached", questions.again(effort.messages)),
            ):
                one[f"ours, {kind}"].append(median(asyncio.run(one_client(ours.url, texts))))
                one[f"default, {kind}"].append(median(asyncio.run(one_client(theirs.url, texts))))
            for kind, texts in (
                ("encoder", questions.fresh(effort.messages * 2)),
                ("cached", questions.again(effort.messages * 2)),
            ):
                eight[f"ours, {kind}"].append(asyncio.run(clients(ours.url, texts, 8)))
                eight[f"default, {kind}"].append(asyncio.run(clients(theirs.url, texts, 8)))
        sent = effort.rounds * effort.messages * 6 + len(questions.known)
        for server in (ours, theirs):
            asyncio.run(clients(server.url, questions.again(max(0, 1_000 - sent)), 8))
        ours_memory, theirs_memory = ours.memory(), theirs.memory()
    found = []
    for kind, latency, speed in (("encoder", 0.8, 1.5), ("cached", 0.4, 3.0)):
        mine, other = one[f"ours, {kind}"], one[f"default, {kind}"]
        state = "encoder at work" if kind == "encoder" else "vector cached"
        parts = f"{Spread.of(mine).text(' ms', 1)} : {Spread.of(other).text(' ms', 1)}"
        found.append(ratio("rest", f"one message, one client, {state}", ratios(mine, other), latency, parts))
        mine, other = eight[f"ours, {kind}"], eight[f"default, {kind}"]
        parts = f"{Spread.of(mine).text('/s', 0)} : {Spread.of(other).text('/s', 0)}"
        found.append(
            ratio(
                "rest", f"messages per second, eight clients, {state}", ratios(mine, other), speed, parts, at_least=True
            )
        )
    parts = f"{ours_memory:.0f} MB : {theirs_memory:.0f} MB"
    name = f"memory after {max(sent, 1_000):,} messages"
    found.append(ratio("rest", name, [ours_memory / theirs_memory], 0.4, parts))
    found.append(plain("rest", f"{name}, ours", " MB", [ours_memory], 0, limit=400.0))
    return found


def in_process(effort: Effort) -> list[Figure]:
    """A turn without HTTP, against the least that Rasa can be."""
    questions = Questions()
    bare = projects.bare_project()
    walls: dict[str, list[float]] = {"ours": [], "bare": [], "encoder": []}
    with own_home() as environment, worker("ours", environment) as ours, worker("stock", QUIET, bare.model) as stock:
        for each in (ours, stock):
            each.do(do="fresh", name="warm", questions=questions.again(len(questions.known)))
        for number in range(effort.rounds):
            known = questions.again(effort.messages)
            for name, each in (("ours", ours), ("bare", stock)):
                times = each.do(do="fresh", name=f"round-{number}", questions=known)
                walls[name].append(median(cpu for _, cpu in times))
            times = ours.do(do="fresh", name=f"encoder-{number}", questions=questions.fresh(effort.messages))
            walls["encoder"].append(median(cpu for _, cpu in times))
        start_ours, start_bare = ours.started["cpu"], stock.started["cpu"]
    parts = f"{Spread.of(walls['ours']).text(' ms', 2)} : {Spread.of(walls['bare']).text(' ms', 2)} of CPU"
    return [
        ratio(
            "in process", "one message, vector cached : bare pipeline", ratios(walls["ours"], walls["bare"]), 1.0, parts
        ),
        plain("in process", "one message, encoder at work (CPU)", " ms", walls["encoder"], 2),
        plain("in process", "import and load, ours (CPU)", " s", [start_ours], 1),
        plain("in process", "import and load, bare (CPU)", " s", [start_bare], 1),
    ]


def screen(effort: Effort) -> list[Figure]:
    """The share of the screen for emergencies and crises in a turn; its learned second opinion is not counted."""
    questions = Questions()
    alone, turns = [], []
    with own_home() as environment, worker("ours", environment) as ours:
        ours.do(do="fresh", name="warm", questions=questions.again(len(questions.known)))
        ours.do(do="screen", questions=questions.again(len(questions.known)))
        for number in range(effort.rounds):
            texts = questions.fresh(effort.messages)
            alone.append(median(ours.do(do="screen", questions=texts)))
            turns.append(median(cpu for _, cpu in ours.do(do="fresh", name=f"round-{number}", questions=texts)))
    parts = f"{Spread.of(alone).text(' ms', 2)} : {Spread.of(turns).text(' ms', 2)} of CPU"
    return [
        ratio(
            "screen", "the safety screen : a turn with the encoder at work", ratios(alone, turns), 0.05, parts, digits=3
        )
    ]


def long_talk(effort: Effort) -> list[Figure]:
    """Turn 1,000 against turn 1, conversations in SQLite."""
    questions = Questions()
    every = max(1, 1_000 // 50)
    first, last = [], []
    with own_home() as environment, worker("ours", environment, None, "keep") as ours:
        ours.do(do="fresh", name="warm", questions=questions.again(len(questions.known)))
        for number in range(3):
            ours.do(do="talk", name=f"long-{number}", questions=questions.again(990))
            tail = []
            for turn in range(every):  # the late turns of one conversation and the first turns of others, in turn
                text = questions.again(every)[turn : turn + 1]
                tail += ours.do(do="talk", name=f"long-{number}", questions=text)
                first += [cpu for _, cpu in ours.do(do="fresh", name=f"new-{number}-{turn}", questions=text)]
            last += [cpu for _, cpu in tail]
    size = len(last) // 3
    values = [median(last[at : at + size]) / median(first[at : at + size]) for at in range(0, len(last), size)]
    parts = f"{Spread.of(last).text(' ms', 1)} : {Spread.of(first).text(' ms', 1)} of CPU"
    return [ratio("conversations", "turn 1,000 : turn 1 of a conversation (SQLite)", values, 1.3, parts)]


def five_at_once(effort: Effort) -> list[Figure]:
    """Five messages of one person at once, each with an action that takes 50 ms."""
    questions = Questions()
    values = []
    for number in range(3):
        with own_home() as environment, worker("ours", environment, None, "keep") as ours:
            ours.do(do="fresh", name="warm", questions=questions.again(20))
            values.append(
                ours.do(do="at_once", name=f"five-{number}", slower=0.05, questions=questions.again(5)) / 1000
            )
    return [
        plain("conversations", "five messages at once, action of 50 ms: the last answer", " s", values, 2, limit=0.5)
    ]


def training(effort: Effort) -> list[Figure]:
    """CPU time of training on the subset, as whole processes; each is trained once and kept."""
    default, subset, bare = projects.default_project(), projects.subset_project(), projects.bare_project()
    parts = f"{subset.cpu_seconds:.0f} s : {default.cpu_seconds:.0f} s (bare: {bare.cpu_seconds:.0f} s)"
    found = [
        ratio("training", "CPU time on the subset", [subset.cpu_seconds / default.cpu_seconds], 1 / 20, parts, digits=3)
    ]
    whole = projects.whole_project()
    return [*found, plain("training", "CPU time on the whole data, ours", " s", [whole.cpu_seconds], 0)]


def growth(effort: Effort) -> list[Figure]:
    """Memory over many messages in many conversations, conversations in SQLite."""
    questions = Questions()
    with own_home() as environment, worker("ours", environment, None, "keep") as ours:
        # All caches are filled first: what grows after that would go on growing.
        texts = [*questions.again(57), *questions.fresh(4_500)]
        before = ours.do(do="many", name="warm", questions=texts, count=len(texts))
        after = ours.do(do="many", name="more", questions=texts, count=effort.many)
    parts = f"{before:.0f} MB, then {after:.0f} MB"
    name = f"growth of memory over {effort.many:,} messages"
    return [plain("memory", name, " MB", [after - before], 1, limit=20.0, parts=parts)]


def topics(effort: Effort) -> list[Figure]:
    """57, 200 and 500 topics: a turn, the start, the memory, the training."""
    questions = Questions()
    found = []
    for count in (57, 200, 500):
        project = projects.topics_project(count)
        with ExitStack() as stack:
            state = stack.enter_context(tempfile.TemporaryDirectory(prefix="msc-faq-bench-"))
            ours = stack.enter_context(worker("ours", home(project.folder, state)))
            ours.do(do="fresh", name="warm", questions=questions.again(57))
            values = [
                median(cpu for _, cpu in ours.do(do="fresh", name=f"r{number}", questions=questions.again(40)))
                for number in range(effort.rounds)
            ]
            memory, started = ours.do(do="memory"), ours.started["cpu"]
        parts = f"load {started:.1f} s, training {project.cpu_seconds:.0f} s of CPU, {memory:.0f} MB"
        found.append(
            plain("topics", f"{count} topics: one message, vector cached (CPU)", " ms", values, 2, parts=parts)
        )
    return found


MEASUREMENTS: dict[str, Callable[[Effort], Sequence[Figure]]] = {
    "commands": commands,
    "start": start,
    "rest": rest,
    "in-process": in_process,
    "screen": screen,
    "long-talk": long_talk,
    "five-at-once": five_at_once,
    "growth": growth,
    "training": training,
    "topics": topics,
}
assert all(re.fullmatch(r"[a-z-]+", name) for name in MEASUREMENTS)
