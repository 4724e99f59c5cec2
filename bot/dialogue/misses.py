"""What to say when a message was not understood again: first other words, then a person."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.knowledge.model import Kind, Knowledge

NOT_UNDERSTOOD = ("utter_clarify", "utter_not_understood", "utter_out_of_scope_general", "utter_default")
MISS_KINDS = frozenset({"clarify", "out_of_scope"})


def variant_after_misses(name: str, turns_before: Sequence[Collection[Kind]], knowledge: Knowledge) -> str:
    """Return the response to use, given the kinds of the turns before, latest first.

    The first miss gets the response itself, the second ``…_again`` (other words, with examples), every further one
    ``…_person`` (whom to turn to).
    """
    if name not in NOT_UNDERSTOOD:
        return name
    misses = 0
    for kinds in turns_before:
        if not kinds or not set(kinds) <= MISS_KINDS:
            break
        misses += 1
    wanted = name if misses == 0 else "utter_not_understood_again" if misses == 1 else "utter_not_understood_person"
    return wanted if wanted in knowledge.responses else name
