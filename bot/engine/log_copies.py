"""Do not copy what would be logged for debugging if nobody reads it.

Rasa makes a deep copy of events, slots and states for each debug line before it knows whether the line is wanted
(``rasa/core/processor.py:203-208, 657-659, 731-733, 1038-1051``, ``rasa/core/policies/rule_policy.py:1027``). Both
modules copy for nothing else, which a test checks.
"""

from __future__ import annotations

import copy
import logging
from types import SimpleNamespace
from typing import TypeVar

from rasa.core import processor
from rasa.core.policies import rule_policy

Value = TypeVar("Value")


def copied_for_log(value: Value) -> Value:
    """Stand in for ``copy.deepcopy`` in modules that copy only for their logs."""
    return copy.deepcopy(value) if logging.getLogger().isEnabledFor(logging.DEBUG) else value


def install() -> None:
    """Spare the copies in this process; calling it again changes nothing."""
    for module in (processor, rule_policy):
        module.copy = SimpleNamespace(deepcopy=copied_for_log)
