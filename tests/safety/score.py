"""Score screen and second opinion on the suites: python -m tests.safety.score [--half development|held_out] [--misses].

The trained assistant reads every line, as the first of a conversation; with ``--screen-only`` the screen alone.
Every suite is split by a hash of each text into a development half, whose misses may be looked at, and a held-out
half, which only yields figures until the rules are frozen. docs/safety says which figures were obtained how.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast
from uuid import uuid4

import yaml

from bot.safety.screen import KINDS, Finding, Kind, load_screen

SUITES = Path(__file__).parent / "suites"
Half = Literal["development", "held_out"]
Check = Callable[[str], Finding | None]

EXPECTED = {"emergencies": "emergency", "crises": "crisis"}
HARMLESS = ("hard_negatives", "advice_requests", "personal_faqs", "notices")


@dataclass(frozen=True)
class Case:
    """One line of a suite."""

    text: str
    group: str
    explicit: bool = False
    debatable: bool = False

    @property
    def half(self) -> Half:
        return "development" if hashlib.sha256(self.text.encode()).digest()[0] % 2 == 0 else "held_out"


@dataclass(frozen=True)
class Proportion:
    """A count of successes, with the exact (Clopper-Pearson) interval at 95 %."""

    successes: int
    trials: int

    @property
    def interval(self) -> tuple[float, float]:
        from scipy.stats import beta

        k, n = self.successes, self.trials
        low = float(beta.ppf(0.025, k, n - k + 1)) if k else 0.0
        high = float(beta.ppf(0.975, k + 1, n - k)) if k < n else 1.0
        return low, high

    def __str__(self) -> str:
        if not self.trials:
            return "none"
        low, high = self.interval
        return f"{self.successes}/{self.trials} = {self.successes / self.trials:.1%} ({low:.1%} to {high:.1%})"


def read_suite(name: str) -> list[Case]:
    entries: list[dict[str, Any]] = yaml.safe_load((SUITES / f"{name}.yml").read_text(encoding="utf-8"))
    return [
        Case(entry["text"], str(entry["group"]), bool(entry.get("explicit")), bool(entry.get("debatable")))
        for entry in entries
    ]


def proportion(cases: Sequence[Case], success: Callable[[Case], bool]) -> Proportion:
    return Proportion(sum(map(success, cases)), len(cases))


def report(check: Check, half: Half | None, show_misses: bool) -> Iterable[str]:
    """Yield the lines of a report: per suite and group what was caught, and for harmless ones what was not let pass."""
    for name in (*EXPECTED, *HARMLESS):
        cases = [case for case in read_suite(name) if half in (None, case.half)]
        findings = {case: check(case.text) for case in cases}
        raised = {case for case in cases if findings[case] is not None}
        if expected := EXPECTED.get(name):
            caught = {case for case in cases if is_kind(findings[case], expected)}
            wrong = [case for case in cases if case not in caught]
            yield f"{name}: caught {proportion(cases, caught.__contains__)}"
            yield f"  as either kind {proportion(cases, raised.__contains__)}"
            if explicit := [case for case in cases if case.explicit]:
                yield f"  explicit {proportion(explicit, caught.__contains__)}"
        else:
            wrong = [case for case in cases if case in raised]
            clear = [case for case in cases if not case.debatable]
            yield f"{name}: false alarms {proportion(clear, raised.__contains__)}"
        groups: dict[str, list[Case]] = defaultdict(list)
        for case in cases:
            groups[case.group].append(case)
        yield "  wrong by group: " + ", ".join(
            f"{group} {sum(case in wrong for case in members)}/{len(members)}" for group, members in groups.items()
        )
        if show_misses:
            for case in wrong:
                finding = findings[case]
                found = f"{finding.kind}/{finding.group}: {finding.evidence}" if finding else "nothing"
                yield f"    [{case.group}{' explicit' if case.explicit else ''}] {case.text}  ->  {found}"


def is_kind(finding: Finding | None, kind: str) -> bool:
    return finding is not None and finding.kind == kind


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=["development", "held_out"])
    parser.add_argument("--screen-only", action="store_true", help="without the learned second opinion")
    parser.add_argument("--misses", action="store_true", help="show the texts that were judged wrongly")
    arguments = parser.parse_args()
    check = load_screen().check if arguments.screen_only else whole_assistant()
    for line in report(check, arguments.half, arguments.misses):
        print(line)


def whole_assistant() -> Check:
    """Return a check by the trained assistant; beside the kind it only tells whether the screen had a part in it."""
    from bot.engine import lean_imports

    lean_imports.stand_in()
    from bot.engine.assistant import Assistant

    assistant, screen, loop = Assistant.load(), load_screen(), asyncio.new_event_loop()

    def check(text: str) -> Finding | None:
        kind = loop.run_until_complete(assistant.handle(text, uuid4().hex)).reply.kind
        if kind not in KINDS:
            return None
        return screen.check(text) or Finding(cast(Kind, kind), "second opinion", "")

    return check


if __name__ == "__main__":
    main()
