"""The REST interface: for clients without sockets, tools and tests. Described in docs/api/openapi.yaml."""

from __future__ import annotations

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, empty, html, json

from bot.reply.json_reply import Json
from bot.reply.plain import full_text
from bot.reply.summary import content_security_policy
from bot.web.archive import Message
from bot.web.core import Core, Refusal
from bot.web.http import address_of
from bot.web.requests import BadRequest, checked, decoded


def api(core: Core) -> Blueprint:
    """Return the routes under /api."""
    routes = Blueprint("msc_api", url_prefix="/api")

    def session_of(request: Request, content: Json) -> str:
        """Return the session of the bearer token, or of the one in the body."""
        scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
        token = bearer.strip() if scheme.lower() == "bearer" else content.get("token")
        if not token:
            raise Refusal("unauthorized", "Send the session's token in the header 'Authorization: Bearer ...'.")
        return core.session_of(token)

    @routes.post("/session")
    async def session(request: Request) -> HTTPResponse:
        content = checked("SessionRequest", decoded(request.body or b"{}"))
        _, opened = core.open_session(
            content.get("token"), content.get("last_seen"), address_of(request, core.settings)
        )
        return json(opened)

    @routes.post("/messages")
    async def messages(request: Request) -> HTTPResponse:
        content = checked("UserMessage", decoded(request.body))
        message = Message(content["id"], content["text"], content.get("title"))
        accepted = core.accept(session_of(request, content), message, address_of(request, core.settings))
        answer = await accepted.answer
        detail = {"detail": answer.detail} if content.get("detail") else {}
        return json({"ok": True, "reply": answer.reply, **detail})

    @routes.get("/topics")
    async def topics(request: Request) -> HTTPResponse:
        return json(core.topics(address_of(request, core.settings)))

    @routes.get("/conversation")
    async def conversation(request: Request) -> HTTPResponse:
        after = request.args.get("after")
        if after and len(after) > 64:
            raise BadRequest("The parameter 'after' must have at most 64 characters.")
        return json(core.conversation(session_of(request, {}), after, address_of(request, core.settings)))

    @routes.get("/summary")
    async def summary(request: Request) -> HTTPResponse:
        """Not by a link, since a token never stands in an address: the client fetches it and opens what came."""
        page = core.summary(session_of(request, {}), address_of(request, core.settings))
        return html(page, headers={"Content-Security-Policy": f"{content_security_policy()}; frame-ancestors 'none'"})

    @routes.post("/feedback")
    async def feedback(request: Request) -> HTTPResponse:
        content = checked("Feedback", decoded(request.body))
        core.give_feedback(session_of(request, content), content, address_of(request, core.settings))
        return json({"ok": True})

    @routes.post("/forget")
    async def forget(request: Request) -> HTTPResponse:
        content = checked("Forget", decoded(request.body or b"{}"))
        reply = await core.forget(session_of(request, content), address_of(request, core.settings))
        return json({"ok": True, "reply": reply})

    async def preflight(request: Request) -> HTTPResponse:
        """Answer a browser that asks for a page of an allowed origin."""
        headers = {
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Allow-Headers": "Authorization, Content-Type",
            "Access-Control-Max-Age": "600",
        }
        return empty(headers=headers)

    for address in ("session", "messages", "topics", "conversation", "summary", "feedback", "forget"):
        routes.add_route(preflight, f"/{address}", methods=["OPTIONS"], name=f"preflight_{address}")
    return routes


def stock(core: Core) -> Blueprint:
    """Return the route of Rasa's own REST channel, for tools that know only that.

    Its senders name their conversations themselves; the prefix keeps these apart from the sessions of the website.
    """
    routes = Blueprint("msc_stock", url_prefix="/webhooks/rest")

    @routes.get("/")
    async def health(request: Request) -> HTTPResponse:
        return json({"status": "ok"})

    @routes.post("/webhook")
    async def webhook(request: Request) -> HTTPResponse:
        content = checked("StockMessage", decoded(request.body))
        sender = content["sender"]
        reply = await core.answer_once(f"stock-{sender}", content["message"], address_of(request, core.settings))
        answer: Json = {"recipient_id": sender, "text": full_text(reply)}
        if reply.suggestions:
            answer["buttons"] = [{"title": each.title, "payload": each.payload} for each in reply.suggestions]
        return json([answer])

    return routes
