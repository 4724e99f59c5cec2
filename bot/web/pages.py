"""The demo page and the widget's files, out of the folder ``static``: with ETag, compressed, nothing else reachable."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sanic import Sanic
from sanic.exceptions import NotFound
from sanic.request import Request
from sanic.response import HTTPResponse, empty, raw

STATIC = Path(__file__).with_name("static")
COMPRESSED = (".css", ".html", ".js", ".json", ".map", ".svg", ".txt")
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".map": "application/json", ".woff2": "font/woff2"}


@dataclass(frozen=True)
class Page:
    """A file as it goes out."""

    body: bytes
    compressed: bytes | None
    etag: str
    content_type: str


class Pages:
    """The files of a folder, kept in memory, and read again when they change."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pages: dict[Path, tuple[tuple[int, int], Page]] = {}

    def addresses(self) -> dict[str, Path]:
        """Return the files by address; index.html is its folder's page."""
        files = sorted(file for file in self._folder.rglob("*") if file.is_file() and not file.name.startswith("."))
        by_address = {"/" + file.relative_to(self._folder).as_posix(): file for file in files}
        for address, file in list(by_address.items()):
            if file.name == "index.html":
                by_address[str(PurePosixPath(address).parent)] = file
        return by_address

    def page(self, file: Path) -> Page:
        try:
            status = file.stat()
            stamp = (status.st_mtime_ns, status.st_size)
            if file not in self._pages or self._pages[file][0] != stamp:
                self._pages[file] = (stamp, read(file))
        except OSError as error:
            raise NotFound("The file is gone.") from error
        return self._pages[file][1]


def read(file: Path) -> Page:
    body = file.read_bytes()
    kind = TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return Page(
        body=body,
        compressed=gzip.compress(body, mtime=0) if file.suffix in COMPRESSED else None,
        etag=f'"{hashlib.sha256(body).hexdigest()[:32]}"',
        content_type=f"{kind}; charset=utf-8" if kind.startswith("text/") else kind,
    )


def response_for(page: Page, request: Request, *, embedded: bool) -> HTTPResponse:
    """Return a page, or 304 where the client has it. ``embedded`` files are for the pages of other websites."""
    # "no-cache" means: keep it, but ask each time. An answer of 304 costs little, and a new widget is live at once.
    headers = {"ETag": page.etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if embedded:
        headers |= {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    if page.etag in known:
        return empty(status=304, headers=headers)
    if page.compressed and "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return raw(page.compressed, headers=headers, content_type=page.content_type)
    return raw(page.body, headers=headers, content_type=page.content_type)


def install(app: Sanic, folder: Path = STATIC, *, root: bool = True) -> None:
    """Serve every file of the folder at its address; ``root`` says whether ``/`` is ours."""
    pages = Pages(folder)
    for number, (address, file) in enumerate(pages.addresses().items()):
        if address == "/" and not root:
            continue

        async def serve(request: Request, file: Path = file, embedded: bool = "/widget/" in address) -> HTTPResponse:
            return response_for(pages.page(file), request, embedded=embedded)

        app.add_route(serve, address, methods=["GET", "HEAD"], name=f"page_{number}")
