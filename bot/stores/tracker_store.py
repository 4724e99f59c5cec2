"""Conversations in an SQL database, safe where Rasa's own store is not.

What ``rasa.core.tracker_store.SQLTrackerStore`` does, and this does not:

- It ends the process on any ``ValueError`` inside a session (``tracker_store.py:1236-1242``): one odd sender id is
  enough. Here the session is rolled back and the error goes to the caller.
- It reads a whole conversation for each message, so that a message costs more the longer the talk is. Here a turn
  gets the newest events, after the last value of each slot.
- It counts stored events to find the new ones, which goes wrong once events are missing. Here the tracker itself
  remembers how many of its events are stored.
- When the database is away, its wrapper starts each conversation anew and never writes what was said meanwhile. Here
  the conversation goes on from memory, and is written as soon as the database is back.
- It publishes to the event broker before it stores, so that a broker's fault loses turns. Here no broker is used.
"""

from __future__ import annotations

import functools
import json
import logging
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import DataError, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from bot.stores.database import INDEXES, database_url, delete_conversation, engine_for, erase_traces

WINDOW = 40  # events that a turn gets to see: about four turns
REMEMBERED = 128  # conversations whose newest events stay in memory, for when the database is away
MAX_WAITING = 20_000  # events kept in memory until the database is back
RETRY_AFTER = 5.0  # seconds between two attempts while the database is away
STORED = "_stored"  # the attribute that says how many of a tracker's events need not be written (again)
SENDER_ID = re.compile(r"[\w.:@+=-]{1,128}", re.ASCII)
# Events whose last occurrence still counts when the window has moved past it.
STATE_EVENTS = ("slot", "reset_slots", "restart", "session_started", "active_loop", "pause", "resume")

logger = logging.getLogger(__name__)
_stock_resolve = Event.resolve_by_type


class InvalidSenderId(ValueError):
    """A conversation's name is empty, too long or holds signs that no channel of ours makes."""


class StoreUnavailable(Exception):
    """The database cannot be used just now."""


@dataclass(frozen=True)
class Row:
    """An event as the table holds it."""

    type_name: str
    timestamp: float
    intent_name: str | None
    action_name: str | None
    data: str


