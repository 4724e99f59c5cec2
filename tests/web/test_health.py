"""Health, readiness and metrics: true, and without a word of what people say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aiohttp
from web_server import GENEROUS, STUBBORN, SmallAssistant, Tab, Turn, Web, replace, running, settings_for

from bot.reply.compose import compose
from bot.reply.model import Fragment
from bot.web.health import GOLDEN_QUESTION, RETRY_SECONDS, Readiness
from bot.web.serving import Server


async def test_while_it_loads_it_lives_but_is_not_ready(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    async with running(settings_for(tmp_path), None) as server:
        web = Web(server, http)
        assert (await web.ask("GET", "/health/live")).status == 200
        ready = await web.ask("GET", "/health/ready")
        assert (ready.status, ready.json["reason"]) == (503, "The assistant is starting.")
        refused = await web.post("/api/session", {})
        assert refused.status == 503
        assert refused.headers["Retry-After"]
        assert "emergency" in refused.json["error"]["message"]
        tab = await Tab(server.settings.port).connect()
        assert (await tab.call("session_request", {}))["error"]["code"] == "not_ready"
        server.attach(SmallAssistant())
        assert (await tab.call("session_request", {}))["ok"]
        assert (await web.ask("GET", "/health/ready")).json == {"status": "ready"}
        await tab.close()


async def test_the_golden_question_is_asked_and_forgotten(web: Web, assistant: SmallAssistant) -> None:
    assert (await web.ask("GET", "/health/ready")).status == 200
    assert (await web.ask("GET", "/health/ready")).status == 200
    ((conversation, text),) = assistant.handled
    assert text == GOLDEN_QUESTION
    assert assistant.forgotten == [conversation]


async def test_an_assistant_that_answers_nonsense_is_not_ready(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    assistant = SmallAssistant()
    async with running(settings_for(tmp_path, limits=replace(GENEROUS, answer_seconds=0.05)), assistant) as server:
        now = [0.0]
        readiness = Readiness(server.core, lambda: now[0])
        readiness.attach(assistant)

        async def handle(text: str, conversation: str) -> Any:
            return Turn(compose([Fragment("utter_welcome")], assistant.knowledge))

        good = assistant.handle
        assistant.handle = handle  # type: ignore[method-assign]
        assert "smalltalk" in (await readiness.problem() or "")
        assistant.handle = lambda text, conversation: good("fail", conversation)  # type: ignore[method-assign]
        now[0] += RETRY_SECONDS
        assert "Failure" in (await readiness.problem() or "")
        assistant.handle = lambda text, conversation: good("hang", conversation)  # type: ignore[method-assign]
        now[0] += RETRY_SECONDS
        assert "TimeoutError" in (await readiness.problem() or "")
        assistant.handle = good  # type: ignore[method-assign]
        now[0] += RETRY_SECONDS - 1
        assert await readiness.problem()
        now[0] += 1
        assert await readiness.problem() is None
    STUBBORN.set()


async def test_metrics_count_and_tell_nothing(web: Web, tab: Tab, server: Server) -> None:
    opened = await tab.open()
    await tab.send("a canary in a coal mine", "message-1")
    await tab.reply_to("message-1")
    await tab.send("a canary in a coal mine", "message-1")
    await web.say(opened["token"], "fail")
    await web.post("/api/messages", {}, opened["token"])
    text = (await web.ask("GET", "/metrics")).body.decode()
    for line in (
        'msc_faq_replies_total{kind="answer"} 1.0',
        'msc_faq_replies_total{kind="refused_input"} 1.0',
        'msc_faq_topics_total{topic="pain"} 1.0',
        'msc_faq_failures_total{where="turn"} 1.0',
        'msc_faq_refusals_total{code="bad_request"} 1.0',
        "msc_faq_duplicates_total 1.0",
        "msc_faq_conversations_total 1.0",
        "msc_faq_sockets 1.0",
        "msc_faq_turns 0.0",
        "msc_faq_reply_seconds_count 2.0",
    ):
        assert line in text.splitlines()
    session = opened["token"].split(".")[0]
    for secret in ("canary", session, "message-1", tab.replies[0]["id"], "127.0.0.1"):
        assert secret not in text
