"""The logs hold no word of what people wrote. Each test configures a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

CANARIES = Path(__file__).parent / "canaries.py"


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )


def logged(program: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return run("-c", f"from bot.privacy.log_filter import *; configure_logging()\n{program}", **environment)


@pytest.fixture(scope="module")
def discreet(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    return run(str(CANARIES), "discreet", str(tmp_path_factory.mktemp("discreet")))


def test_no_planted_text_is_logged(discreet: subprocess.CompletedProcess[str]) -> None:
    assert "planted 50" in discreet.stdout
    assert "canary" not in discreet.stdout + discreet.stderr
    assert "in its cage" not in discreet.stdout + discreet.stderr


def test_what_went_wrong_is_still_said(discreet: subprocess.CompletedProcess[str]) -> None:
    assert "rest.message.received.failure" in discreet.stderr
    assert "message.parsing.failed" in discreet.stderr
    assert "database is away (OperationalError)" in discreet.stderr
    assert "KeyError" in discreet.stderr
    assert re.search(r'File ".*canaries.py", line \d+, in plant', discreet.stderr)
    assert discreet.stdout == "planted 50\n"


def test_the_planted_texts_would_be_logged_otherwise(tmp_path: Path) -> None:
    stock = run(str(CANARIES), "stock", str(tmp_path))
    assert len(set(re.findall(r"canary\d\d", stock.stdout + stock.stderr))) >= 25


def test_quiet_by_default() -> None:
    result = logged(
        "import structlog, warnings\n"
        "logging.getLogger('rasa').info('hello'); structlog.get_logger().info('hello'); warnings.warn('hello')",
        MSC_FAQ_LOG_LEVEL="",
    )
    assert (result.stdout, result.stderr) == ("", "")


def test_warnings_go_to_standard_error_once() -> None:
    result = logged("configure_logging(); logging.getLogger('rasa.core').warning('Model is old')")
    assert result.stdout == ""
    assert result.stderr.count("WARNING rasa.core: Model is old") == 1


def test_debug_shows_everything() -> None:
    result = logged(
        "import structlog\n"
        "structlog.get_logger('x').debug('understood', text='my words')\n"
        "with in_confidence('my words'):\n"
        "    try: int('my words')\n"
        "    except ValueError: logging.exception('failed')",
        MSC_FAQ_LOG_LEVEL="debug",
    )
    assert result.stderr.count("my words") >= 2


def test_unknown_level_is_said_and_not_followed() -> None:
    result = logged("logging.info('hello')", MSC_FAQ_LOG_LEVEL="loud")
    assert "MSC_FAQ_LOG_LEVEL must be one of" in result.stderr
    assert "hello" not in result.stderr


@pytest.mark.parametrize("text", ["it's ‘odd’ \n \u200b words", 'say "hello" \\ there', "Ünïcödé wörds", "\ud800 lone"])
def test_text_is_cut_in_each_form_in_which_it_may_be_written(text: str) -> None:
    program = f"""
import json
from bot.text import normalise
text = {text!r}
with in_confidence(text):
    for form in (text, normalise(text), repr(text), json.dumps(text), json.dumps(dict(text=text))):
        logging.error("Got %s", form)
"""
    result = logged(program, PYTHONIOENCODING="utf-8")
    words = re.findall(r"[a-z]{4,}", text)
    assert result.stderr.count("[cut]") == 5
    assert not [word for word in words if word in result.stderr]


def test_conversations_do_not_share_what_is_in_confidence() -> None:
    program = """
import asyncio
async def turn(text):
    with in_confidence(text):
        await asyncio.sleep(0)
        logging.error("%s met %s", "anna", "boris")
async def main():
    await asyncio.gather(turn("anna"), turn("boris"))
asyncio.run(main())
"""
    result = logged(program)
    assert "[cut] met boris" in result.stderr
    assert "anna met [cut]" in result.stderr