class SafeSQLTrackerStore(SQLTrackerStore):
    """``tracker_store: {type: bot.stores.tracker_store.SafeSQLTrackerStore}`` in endpoints.yml.

    Where the database is: ``url`` in endpoints.yml, which Rasa passes as ``host``; else see ``database_url``.
    """

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        host: str | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        # Rasa's own constructor waits for the database for ever.
        TrackerStore.__init__(self, domain, None)
        if event_broker is not None:
            logger.warning("The event broker in endpoints.yml is not used: it would delay and lose turns.")
        cache_event_classes()
        self.engine = engine_for(host or database_url())
        self.sessionmaker = sessionmaker(bind=self.engine)
        self._clock = clock
        self._has_tables = False
        self._away = False
        self._next_attempt = 0.0
        self._waiting: dict[str, list[Row]] = {}
        self._recent: OrderedDict[str, list[Row]] = OrderedDict()
        with suppress(StoreUnavailable), self._database():
            pass  # tables are made now, and an absent database is reported when the server starts

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the conversation as a turn needs it; see ``compact``."""
        return self._tracker(sender_id, self._newest(sender_id))

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """Return all of a conversation, or what is in memory while the database is away."""
        sender_id = checked(conversation_id)
        try:
            with self._database() as session:
                rows = self._read(session, self._of(sender_id).order_by(self._columns.id))
        except StoreUnavailable:
            rows = self._remembered(sender_id)
        return self._tracker(sender_id, rows)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write the events that are new. While the database is away, they wait in memory."""
        sender_id = checked(tracker.sender_id)
        rows = [row_of(event) for event in self._new_events(tracker)]
        setattr(tracker, STORED, len(tracker.events))
        if not rows:
            return
        self._remember(sender_id, [*self._remembered(sender_id), *rows])
        self._waiting.setdefault(sender_id, []).extend(rows)
        try:
            with self._database():
                pass  # what waits is written whenever the database can be used
        except StoreUnavailable:
            self._limit_waiting()

    async def delete(self, sender_id: str) -> None:
        """Delete a conversation, wherever it is kept.

        Raises:
            StoreUnavailable: the database is away and still holds the conversation.
        """
        checked(sender_id)
        self._recent.pop(sender_id, None)
        self._waiting.pop(sender_id, None)
        with self._database() as session:
            delete_conversation(session, sender_id)

    async def rewrite(self, sender_id: str, change: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> None:
        """Change what is kept of a conversation, event by event; nothing of what was there stays readable.

        Raises:
            StoreUnavailable: the database is away; what is in memory is changed all the same.
        """

        def changed(row: Row) -> Row:
            event = decoded(row)
            return row if event is None else replace(row, data=json.dumps(change(event)))

        checked(sender_id)
        for kept in (self._recent, self._waiting):
            if sender_id in kept:
                kept[sender_id] = [changed(row) for row in kept[sender_id]]
        columns = self._columns
        with self._database() as session:
            for *values, number in session.execute(self._of(sender_id).add_columns(columns.id)).all():
                row = Row(*values)
                if (new := changed(row)) != row:
                    session.execute(sa.update(self._table).where(columns.id == number).values(data=new.data))
            session.commit()
            erase_traces(session)

    @contextmanager
    def session_scope(self) -> Generator[Session, None, None]:
        """Give a session; what goes wrong in it is undone and told, and never ends the process."""
        session = self.sessionmaker()
        try:
            yield session
        except BaseException:
            session.rollback()
            raise
        finally:
            session.close()

    @contextmanager
    def _database(self) -> Iterator[Session]:
        """Give a session in which all that waited is written.

        Raises:
            StoreUnavailable: the database is away.
        """
        if self._clock() < self._next_attempt:
            raise StoreUnavailable
        try:
            with self.session_scope() as session:
                self._ensure_tables(session)
                self._write_waiting(session)
                yield session
        except SQLAlchemyError as error:
            if not self._away:
                logger.error("The conversations' database is away (%s); going on from memory.", type(error).__name__)
            self._away = True
            self._next_attempt = self._clock() + RETRY_AFTER
            raise StoreUnavailable from error

    def _ensure_tables(self, session: Session) -> None:
        if self._has_tables:
            return
        self.Base.metadata.create_all(session.connection())
        for index in INDEXES:
            session.execute(sa.text(index))
        session.commit()
        self._has_tables = True

    def _write_waiting(self, session: Session) -> None:
        """Write what waits, each conversation whole or not at all."""
        for sender_id, rows in list(self._waiting.items()):
            if self._away:  # a write that seemed to fail may have succeeded
                since = self._of(sender_id).where(self._columns.timestamp >= rows[0].timestamp)
                known = set(self._read(session, since))
                rows = [row for row in rows if row not in known]
            try:
                if rows:
                    session.execute(self._table.insert(), [{"sender_id": sender_id, **asdict(row)} for row in rows])
                    session.commit()
            except (DataError, ValueError):
                # These rows can never be written: they must not keep others from being.
                session.rollback()
                logger.error("Events of one conversation cannot be stored and were dropped.")
            del self._waiting[sender_id]
        if self._away:
            logger.warning("The conversations' database is back.")
        self._away = False

    def _limit_waiting(self) -> None:
        while sum(map(len, self._waiting.values())) > MAX_WAITING:
            oldest = next(iter(self._waiting))
            logger.error("Too much waits for the database; one conversation's events were dropped.")
            del self._waiting[oldest]

    def _newest(self, sender_id: str) -> list[Row]:
        checked(sender_id)
        try:
            with self._database() as session:
                rows = self._read_newest(session, sender_id)
        except StoreUnavailable:
            return self._remembered(sender_id)
        return self._remember(sender_id, rows)

    def _read_newest(self, session: Session, sender_id: str) -> list[Row]:
        """Read the newest events, and what still counts of those before them."""
        columns = self._columns
        newest = session.execute(
            self._of(sender_id).add_columns(columns.id).order_by(columns.id.desc()).limit(WINDOW + 1)
        ).all()[::-1]
        rows = [Row(*values) for *values, _ in newest]
        if len(rows) <= WINDOW:
            return rows
        last_of_each = (
            sa.select(sa.func.max(columns.id))
            .where(columns.sender_id == sender_id, columns.type_name.in_(STATE_EVENTS), columns.id < newest[0].id)
            .group_by(columns.type_name, columns.action_name)
        )
        earlier = self._select().where(columns.id.in_(last_of_each)).order_by(columns.id)
        return [*self._read(session, earlier), *rows]

    def _remember(self, sender_id: str, rows: Sequence[Row]) -> list[Row]:
        kept = compact(rows)
        self._recent[sender_id] = kept
        self._recent.move_to_end(sender_id)
        if len(self._recent) > REMEMBERED:
            self._recent.popitem(last=False)
        return kept

    def _remembered(self, sender_id: str) -> list[Row]:
        return self._recent.get(sender_id) or self._waiting.get(sender_id, [])

    def _new_events(self, tracker: DialogueStateTracker) -> list[Event]:
        events = list(tracker.events)
        stored = getattr(tracker, STORED, None)
        if stored is not None:
            return events[stored:]
        # Not from this store: Rasa's wrapper makes new trackers itself, and its HTTP API makes them of JSON.
        latest = max((row.timestamp for row in self._newest(tracker.sender_id)), default=0.0)
        return [event for event in events if event.timestamp > latest]

    def _tracker(self, sender_id: str, rows: Sequence[Row]) -> DialogueStateTracker | None:
        events = [data for row in rows if (data := decoded(row)) is not None]
        if not events:
            return None
        tracker = DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)
        setattr(tracker, STORED, len(tracker.events))
        return tracker

    @property
    def _table(self) -> Any:
        return self.SQLEvent.__table__

    @property
    def _columns(self) -> Any:
        return self._table.c

    def _select(self) -> Any:
        return sa.select(*(self._columns[field.name] for field in fields(Row)))

    def _of(self, sender_id: str) -> Any:
        return self._select().where(self._columns.sender_id == sender_id)

    def _read(self, session: Session, query: Any) -> list[Row]:
        return [Row(*values) for values in session.execute(query)]


