"""Find the rules that apply to a conversation without trying each of them.

Rasa's RulePolicy tries every state of every rule against the conversation, twice for each prediction: once as if the
person's text decided, once by intent (``rasa/core/policies/rule_policy.py:913-925, 1116-1190``). That grows with the
number of topics. A rule can only apply if its newest state names the conversation's last action and intent, so the
rules are first looked up by these two; Rasa's own code then tries the few that are left, and decides as ever. If
every rule that may follow a message asks for an intent, none can apply by text, and that round is left out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.shared.core.constants import ACTION_LISTEN_NAME, PREVIOUS_ACTION, SHOULD_NOT_BE_SET, USER
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

State = Mapping[str, Any]
Wanted = tuple[str | None, str | None]  # the last action and the intent; None stands for any

_try_all = RulePolicy._get_possible_keys
_find_action = RulePolicy._find_action_from_rules
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
    action = states[-1].get(PREVIOUS_ACTION, {}).get("action_name") if states else None
    if action is None:  # the conversation begins: a rule that begins one applies whatever else it names
        return set(_try_all(self, lookup, states))
    index = kept_index(self, lookup)
    intent = states[-1].get(USER, {}).get("intent")
    likely: dict[str, str] = {}
    for wanted in {(action, intent), (action, None), (None, intent), (None, None)}:
        likely.update(index.get(wanted, {}))
    return set(_try_all(self, likely, states))


def find_action_from_rules(
    self: RulePolicy, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
) -> tuple[str | None, str | None, bool]:
    """Stand in for ``RulePolicy._find_action_from_rules``."""
    if use_text_for_last_user_input and tracker.active_loop_name is None and tracker.latest_message:
        index = kept_index(self, self.lookup[RULES])
        if not index.get((ACTION_LISTEN_NAME, None)) and not index.get((None, None)):
            return None, None, False
    found: tuple[str | None, str | None, bool] = _find_action(self, tracker, domain, use_text_for_last_user_input)
    return found


def kept_index(policy: RulePolicy, lookup: dict[str, str]) -> dict[Wanted, dict[str, str]]:
    """Return the index of a policy's rules. Those of a loaded policy never change; while one is trained, they grow."""
    indices = policy.__dict__.setdefault(INDEX, {})
    kept = indices.get(id(lookup))
    if kept is None or kept[0] is not lookup or kept[1] != len(lookup):
        kept = indices[id(lookup)] = (lookup, len(lookup), index_of(lookup))
    index: dict[Wanted, dict[str, str]] = kept[2]
    return index


def install() -> None:
    """Let every RulePolicy of this process look its rules up; calling it again changes nothing."""
    RulePolicy._get_possible_keys = get_possible_keys
    RulePolicy._find_action_from_rules = find_action_from_rules
