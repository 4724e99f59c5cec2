"""Run the custom actions in Rasa's own process.

Rasa Open Source calls custom actions over HTTP only (``rasa/core/actions/action.py:677-683``), so that a second
process must run, and plain answers lose their guidance when it is down. An endpoint whose URL begins with
``inprocess:`` is served here instead, by rasa-sdk's own executor; any other URL goes over HTTP as ever.
"""

from __future__ import annotations

import asyncio
import json
from functools import cache
from typing import Any

from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

SCHEME = "inprocess:"
TIME_LIMIT = 2.0  # seconds; a hanging action must not hang the conversation

_over_http = EndpointConfig.request


@cache
def executor() -> ActionExecutor:
    """Return the executor with all actions of the package ``actions`` registered."""
    registry = ActionExecutor()
    registry.register_package("actions")
    return registry


async def request(self: EndpointConfig, *args: Any, **kwargs: Any) -> Any:
    """Stand in for ``EndpointConfig.request``."""
    if not (self.url or "").startswith(SCHEME):
        return await _over_http(self, *args, **kwargs)
    call = kwargs["json"]
    try:
        return await asyncio.wait_for(executor().run(call), TIME_LIMIT)
    except ActionExecutionRejection as rejection:
        # Rasa reads a rejection from a response with status 400 (action.py:801-808).
        body = json.dumps({"error": str(rejection), "action_name": rejection.action_name})
        raise ClientResponseError(400, "rejected", body) from rejection


def install() -> None:
    """Let endpoints with an ``inprocess:`` URL be served in this process; calling it again changes nothing."""
    EndpointConfig.request = request
