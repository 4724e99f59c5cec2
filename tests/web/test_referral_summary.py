"""The page of the referral over the website: for its own session alone, and without how the person can be reached."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from web_server import ANSWERS, Referring, Web, running, settings_for

from bot.privacy.redaction import redact


@pytest.fixture
async def referring(tmp_path: Path) -> AsyncIterator[Web]:
    async with running(settings_for(tmp_path), Referring(), redact=redact) as server, aiohttp.ClientSession() as http:
        yield Web(server, http)


async def test_the_person_gets_all_that_they_said_and_the_page_as_markdown(referring: Web) -> None:
    session = await referring.session()
    reply = await referring.say(session["token"], "page")
    assert reply["summary"]["answers"] == ANSWERS
    assert "anna@example.org" in reply["summary"]["markdown"].replace("\\", "")
    assert "<script>" not in reply["summary"]["markdown"]


async def test_the_page_to_print_is_escaped_and_runs_nothing(referring: Web) -> None:
    session = await referring.session()
    await referring.say(session["token"], "page")
    answer = await referring.ask("GET", "/api/summary", session["token"])
    assert answer.status == 200
    page = answer.body.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script" not in page
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_what_identifies_the_person_is_neither_stored_nor_shown_again(referring: Web, tmp_path: Path) -> None:
    session = await referring.session()
    await referring.say(session["token"], "page")
    page = (await referring.ask("GET", "/api/summary", session["token"])).body.decode()
    shown = (await referring.session(token=session["token"]))["conversation"][-1]["reply"]
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir()).decode("utf-8", "replace")
    for text in (page, kept, str(shown)):
        assert "Kowalska" not in text
        assert "anna@example.org" not in text
    assert "referral_contact" not in shown["summary"]["answers"]


async def test_the_page_is_for_its_own_session_alone(referring: Web) -> None:
    own, other = await referring.session(), await referring.session()
    await referring.say(own["token"], "page")
    assert (await referring.ask("GET", "/api/summary", other["token"])).status == 404
    assert (await referring.ask("GET", "/api/summary")).status == 401
    assert (await referring.ask("GET", f"/api/summary?token={own['token']}")).status == 401


async def test_after_forget_me_there_is_no_page(referring: Web) -> None:
    session = await referring.session()
    await referring.say(session["token"], "page")
    await referring.post("/api/forget", {}, session["token"])
    assert (await referring.ask("GET", "/api/summary", session["token"])).status == 404
