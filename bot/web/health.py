"""Whether the server lives, and whether it can do its work: it says so, rather than look well."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json, raw

from bot.engine.interface import Assistant
from bot.web.core import Core

GOLDEN_QUESTION = "What are mesenchymal stem cells?"
GOLDEN_SECONDS = 30.0  # how long an answer to it counts
RETRY_SECONDS = 5.0  # how long a wrong one does


class Readiness:
    """Asks the assistant a question whose answer is known, in a conversation of its own, now and then."""

    def __init__(self, core: Core, clock: Callable[[], float] = time.monotonic) -> None:
        self._core, self._clock = core, clock
        self._assistant: Assistant | None = None
        self._asked_at: float | None = None
        self._golden_problem: str | None = None
        self._asking = asyncio.Lock()

    def attach(self, assistant: Assistant) -> None:
        self._assistant = assistant

    async def problem(self) -> str | None:
        """Return why the server is not ready; None if it is."""
        problem = self._core.not_ready or self._core.store_problem() or await self._golden()
        self._core.metrics.ready.set(0 if problem else 1)
        return problem

    async def _golden(self) -> str | None:
        if self._assistant is None:
            return "The assistant is starting."
        async with self._asking:
            counts = RETRY_SECONDS if self._golden_problem else GOLDEN_SECONDS
            if self._asked_at is None or self._clock() - self._asked_at >= counts:
                self._golden_problem = await self._ask(self._assistant)
                self._asked_at = self._clock()
        return self._golden_problem

    async def _ask(self, assistant: Assistant) -> str | None:
        conversation = f"health-{secrets.token_hex(8)}"
        limit = self._core.settings.limits.answer_seconds
        try:
            turn = await asyncio.wait_for(assistant.handle(GOLDEN_QUESTION, conversation), limit)
            await asyncio.wait_for(assistant.forget(conversation), limit)
        except Exception as error:
            self._core.failed("golden question", error)
            return f"A question whose answer is known was not answered ({type(error).__name__})."
        if turn.reply.kind != "answer":
            return f"A question whose answer is known got a reply of kind {turn.reply.kind}."
        return None


def health(core: Core, readiness: Readiness) -> Blueprint:
    """Return the routes for whatever watches over the server. docs/website.md says who may see them."""
    routes = Blueprint("msc_health")

    @routes.get("/health/live")
    async def live(request: Request) -> HTTPResponse:
        return json({"status": "live"})

    @routes.get("/health/ready")
    async def ready(request: Request) -> HTTPResponse:
        if problem := await readiness.problem():
            return json({"status": "not ready", "reason": problem}, status=503, headers={"Retry-After": "2"})
        return json({"status": "ready"})

    @routes.get("/metrics")
    async def metrics(request: Request) -> HTTPResponse:
        return raw(core.metrics.text(), content_type="text/plain; version=0.0.4; charset=utf-8")

    return routes
