"""Run the model's graph without Dask.

Rasa works out for each of the three graph runs of a turn which components are needed, and hands them to Dask's
scheduler, which is made for clusters (``rasa/engine/runner/dask.py:82-108``). The components of a prediction run one
after the other in any case: here their order is worked out once for each target.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphNode, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner


@dataclass(frozen=True)
class Step:
    """One component, and the names of the steps or inputs that it needs."""

    name: str
    node: GraphNode
    needs: tuple[str, ...]


class PlannedRunner:
    """Stands in for the loaded model's DaskGraphRunner, over the same components."""

    def __init__(self, runner: DaskGraphRunner) -> None:
        self._schema: GraphSchema = runner._graph_schema
        self._nodes: dict[str, GraphNode] = runner._instantiated_nodes
        self._plans: dict[tuple[str, ...], list[Step]] = {}

    def run(self, inputs: Mapping[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """Run what the targets need, and return their outputs by name.

        Raises:
            GraphRunError: an input has the name of a component, or a component's input is missing.
        """
        wanted = tuple(targets or self._schema.target_names)
        plan = self._plans.get(wanted)
        if plan is None:
            plan = self._plans[wanted] = self._plan(wanted)
        results: dict[str, tuple[str, Any]] = {}
        for name, value in (inputs or {}).items():
            if name in self._nodes:
                raise GraphRunError(f"The input {name!r} has the name of a component.")
            results[name] = (name, value)
        for step in plan:
            results[step.name] = step.node(*(results.get(need, need) for need in step.needs))
        return {name: results[name][1] for name in wanted}

    def _plan(self, targets: tuple[str, ...]) -> list[Step]:
        """Return the steps in an order in which each comes after those it needs."""
        schema = self._schema.minimal_graph_schema(list(targets))
        plan: dict[str, Step] = {}

        def add(name: str) -> None:
            if name in schema.nodes and name not in plan:
                needs = tuple(schema.nodes[name].needs.values())
                for need in needs:
                    add(need)
                plan[name] = Step(name, self._nodes[name], needs)

        for target in targets:
            add(target)
        return list(plan.values())
