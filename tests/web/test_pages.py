"""The demo page and the widget's files, and the headers that protect who reads them."""

from __future__ import annotations

import gzip
from pathlib import Path

import aiohttp
import pytest
from sanic import Sanic
from web_server import SmallAssistant, Web, running, settings_for

from bot.web import app, pages

HIDDEN = ("/.hidden", "/outside.txt", "/widget", "/widget/%2e%2e/%2e%2e/outside.txt", "/..%5coutside.txt", "/web.db")
EVERYWHERE = (
    "/",
    "/widget/msc-chat.js",
    "/health/live",
    "/nothing",
    "/metrics",
    "/socket.io/?EIO=4&transport=polling",
)


@pytest.fixture
def static(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "static"
    (folder / "widget").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>A clinic</title>", encoding="utf-8")
    (folder / "widget" / "msc-chat.js").write_text("export {};" * 100, encoding="utf-8")
    (folder / ".hidden").write_text("hidden", encoding="utf-8")
    (tmp_path / "outside.txt").write_text("outside", encoding="utf-8")
    install = pages.install

    def install_these(sanic: Sanic, *, root: bool) -> None:
        install(sanic, folder, root=root)

    monkeypatch.setattr(app.pages, "install", install_these)
    return folder


async def test_pages_with_etag_and_compression(tmp_path: Path, static: Path, http: aiohttp.ClientSession) -> None:
    async with running(settings_for(tmp_path), SmallAssistant()) as server:
        web = Web(server, http)
        page = await web.ask("GET", "/")
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert b"A clinic" in page.body
        script = await web.ask("GET", "/widget/msc-chat.js", headers={"Accept-Encoding": "gzip"})
        assert script.headers["content-type"] == "text/javascript; charset=utf-8"
        assert script.headers["Access-Control-Allow-Origin"] == "*"
        assert script.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert script.headers["Content-Encoding"] == "gzip"
        assert script.body == b"export {};" * 100
        assert len(gzip.compress(script.body)) < 100
        plain = await web.ask("GET", "/widget/msc-chat.js", headers={"Accept-Encoding": "identity"})
        assert "Content-Encoding" not in plain.headers
        for tag in (script.headers["ETag"], f"W/{script.headers['ETag']}", f'"other", {script.headers["ETag"]}'):
            again = await web.ask("GET", "/widget/msc-chat.js", headers={"If-None-Match": tag})
            assert (again.status, again.body) == (304, b"")
        head = await web.ask("HEAD", "/")
        assert (head.status, head.body) == (200, b"")


async def test_a_changed_file_is_served_at_once(tmp_path: Path, static: Path, http: aiohttp.ClientSession) -> None:
    async with running(settings_for(tmp_path), SmallAssistant()) as server:
        web = Web(server, http)
        before = await web.ask("GET", "/")
        (static / "index.html").write_text("<!doctype html><title>Another clinic</title>", encoding="utf-8")
        after = await web.ask("GET", "/")
        assert b"Another clinic" in after.body
        assert before.headers["ETag"] != after.headers["ETag"]
        (static / "index.html").unlink()
        assert (await web.ask("GET", "/")).status == 404


async def test_nothing_else_is_reachable(tmp_path: Path, static: Path, http: aiohttp.ClientSession) -> None:
    async with running(settings_for(tmp_path), SmallAssistant()) as server:
        web = Web(server, http)
        for path in (
            "/.hidden",
            "/outside.txt",
            "/widget",
            "/widget/%2e%2e/%2e%2e/outside.txt",
            "/..%5coutside.txt",
            "/web.db",
        ):
            assert (await web.ask("GET", path)).status == 404


async def test_headers_protect_every_response(tmp_path: Path, static: Path, http: aiohttp.ClientSession) -> None:
    settings = settings_for(tmp_path, frame_ancestors="'self' https://www.clinic.example")
    async with running(settings, SmallAssistant()) as server:
        web = Web(server, http)
        for path in (
            "/",
            "/widget/msc-chat.js",
            "/health/live",
            "/nothing",
            "/metrics",
            "/socket.io/?EIO=4&transport=polling",
        ):
            headers = (await web.ask("GET", path)).headers
            policy = headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'self';")
            assert "unsafe" not in policy
            assert "require-trusted-types-for 'script'" in policy
            assert "frame-ancestors 'self' https://www.clinic.example;" in policy
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
            assert "Server" not in headers