def checked(sender_id: str) -> str:
    """Return the conversation's name.

    Raises:
        InvalidSenderId: the name is not one that may be stored.
    """
    if not SENDER_ID.fullmatch(sender_id):
        raise InvalidSenderId("The conversation's name is not allowed.")
    return sender_id


def compact(rows: Sequence[Row]) -> list[Row]:
    """Return what a turn needs of a conversation's events.

    That is those since the last start of a session, as in Rasa; of a long session the newest, from the beginning of a
    turn, after the last value of each slot and the loop from before. The length of what is returned is bounded.
    """
    start = max((at for at, row in enumerate(rows) if row.type_name == "session_started"), default=0)
    rows = rows[start:]
    if len(rows) <= WINDOW:
        return list(rows)
    earliest = len(rows) - WINDOW
    cut = next((at for at in range(earliest, len(rows)) if rows[at].action_name == "action_listen"), earliest)
    state: dict[tuple[str, str | None], Row] = {}
    for row in rows[:cut]:
        if row.type_name in STATE_EVENTS:
            state.pop((row.type_name, row.action_name), None)  # the last occurrence also decides the order
            state[row.type_name, row.action_name] = row
    return [*state.values(), *rows[cut:]]


def row_of(event: Event) -> Row:
    data: Mapping[str, Any] = event.as_dict()
    intent = ((data.get("parse_data") or {}).get("intent") or {}).get("name")
    # As ASCII: no sign that a person types can be refused by a database.
    return Row(event.type_name, data["timestamp"], intent, data.get("name"), json.dumps(data))


def decoded(row: Row) -> dict[str, Any] | None:
    """Return an event's data, or None if the row is damaged: the conversation goes on without it."""
    try:
        data: dict[str, Any] = json.loads(row.data)
    except ValueError:
        logger.error("An event in the conversations' database is damaged and was left out.")
        return None
    return data


def cache_event_classes() -> None:
    """Let Rasa look up the class of a stored event once per type, not once per event.

    It walks all subclasses of ``Event`` for each event of each conversation that it reads (``events.py:374-388``),
    which is most of what reading one costs.
    """
    if Event.resolve_by_type is _stock_resolve:
        Event.resolve_by_type = staticmethod(functools.cache(_stock_resolve))
