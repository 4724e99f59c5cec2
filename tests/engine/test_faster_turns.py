"""What is done faster than in Rasa gives what Rasa gives."""

from __future__ import annotations

import asyncio
import copy
import inspect
import itertools
import json
import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.core import processor
from rasa.core.actions.action import RemoteAction
from rasa.core.policies import rule_policy
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.slots import BooleanSlot, ListSlot, Slot, TextSlot
from rasa.utils.endpoints import EndpointConfig

from bot.engine import in_process_actions, log_copies, rule_lookup, slot_copies
from bot.engine.assistant import Assistant
from bot.engine.graph_runner import PlannedRunner

Parts = dict[str, Any]
INTENTS = ("pain", "cost", "greet")
ACTIONS = ("action_listen", "utter_pain", "should_not_be_set")


def states() -> st.SearchStrategy[list[Parts]]:
    state = st.fixed_dictionaries(
        {},
        optional={
            "user": st.fixed_dictionaries(
                {}, optional={"intent": st.sampled_from(INTENTS), "text": st.sampled_from(["pain", "hello"])}
            ),
            "prev_action": st.one_of(
                st.fixed_dictionaries({"action_name": st.sampled_from(ACTIONS)}),
                st.just({"action_text": "hello"}),
                st.just({}),
            ),
            "active_loop": st.fixed_dictionaries({"name": st.sampled_from(["form", "should_not_be_set"])}),
            "slots": st.fixed_dictionaries({"careful": st.sampled_from([[1.0], [0.0]])}),
        },
    )
    return st.lists(state, min_size=1, max_size=4)


@given(rules=st.lists(states(), max_size=12), conversation=states())
def test_the_same_rules_apply(rules: list[list[Parts]], conversation: list[Parts]) -> None:
    policy = RulePolicy.__new__(RulePolicy)
    lookup = {json.dumps(rule, sort_keys=True): "utter_pain" for rule in rules}
    expected = rule_lookup._try_all(policy, lookup, conversation)
    assert rule_lookup.get_possible_keys(policy, lookup, conversation) == expected


async def test_the_same_actions_are_predicted(assistant: Assistant) -> None:
    """Each prediction of some turns is made a second time by Rasa's own code."""
    policy_class, stock, fast = RulePolicy, rule_lookup._find_action, rule_lookup.find_action_from_rules
    seen = []

    def both(self: RulePolicy, *arguments: Any, **named: Any) -> Any:
        found = fast(self, *arguments, **named)
        policy_class._get_possible_keys = rule_lookup._try_all
        try:
            expected = stock(self, *arguments, **named)
        finally:
            policy_class._get_possible_keys = rule_lookup.get_possible_keys
        # Where nothing is found by text, Rasa describes the state; it then uses that of the second round.
        seen.append((found[0], expected[0], found[2], expected[2]))
        return found

    policy_class._find_action_from_rules = both
    try:
        for text in ("hello", "does it hurt", "more", "I want to see a doctor", "my arm", "stop", "/payload", ""):
            await assistant.handle(text, "the-same-actions")
    finally:
        rule_lookup.install()
        await assistant.forget("the-same-actions")
    assert len(seen) > 16
    assert all(found == expected and back == wanted for found, expected, back, wanted in seen)


class Adder(GraphComponent):
    """Adds its inputs up."""

    @classmethod
    def create(cls, *_: Any, **__: Any) -> Adder:
        return cls()

    def add(self, **numbers: int) -> int:
        return sum(numbers.values())


def node(**needs: str) -> SchemaNode:
    return SchemaNode(needs=needs, uses=Adder, fn="add", constructor_name="create", config={}, eager=True)


def test_the_graph_gives_what_dask_gives() -> None:
    schema = GraphSchema(
        {"a": node(x="one", y="two"), "b": node(x="a", y="one"), "c": node(x="a", y="b"), "d": node(x="two")}
    )
    stock = DaskGraphRunner(schema, None, ExecutionContext(schema))  # type: ignore[arg-type]
    planned = PlannedRunner(stock)
    for count in (1, 2, 3):
        for targets in itertools.permutations("abcd", count):
            inputs = {"one": 1, "two": 20}
            assert planned.run(inputs, list(targets)) == stock.run(inputs, list(targets))
    with pytest.raises(GraphRunError):
        planned.run({"a": 1}, ["b"])
    with pytest.raises(GraphRunError):
        planned.run({"one": 1}, ["a"])


@pytest.mark.parametrize("module", [processor, rule_policy])
def test_these_modules_copy_only_for_their_logs(module: Any) -> None:
    lines = inspect.getsource(module).splitlines()
    copies = [number for number, line in enumerate(lines) if "copy." in line and "tracker.copy" not in line]
    assert copies
    for number in copies:
        assert "structlogger.debug(" in "".join(lines[number - 5 : number + 1]), lines[number]


def test_copies_for_logs_are_made_if_somebody_reads_them(monkeypatch: pytest.MonkeyPatch) -> None:
    value = {"a": [1]}
    monkeypatch.setattr(logging.getLogger(), "level", logging.WARNING)
    logging.getLogger().manager._clear_cache()  # type: ignore[attr-defined]
    assert log_copies.copied_for_log(value) is value
    monkeypatch.setattr(logging.getLogger(), "level", logging.DEBUG)
    logging.getLogger().manager._clear_cache()  # type: ignore[attr-defined]
    assert log_copies.copied_for_log(value) is not value


def test_a_copied_slot_is_the_same_and_its_own() -> None:
    slot_copies.install()
    slots: list[Slot] = [TextSlot("a", [{"type": "custom"}]), BooleanSlot("b", []), ListSlot("c", [])]
    for slot in slots:
        slot.value = ["x"]
        other = copy.copy(slot)
        assert type(other) is type(slot) and other.__dict__ == slot.__dict__
        other.value = None
        assert slot.value == ["x"]


def test_only_results_from_this_process_are_not_checked() -> None:
    in_process_actions.install()
    wrong = {"events": "none"}
    assert RemoteAction("action_guidance", EndpointConfig("inprocess://actions"))._validate_action_result(wrong)
    with pytest.raises(Exception, match="Failed to validate"):
        RemoteAction("action_guidance", EndpointConfig("http://127.0.0.1:5055"))._validate_action_result(wrong)


async def test_the_turn_tells_what_was_understood(assistant: Assistant) -> None:
    turns = await asyncio.gather(*(assistant.handle(text, text[:4]) for text in ("does it hurt", "how much is it")))
    assert [turn.reply.topics for turn in turns] == [("pain",), ("cost_insurance",)]
    for turn in turns:
        assert turn.confidence and turn.ranking[0][0] == turn.reply.topics[0]
