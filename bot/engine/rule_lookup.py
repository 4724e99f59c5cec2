"""Find the rules that apply to a conversation without trying each of them.

Rasa's RulePolicy tries every state of every rule against the conversation, twice for each prediction: once as if the
person's text decided, once by intent (``rasa/core/policies/rule_policy.py:913-925, 1116-1190``). That grows with the
number of topics. A rule can only apply if its newest state names the conversation's last action and intent, so the
rules are first looked up by these two; Rasa's own code then tries the few that are left, and decides as ever.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rasa.core.policies.rule_policy import RulePolicy
from rasa.shared.core.constants import PREVIOUS_ACTION, SHOULD_NOT_BE_SET, USER

State = Mapping[str, Any]
Wanted = tuple[str | None, str | None]  # the last action and the intent; None stands for any

_try_all = RulePolicy._get_possible_keys
INDEX = "_rules_by_newest_state"


def wanted_by(rule: str) -> Wanted:
    """Return what a rule's newest state must find in the conversation's newest state."""
    newest = json.loads(rule)[-1]
    return named(newest, PREVIOUS_ACTION, "action_name"), named(newest, USER, "intent")


def named(state: State, part: str, key: str) -> str | None:
    value = state.get(part, {}).get(key)
    return value if isinstance(value, str) and value and value != SHOULD_NOT_BE_SET else None


def index_of(lookup: Mapping[str, str]) -> dict[Wanted, dict[str, str]]:
    """Return the rules by what they want."""
    index: dict[Wanted, dict[str, str]] = {}
    for rule, action in lookup.items():
        index.setdefault(wanted_by(rule), {})[rule] = action
    return index


def get_possible_keys(self: RulePolicy, lookup: dict[str, str], states: Sequence[State]) -> set[str]:
    """Stand in for ``RulePolicy._get_possible_keys``."""
    if not states:
        return _try_all(self, lookup, states)
    # The rules of a loaded policy never change; while one is trained, they grow.
    indices = self.__dict__.setdefault(INDEX, {})
    kept = indices.get(id(lookup))
    if kept is None or kept[0] is not lookup or kept[1] != len(lookup):
        kept = indices[id(lookup)] = (lookup, len(lookup), index_of(lookup))
    action = states[-1].get(PREVIOUS_ACTION, {}).get("action_name")
    intent = states[-1].get(USER, {}).get("intent")
    likely: dict[str, str] = {}
    for wanted in {(action, intent), (action, None), (None, intent), (None, None)}:
        likely.update(kept[2].get(wanted, {}))
    return _try_all(self, likely, states)


def install() -> None:
    """Let every RulePolicy of this process look its rules up; calling it again changes nothing."""
    RulePolicy._get_possible_keys = get_possible_keys
