"""docs/api/*.yaml say what the server does. Each request of the other tests is held against them as well."""

from __future__ import annotations

from typing import Any

from web_server import ROOT, Tab, Web, description

from bot.web.requests import SHAPES
from bot.web.serving import Server


def test_request_shapes_are_the_described_ones() -> None:
    described = {
        **description("openapi.yaml")["components"]["schemas"],
        **description("asyncapi.yaml")["components"]["schemas"],
    }
    for name, shape in SHAPES.items():
        assert described[name] == shape


def test_every_reference_leads_somewhere() -> None:
    for name in ("openapi.yaml", "asyncapi.yaml"):
        for reference in references(description(name)):
            document, _, path = reference.partition("#/")
            found = description(document or name)
            for step in path.split("/"):
                found = found[step.replace("~1", "/")]


def references(content: Any) -> list[str]:
    if isinstance(content, list):
        return [reference for each in content for reference in references(each)]
    if not isinstance(content, dict):
        return []
    own = [content["$ref"]] if "$ref" in content else []
    return own + [reference for each in content.values() for reference in references(each)]


async def test_the_server_has_exactly_the_described_routes(server: Server) -> None:
    app = server._server.app
    routes = {
        ("/" + route.path.lstrip("/"), method.lower())
        for route in app.router.routes
        if not route.name.startswith("msc-faq.page_") and "<" not in route.path and "socket.io" not in route.path
        for method in route.methods
        if method in ("GET", "POST")
    }
    described = {(path, method) for path, item in description("openapi.yaml")["paths"].items() for method in item}
    assert {(path.rstrip("/"), method) for path, method in routes} == {
        (path.rstrip("/"), method) for path, method in described
    }


async def test_the_server_listens_to_exactly_the_described_events(server: Server) -> None:
    operations = description("asyncapi.yaml")["operations"]
    received = {name for name, operation in operations.items() if operation["action"] == "receive"}
    assert set(server._sockets.server.handlers["/"]) - {"connect", "disconnect"} == received


async def test_both_kinds_of_client_get_the_same_reply(web: Web, tab: Tab) -> None:
    opened = await tab.open()
    answer = await web.say(opened["token"], "Does it hurt?", "message-1")
    assert await tab.reply_to("message-1") == answer


def test_the_descriptions_are_linked_from_the_docs() -> None:
    text = (ROOT / "docs" / "website.md").read_text(encoding="utf-8")
    assert "api/openapi.yaml" in text
    assert "api/asyncapi.yaml" in text
