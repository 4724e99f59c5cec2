"""What every messaging channel has in common: how a request is verified and read, and how a message is sent.

A connector is thin and keeps no state but tokens: it checks who sent a request, reads the events in it, and says which
HTTP request brings a message to a person. Everything else (order, deduplication, retries) is ``delivery.py``.
"""

from __future__ import annotations

import json
import logging
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, Protocol
from urllib.parse import parse_qsl

from bot.reply.json_reply import Json
from bot.reply.model import Reply

Kind = Literal["text", "media", "start", "reference"]
PUBLIC_URL = "MSC_FAQ_PUBLIC_URL"
DAY = 24 * 3600.0
# What comes of reading an object that is not shaped as the provider's documentation says.
ODD = (KeyError, TypeError, ValueError, AttributeError, IndexError)
logger = logging.getLogger(__name__)


class Unverified(Exception):
    """A request does not come from whom it should. ``status`` is 401 or 403."""

    def __init__(self, reason: str, status: int = 401) -> None:
        super().__init__(reason)
        self.status = status


class CannotVerify(Exception):
    """Whether a request is genuine cannot be told now: the provider's keys cannot be fetched."""


@dataclass(frozen=True)
class Variable:
    """An environment variable that a channel is set up with."""

    name: str
    meaning: str
    required: bool = True


@dataclass(frozen=True)
class Received:
    """A request as it came. Names of headers are in lower case; ``url`` is the one that the provider called."""

    method: str
    url: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes

    def header(self, name: str) -> str:
        return self.headers.get(name, "")

    def json(self) -> Json:
        """Return the body; raises ``ValueError`` if it is no JSON object."""
        try:
            content = json.loads(self.body)
        except RecursionError as error:
            raise ValueError("The body is nested too deeply.") from error
        if not isinstance(content, dict):
            raise ValueError("The body is no object.")
        return content

    def form(self) -> dict[str, str]:
        return dict(self.form_pairs())

    def form_pairs(self) -> list[tuple[str, str]]:
        return parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=1000)

    @property
    def is_form(self) -> bool:
        return self.header("content-type").partition(";")[0].strip().lower() == "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Incoming:
    """One thing that a person did.

    ``event`` is the provider's name of it, ``address`` what the reply needs to find its way. ``reference`` stands for a
    message that must be fetched: its id is ``text``.
    """

    event: str
    conversation: str
    text: str
    address: Json
    kind: Kind = "text"


@dataclass(frozen=True)
class Response:
    """What the provider is told at once."""

    body: str = ""
    content_type: str = "text/plain; charset=utf-8"
    status: int = 200


@dataclass(frozen=True)
class Parcel:
    """One message on its way. ``key`` is the same at every try; ``position`` counts the messages of a reply from 0."""

    message: Json
    address: Json
    key: str
    position: int


@dataclass(frozen=True)
class Outgoing:
    """An HTTP request to a provider."""

    url: str
    method: str = "POST"
    json: Any = None
    form: Mapping[str, str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What a provider answered. Names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Json:
        """Return the body as an object: empty where it is something else."""
        try:
            content = json.loads(self.body)
        except ValueError:
            return {}
        return content if isinstance(content, dict) else {}


@dataclass(frozen=True)
class Outcome:
    """What came of a try to deliver; ``again`` may say after how many seconds."""

    verdict: Literal["delivered", "again", "refused"]
    problem: str = ""
    after: float | None = None


class Http(Protocol):
    """Sends requests; raises ``ProviderUnreachable`` where there is no answer in time."""

    async def send(self, outgoing: Outgoing) -> Answer: ...


class ProviderUnreachable(Exception):
    """There was no answer; the text names the kind of failure only."""


class Connector(ABC):
    """One messaging channel.

    Every conversation's name begins with the channel's, so that people of two channels never share one; in a group,
    each person has a conversation of their own, apart from their private one.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    variables: ClassVar[tuple[Variable, ...]]
    ratings: ClassVar[bool] = True  # whether a button can send what nobody reads
    lifetime: ClassVar[float] = DAY  # seconds for which a reply can still be delivered
    accepted: ClassVar[Response] = Response()

    def __init__(self, settings: Mapping[str, str]) -> None:
        self.settings = settings

    # Receiving

    @abstractmethod
    async def verify(self, received: Received, http: Http) -> None:
        """Raise ``Unverified`` unless the request is genuine, ``CannotVerify`` if that cannot be told now."""

    def handshake(self, received: Received) -> Response | None:
        """Return the answer to a request that only proves that we are here; it has been verified, unless it is GET."""
        return Response("", status=405) if received.method == "GET" else None

    @abstractmethod
    def events(self, received: Received) -> Iterable[Json]:
        """Return the events of a request; raises ``ValueError`` if it cannot be read."""

    @abstractmethod
    def read(self, event: Json) -> Incoming | None:
        """Return what a person did, or None where nothing is to be answered."""

    def response(self, received: Received) -> Response:
        """Return what the provider is told once the events are kept."""
        return self.accepted

    async def fetched(self, incoming: Incoming, http: Http) -> Incoming | None:
        """Return the message that a reference stands for; None where there is nothing to answer."""
        raise NotImplementedError

    # Sending

    @abstractmethod
    def render(self, reply: Reply, address: Json) -> list[Json]: ...

    @abstractmethod
    async def request(self, parcel: Parcel, http: Http) -> Outgoing: ...

    def outcome(self, answer: Answer) -> Outcome:
        return by_status(answer)

    # Checking

    @abstractmethod
    async def check(self, http: Http) -> Outcome:
        """Ask the provider whether the credentials are good; changes nothing there."""


def by_status(answer: Answer) -> Outcome:
    """Return what an HTTP status alone says: what may work later is tried again."""
    if 200 <= answer.status < 300:
        return Outcome("delivered")
    problem = f"HTTP {answer.status}"
    if answer.status in (401, 408, 409, 425, 429) or answer.status >= 500:
        return Outcome("again", problem, retry_after(answer))
    return Outcome("refused", problem)


def retry_after(answer: Answer) -> float | None:
    """Return the seconds of a Retry-After header; dates are not used by any provider here."""
    try:
        return max(0.0, float(answer.headers.get("retry-after", "")))
    except ValueError:
        return None


def read_all(connector: Connector, received: Received) -> list[Incoming]:
    """Return what people did: an event that cannot be understood is left out, and costs the others nothing.

    Raises:
        ValueError: the request as a whole cannot be understood.
    """
    try:
        events = list(connector.events(received))
    except ODD as error:
        raise ValueError("The request cannot be read.") from error
    found: list[Incoming] = []
    for event in events:
        try:
            incoming = connector.read(event)
        except ODD as error:
            logger.warning("%s: an event cannot be read (%s) and is ignored.", connector.name, type(error).__name__)
            continue
        if incoming:
            found.append(incoming)
    return found


def missing_variables(connector: type[Connector], environ: Mapping[str, str]) -> list[str]:
    return [each.name for each in connector.variables if each.required and not environ.get(each.name)]
