"""What one person, one address and all together may use; the clock is the test's own."""

from __future__ import annotations

import ipaddress
from pathlib import Path

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from socketio.exceptions import ConnectionError as RefusedConnection
from web_server import GENEROUS, SmallAssistant, Tab, Web, new_id, running, settings_for

from bot.web.limits import MAX_KEYS, Buckets, client_address
from bot.web.settings import Bucket, Limits

PROXY = (ipaddress.ip_network("10.0.0.0/8"),)
SLOW = Bucket(2, 0.001)  # two at once, the next in a quarter of an hour


def test_a_bucket_empties_and_fills() -> None:
    now = [0.0]
    buckets = Buckets(Bucket(3, 0.5), lambda: now[0])
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 2]
    assert buckets.take("b") == 0
    now[0] = 1.0
    assert buckets.take("a") == 1
    now[0] = 2.0
    assert buckets.take("a") == 0
    now[0] = 1_000.0
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 2]


@given(st.lists(st.floats(0, 100), min_size=1, max_size=50))
def test_never_more_than_the_bucket_allows(steps: list[float]) -> None:
    now = [0.0]
    buckets = Buckets(Bucket(5, 0.5), lambda: now[0])
    let_through = 0
    for step in steps:
        now[0] += step
        let_through += buckets.take("a") == 0
    assert let_through <= 5 + 0.5 * now[0] + 1e-6


def test_a_flood_of_addresses_does_not_fill_the_memory() -> None:
    buckets = Buckets(Bucket(1, 1), lambda: 0.0)
    for number in range(MAX_KEYS + 100):
        buckets.take(str(number))
    assert len(buckets._levels) == MAX_KEYS


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # no proxy of ours: whoever it is may write anything
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.7, 198.51.100.1", "198.51.100.1"),  # the first is the client's own invention
        ("10.0.0.1", "198.51.100.1, 10.2.3.4", "198.51.100.1"),
        ("10.0.0.1", "10.9.9.9", "10.9.9.9"),
        ("10.0.0.1", "rubbish", "unknown"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "", "203.0.113.9"),
        ("", "", "unknown"),
    ],
)
def test_whom_a_request_counts_to(peer: str, forwarded: str, expected: str) -> None:
    assert client_address(peer, forwarded, PROXY) == expected


@given(st.text(max_size=50), st.text(max_size=200))
def test_any_header_gives_an_address(peer: str, forwarded: str) -> None:
    assert client_address(peer, forwarded, PROXY)


async def test_messages_of_one_session(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    async with running(settings_for(tmp_path, limits=Limits(session=SLOW)), SmallAssistant()) as server:
        web = Web(server, http)
        mine, theirs = await web.session(), await web.session()
        statuses = [await send(web, mine["token"]) for _ in range(3)]
        assert statuses == [(200, None), (200, None), (429, "1000")]
        assert (await send(web, theirs["token"]))[0] == 200
        tab = Tab(server.settings.port, mine["token"])
        await tab.open()
        error = (await tab.send("hello"))["error"]
        assert error["code"] == "rate_limited"
        assert error["retry_after"] > 900
        assert "emergency" in error["message"]
        await tab.close()


async def send(web: Web, token: str, **headers: str) -> tuple[int, str | None]:
    answer = await web.post("/api/messages", {"id": new_id(), "text": "hello"}, token, headers=headers)
    return answer.status, answer.headers.get("Retry-After")


async def test_requests_of_one_address(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    settings = settings_for(tmp_path, limits=Limits(address=SLOW), proxies=(ipaddress.ip_network("127.0.0.1"),))
    async with running(settings, SmallAssistant()) as server:
        web = Web(server, http)
        for address, expected in (("198.51.100.1", [200, 200, 429]), ("198.51.100.2", [200])):
            answers = [await web.post("/api/session", {}, headers={"X-Forwarded-For": address}) for _ in expected]
            assert [answer.status for answer in answers] == expected


async def test_an_invented_forwarded_address_does_not_help(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    async with running(settings_for(tmp_path, limits=Limits(address=SLOW)), SmallAssistant()) as server:
        web = Web(server, http)
        invented = [{"X-Forwarded-For": f"198.51.100.{number}"} for number in range(3)]
        answers = [await web.post("/api/session", {}, headers=headers) for headers in invented]
        assert [answer.status for answer in answers] == [200, 200, 429]


async def test_new_conversations_of_one_address(tmp_path: Path, http: aiohttp.ClientSession) -> None:
    async with running(settings_for(tmp_path, limits=Limits(new_conversations=SLOW)), SmallAssistant()) as server:
        web = Web(server, http)
        first = await web.session()
        await web.session()
        assert (await web.post("/api/session", {})).status == 429
        assert (await web.session(token=first["token"]))["token"] == first["token"]


async def test_sockets_of_one_address(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path, limits=Limits(sockets_per_address=2)), SmallAssistant()) as server:
        tabs = [await Tab(server.settings.port).connect() for _ in range(2)]
        with pytest.raises(RefusedConnection):
            await Tab(server.settings.port).connect()
        for tab in tabs:
            await tab.socket.disconnect()
        again = await Tab(server.settings.port).connect()
        await again.close()


async def test_connections_of_one_address_one_after_the_other(tmp_path: Path) -> None:
    async with running(settings_for(tmp_path, limits=Limits(address=SLOW)), SmallAssistant()) as server:
        for _ in range(2):
            tab = await Tab(server.settings.port).connect()
            await tab.close()
        with pytest.raises(RefusedConnection):
            await Tab(server.settings.port).connect()


async def test_messages_waiting_in_one_conversation(tab: Tab, assistant: SmallAssistant) -> None:
    await tab.open()
    assistant.open.clear()
    acknowledgements = [await tab.send(f"question {number}") for number in range(12)]
    assert [ack["ok"] for ack in acknowledgements] == [True] * 10 + [False] * 2
    assert acknowledgements[-1]["error"]["code"] == "rate_limited"
    assistant.open.set()
    await tab.until(lambda: len(tab.replies) == 10)


@pytest.mark.parametrize("characters", [2_000, 2_001, 10_000])
async def test_a_long_text_reaches_the_assistant_which_refuses_it(
    tab: Tab, web: Web, assistant: SmallAssistant, characters: int
) -> None:
    opened = await tab.open()
    await web.say(opened["token"], "x" * characters)
    assert len(assistant.handled[-1][1]) == characters


async def test_a_body_above_sixteen_kilobytes(web: Web) -> None:
    session = await web.session()
    most = {"id": "message-1", "text": "x" * (GENEROUS.body_bytes - 40)}
    assert (await web.post("/api/messages", most, session["token"])).status == 200
    for size in (GENEROUS.body_bytes, 1_000_000):
        answer = await web.post("/api/messages", {"id": "message-2", "text": "x" * size}, session["token"])
        assert answer.status == 413
        assert answer.json["error"]["code"] == "too_large"


async def test_a_socket_that_sends_too_much_is_cut_and_can_come_back(tab: Tab) -> None:
    opened = await tab.open()
    await tab.socket.emit("user_message", {"id": "message-1", "text": "x" * 100_000})
    await tab.socket.eio.wait()
    tab.renew()
    assert (await tab.open())["token"] == opened["token"]
    assert (await tab.send("hello"))["ok"]
