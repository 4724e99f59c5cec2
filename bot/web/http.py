"""What all HTTP of the server has in common: who may ask, how errors look, which headers protect a browser."""

from __future__ import annotations

from urllib.parse import urlsplit

from sanic import Sanic
from sanic.exceptions import (
    MethodNotSupported,
    NotFound,
    PayloadTooLarge,
    SanicException,
    ServerError,
    ServiceUnavailable,
)
from sanic.request import Request
from sanic.response import BaseHTTPResponse, HTTPResponse, empty, json

from bot.web.core import EMERGENCY, Code, Core, Refusal
from bot.web.limits import client_address
from bot.web.requests import BadRequest
from bot.web.settings import Settings

STATUS: dict[Code, int] = {
    "bad_request": 400,
    "unauthorized": 401,
    "forbidden": 403,
    "not_found": 404,
    "too_large": 413,
    "too_long": 413,
    "rate_limited": 429,
    "internal": 500,
    "not_ready": 503,
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def content_security_policy(settings: Settings) -> str:
    """Return the policy of our pages. ``lit-html`` is the one Trusted Types policy that the widget's library makes."""
    return (
        "default-src 'self'; base-uri 'none'; form-action 'self'; object-src 'none'; "
        f"frame-ancestors {settings.frame_ancestors}; "
        "require-trusted-types-for 'script'; trusted-types lit-html"
    )


def origin_allowed(origin: str | None, host: str, settings: Settings) -> bool:
    """Whether a page from an origin may talk to us. Programs that are no browsers send none.

    The scheme of the same origin is not compared: behind a proxy that ends TLS, we do not know our own.
    """
    if origin is None:
        return True
    return origin.lower() in settings.origins or urlsplit(origin.lower()).netloc == host.lower() != ""


def address_of(request: Request, settings: Settings) -> str:
    return client_address(request.ip, request.headers.get("x-forwarded-for", ""), settings.proxies)


def error_response(refusal: Refusal) -> HTTPResponse:
    headers = {} if refusal.retry_after is None else {"Retry-After": str(refusal.retry_after)}
    return json({"error": refusal.as_json()}, status=STATUS[refusal.code], headers=headers)


def install(app: Sanic, core: Core) -> None:
    """Let every response of the app carry the headers, and every error be one sentence in JSON."""
    settings = core.settings
    policy = content_security_policy(settings)

    async def refuse_foreign_origins(request: Request) -> None:
        """Engine.IO's own paths check the origin themselves, also for WebSocket."""
        if request.path.startswith(("/api/", "/webhooks/")) and not origin_allowed(
            request.headers.get("origin"), request.host, settings
        ):
            raise Refusal("forbidden", "This website may not talk to the assistant.")

    async def protect(request: Request, response: BaseHTTPResponse) -> None:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        origin = request.headers.get("origin")
        if request.path.startswith("/api/"):
            response.headers["Vary"] = "Origin"
            if origin and origin_allowed(origin, request.host, settings):
                response.headers["Access-Control-Allow-Origin"] = origin
                response.headers["Access-Control-Expose-Headers"] = "Retry-After"

    async def explain(request: Request, error: Exception) -> HTTPResponse:
        if request.transport is None or request.transport.is_closing():  # type: ignore[attr-defined]
            return empty()  # nobody is there to read it, and their going is no failure
        if request.route is None and not isinstance(error, SanicException):
            error = BadRequest("The head of the request cannot be understood.")  # Sanic could not read it
        return error_response(refusal_for(error, core))

    app.register_middleware(refuse_foreign_origins, "request")
    app.register_middleware(protect, "response")
    app.error_handler.add(Exception, explain)


def refusal_for(error: Exception, core: Core) -> Refusal:
    """Return what a client is told of an error."""
    match error:
        case Refusal():
            return error
        case BadRequest():
            refusal = Refusal("bad_request", str(error))
        case NotFound():
            refusal = Refusal("not_found", "There is nothing at this address.")
        case MethodNotSupported():
            refusal = Refusal("bad_request", "This address does not know the method of the request.")
        case PayloadTooLarge():
            refusal = Refusal("too_large", f"The request is larger than {core.settings.limits.body_bytes // 1024} KB.")
        case ServiceUnavailable():
            refusal = Refusal("not_ready", f"The assistant is busy. Please try again in a few seconds. {EMERGENCY}", 2)
        case ServerError() if "WebSocket" in str(error):  # Sanic's name for a handshake that it cannot follow
            refusal = Refusal("bad_request", "This is no WebSocket that can be opened.")
        case SanicException() if error.status_code < 500:
            refusal = Refusal("bad_request", "The request cannot be understood.")
        case _:
            core.failed("http", error)
            return Refusal("internal", f"Something went wrong here. Please try again in a minute. {EMERGENCY}")
    core.metrics.refusals.labels(refusal.code).inc()
    return refusal
