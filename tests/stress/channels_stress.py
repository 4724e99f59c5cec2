"""Replies on every channel, thousands of times: .venv/bin/python tests/stress/channels_stress.py [CASES] [FIRST_SEED]

A case is one reply on one channel. First every answer and text, then replies as they may come up in a conversation.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "channels"))

from channel_properties import hold
from channel_replies import fixed_cases, random_case

from bot.channels.rendering.registry import CHANNELS

CASES = 20_000


def main(cases: int, first_seed: int) -> int:
    done = failures = 0
    replies = itertools.chain(fixed_cases(), map(random_case, itertools.count(first_seed)))
    for name, reply in replies:
        for channel in CHANNELS:
            done += 1
            try:
                hold(channel, reply)
            except AssertionError as error:
                failures += 1
                print(f"{channel}, {name}: {error}", file=sys.stderr)
        if done >= cases:
            break
    print(f"{done - failures} passed, {failures} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*(int(text) for text in [*sys.argv[1:3], *[str(CASES), "1"][len(sys.argv) - 1 :]])))
