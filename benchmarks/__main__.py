"""``make bench``: measure, write docs/benchmarks.md. What was measured before and not again now stays in the report."""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace

from benchmarks import report
from benchmarks.measurements import MEASUREMENTS, Effort

STRESS_MESSAGES = 100_000


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=MEASUREMENTS, default=list(MEASUREMENTS), metavar="NAME")
    parser.add_argument("--quick", action="store_true", help="fewer rounds: to see that everything works")
    parser.add_argument("--stress", action="store_true", help=f"{STRESS_MESSAGES:,} messages where memory may grow")
    options = parser.parse_args()
    effort = Effort.quick() if options.quick else Effort()
    if options.stress:
        effort = replace(effort, many=STRESS_MESSAGES)
    for name in options.only:
        started = time.monotonic()
        print(f"Measuring {name} ...", file=sys.stderr, flush=True)
        figures = MEASUREMENTS[name](effort)
        report.keep(name, figures)
        for figure in figures:
            print(
                f"{figure.name}: {figure.spread.text(figure.unit, figure.digits)} "
                f"(target {figure.target}, met: {figure.met}) {figure.parts}",
                flush=True,
            )
        print(f"  {time.monotonic() - started:.0f} s", file=sys.stderr)
    report.write(list(MEASUREMENTS))
    return 0


if __name__ == "__main__":
    sys.exit(main())
