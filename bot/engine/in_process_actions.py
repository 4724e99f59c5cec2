"""Run the custom actions in Rasa's own process.

Rasa Open Source calls custom actions over HTTP only (``rasa/core/actions/action.py:677-683``), so that a second
process must run, and plain answers lose their guidance when it is down. An endpoint whose URL begins with
``inprocess:`` is served here instead, by rasa-sdk's own executor; any other URL goes over HTTP as ever.

Rasa also checks each result against a JSON schema, and each time the schema itself against the schema of schemas
(``action.py:699-713``): three quarters of the time that a turn took. A result that was made in this process by
rasa-sdk's own classes is not checked; one that came over the network is, as ever.
"""

from __future__ import annotations

import asyncio
import json
from functools import cache
from typing import Any

from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

SCHEME = "inprocess:"
TIME_LIMIT = 2.0  # seconds; a hanging action must not hang the conversation

_over_http = EndpointConfig.request
_check_result = RemoteAction._validate_action_result


def in_process(endpoint: EndpointConfig | None) -> bool:
    return endpoint is not None and (endpoint.url or "").startswith(SCHEME)


@cache
def executor() -> ActionExecutor:
    """Return the executor with all actions of the package ``actions`` registered."""
    registry = ActionExecutor()
    registry.register_package("actions")
    return registry


async def request(self: EndpointConfig, *args: Any, **kwargs: Any) -> Any:
    """Stand in for ``EndpointConfig.request``."""
    if not in_process(self):
        return await _over_http(self, *args, **kwargs)
    call = kwargs["json"]
    try:
        return await asyncio.wait_for(executor().run(call), TIME_LIMIT)
    except ActionExecutionRejection as rejection:
        # Rasa reads a rejection from a response with status 400 (action.py:801-808).
        body = json.dumps({"error": str(rejection), "action_name": rejection.action_name})
        raise ClientResponseError(400, "rejected", body) from rejection


def validate_action_result(self: RemoteAction, result: dict[str, Any]) -> bool:
    """Stand in for ``RemoteAction._validate_action_result``."""
    return in_process(self.action_endpoint) or bool(_check_result(self, result))


def install() -> None:
    """Let endpoints with an ``inprocess:`` URL be served in this process; calling it again changes nothing."""
    EndpointConfig.request = request
    RemoteAction._validate_action_result = validate_action_result
