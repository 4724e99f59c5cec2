"""The store of conversations: nothing lost, nothing twice, nothing that ends the process."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from conversations import DOMAIN, Clock, outage, say, stored_texts, texts, turn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import FailSafeTrackerStore, SQLTrackerStore, TrackerStore
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    AllSlotsReset,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.common import all_subclasses
from rasa.utils.endpoints import EndpointConfig

from bot.stores import tracker_store
from bot.stores.tracker_store import (
    RETRY_AFTER,
    WINDOW,
    InvalidSenderId,
    Row,
    SafeSQLTrackerStore,
    StoreUnavailable,
    _stock_resolve,
    compact,
    row_of,
)

Open = Callable[[], SafeSQLTrackerStore]


# As a part of Rasa


def test_endpoints_file_can_name_it(database: Path) -> None:
    config = EndpointConfig(type="bot.stores.tracker_store.SafeSQLTrackerStore", url=f"sqlite:///{database}")
    store = TrackerStore.create(config, DOMAIN)
    assert isinstance(store, SafeSQLTrackerStore)
    assert database.exists()


def test_environment_says_where_the_database_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MSC_FAQ_DATABASE_URL", f"sqlite:///{tmp_path / 'elsewhere.db'}")
    SafeSQLTrackerStore(DOMAIN)
    assert (tmp_path / "elsewhere.db").exists()


def test_folder_is_closed_to_others(store: SafeSQLTrackerStore, database: Path) -> None:
    assert database.parent.stat().st_mode & 0o077 == 0


async def test_conversation_goes_on_after_a_restart(open_store: Open) -> None:
    await say(open_store(), "anna", "What are stem cells?", "what_are_mscs")
    tracker = await open_store().retrieve("anna")
    assert texts(tracker) == ["What are stem cells?"]
    assert tracker is not None and tracker.get_slot("topic") == "what_are_mscs"


async def test_what_rasa_wrote_can_be_read(database: Path, open_store: Open) -> None:
    database.parent.mkdir()
    await say(SQLTrackerStore(DOMAIN, db=str(database)), "anna", "What are stem cells?")
    store = open_store()
    await say(store, "anna", "Does it hurt?")
    assert texts(await store.retrieve("anna")) == ["What are stem cells?", "Does it hurt?"]


async def test_rasa_can_read_what_it_wrote(database: Path, store: SafeSQLTrackerStore) -> None:
    await say(store, "anna", "What are stem cells?", "what_are_mscs")
    tracker = await SQLTrackerStore(DOMAIN, db=str(database)).retrieve("anna")
    assert tracker == await store.retrieve("anna")


async def test_works_in_rasas_wrapper(store: SafeSQLTrackerStore, database: Path) -> None:
    wrapped = FailSafeTrackerStore(store)
    for text in ("one", "two", "three"):
        await say(wrapped, "anna", text)
    assert texts(await wrapped.retrieve("anna")) == stored_texts(database) == ["one", "two", "three"]
    assert list(await wrapped.keys()) == ["anna"]


async def test_only_the_new_session_is_seen(store: SafeSQLTrackerStore) -> None:
    await say(store, "anna", "yesterday")
    tracker = await store.retrieve("anna")
    assert tracker is not None
    tracker.update(SessionStarted())
    tracker.update(SlotSet("topic", "carried_over"))
    for event in turn("today"):
        tracker.update(event)
    await store.save(tracker)
    seen = await store.retrieve("anna")
    assert seen is not None
    assert texts(seen) == ["today"]
    assert seen.get_slot("topic") == "carried_over"
    assert texts(await store.retrieve_full_tracker("anna")) == ["yesterday", "today"]


# Nothing lost, nothing twice


async def test_saving_again_adds_nothing(store: SafeSQLTrackerStore, database: Path) -> None:
    await say(store, "anna", "once")
    tracker = await store.retrieve("anna")
    assert tracker is not None
    await store.save(tracker)
    await store.save(tracker)
    assert stored_texts(database) == ["once"]


async def test_a_tracker_made_elsewhere_adds_only_what_is_newer(store: SafeSQLTrackerStore, database: Path) -> None:
    await say(store, "anna", "first")
    full = await store.retrieve_full_tracker("anna")
    assert full is not None
    rebuilt = DialogueStateTracker.from_events("anna", [*full.events, *turn("second")], DOMAIN.slots)
    await store.save(rebuilt)
    await store.save(rebuilt)
    assert stored_texts(database) == ["first", "second"]


async def test_events_deleted_meanwhile_do_not_shift_the_rest(store: SafeSQLTrackerStore, database: Path) -> None:
    await say(store, "anna", "old")
    tracker = await store.retrieve("anna")
    assert tracker is not None
    with sqlite3.connect(database) as connection:
        connection.execute("DELETE FROM events")
    for event in turn("new"):
        tracker.update(event)
    await store.save(tracker)
    assert stored_texts(database) == ["new"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["say", "fail", "doubtful", "restart"]), st.sampled_from("ab")), max_size=25
    )
)
async def test_each_turn_is_stored_once_in_order_whatever_fails(
    steps: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """As long as the process lives on after an outage, every acknowledged turn is in the database once."""
    database, clock = tmp_path_factory.mktemp("steps") / "conversations.db", Clock()
    store = SafeSQLTrackerStore(DOMAIN, host=f"sqlite:///{database}", clock=clock)
    said: dict[str, list[str]] = {"a": [], "b": []}
    for number, (step, conversation) in enumerate(steps):
        text = f"{conversation}{number}"
        if step == "restart":
            await say(store, "recovery", "all that waits is written now")
            store.engine.dispose()
            store = SafeSQLTrackerStore(DOMAIN, host=f"sqlite:///{database}", clock=clock)
            continue
        said[conversation].append(text)
        if step == "say":
            await say(store, conversation, text)
        elif step == "fail":
            with outage(store):
                await say(store, conversation, text)
        else:
            with commit_in_doubt(store):
                await say(store, conversation, text)
        assert texts(await store.retrieve(conversation))[-1] == text
        clock.now += RETRY_AFTER
    await say(store, "recovery", "all that waits is written now")
    for conversation, expected in said.items():
        assert texts(await store.retrieve_full_tracker(conversation)) == expected
    store.engine.dispose()


def commit_in_doubt(store: SafeSQLTrackerStore) -> Any:
    """The connection breaks after the database has committed, before it could say so."""

    class InDoubt:
        def __enter__(self) -> None:
            sa.event.listen(store.sessionmaker, "after_commit", self.fail)

        def __exit__(self, *_: object) -> None:
            sa.event.remove(store.sessionmaker, "after_commit", self.fail)

        @staticmethod
        def fail(_: Any) -> None:
            raise sa.exc.OperationalError("COMMIT", {}, Exception("connection reset"))

    return InDoubt()


# An outage


async def test_conversation_keeps_its_context_while_the_database_is_away(
    store: SafeSQLTrackerStore, database: Path, clock: Clock
) -> None:
    await say(store, "anna", "What are stem cells?", "what_are_mscs")
    with outage(store):
        await say(store, "anna", "Does it hurt?", "pain")
        await say(store, "new", "Hello")
        tracker = await store.retrieve("anna")
        assert texts(tracker) == ["What are stem cells?", "Does it hurt?"]
        assert tracker is not None and tracker.get_slot("topic") == "pain"
        assert texts(await store.retrieve_full_tracker("anna")) == ["What are stem cells?", "Does it hurt?"]
    assert stored_texts(database) == ["What are stem cells?"]
    clock.now += RETRY_AFTER
    await store.retrieve("somebody_else")
    assert stored_texts(database) == ["What are stem cells?", "Does it hurt?", "Hello"]


async def test_an_absent_database_is_not_asked_at_every_message(store: SafeSQLTrackerStore, clock: Clock) -> None:
    asked = 0

    def count(*_: Any) -> None:
        nonlocal asked
        asked += 1

    sa.event.listen(store.engine, "checkout", count)
    with outage(store):
        for number in range(20):
            await say(store, "anna", str(number))
    assert asked == 1


async def test_database_may_be_away_at_the_start(database: Path, clock: Clock) -> None:
    database.parent.mkdir()
    database.mkdir()  # a folder where the file should be cannot be opened
    store = SafeSQLTrackerStore(DOMAIN, host=f"sqlite:///{database}", clock=clock)
    await say(store, "anna", "Hello")
    assert texts(await store.retrieve("anna")) == ["Hello"]
    database.rmdir()
    clock.now += RETRY_AFTER
    await say(store, "anna", "Still there?")
    assert stored_texts(database) == ["Hello", "Still there?"]


async def test_a_file_that_is_no_database_does_not_stop_the_talk(database: Path, clock: Clock) -> None:
    database.parent.mkdir()
    database.write_bytes(b"this is no database" * 100)
    store = SafeSQLTrackerStore(DOMAIN, host=f"sqlite:///{database}", clock=clock)
    await say(store, "anna", "Hello")
    assert texts(await store.retrieve("anna")) == ["Hello"]


async def test_a_writer_that_holds_the_database_is_survived(
    database: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.stores.database.BUSY_TIMEOUT", 0.01)
    store = SafeSQLTrackerStore(DOMAIN, host=f"sqlite:///{database}", clock=clock)
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    await say(store, "anna", "Hello")
    other.execute("ROLLBACK")
    clock.now += RETRY_AFTER
    await say(store, "anna", "Again")
    assert stored_texts(database) == ["Hello", "Again"]


async def test_what_waits_is_bounded(store: SafeSQLTrackerStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracker_store, "MAX_WAITING", 50)
    with outage(store):
        for number in range(30):
            await say(store, f"conversation{number}", "Hello")
    assert sum(map(len, store._waiting.values())) <= 50


async def test_what_is_remembered_is_bounded(store: SafeSQLTrackerStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracker_store, "REMEMBERED", 3)
    for number in range(10):
        await say(store, f"conversation{number}", "Hello")
    assert list(store._recent) == ["conversation7", "conversation8", "conversation9"]


# What kills Rasa's store


@pytest.mark.parametrize("sender_id", ["\ud800", "a\u0000b", "", "a b", "x" * 129, "a\n", "../../etc", "<script>", "é"])
async def test_odd_sender_ids_are_refused(store: SafeSQLTrackerStore, sender_id: str) -> None:
    with pytest.raises(InvalidSenderId):
        await store.retrieve(sender_id)
    with pytest.raises(InvalidSenderId):
        await store.save(DialogueStateTracker.from_events(sender_id, turn("Hello"), DOMAIN.slots))
    with pytest.raises(InvalidSenderId):
        await store.delete(sender_id)


async def test_odd_sender_ids_do_not_end_the_process_in_rasas_wrapper(store: SafeSQLTrackerStore) -> None:
    wrapped = FailSafeTrackerStore(store)
    await say(wrapped, "\ud800", "Hello")
    await say(wrapped, "anna", "Hello")
    assert texts(await wrapped.retrieve("anna")) == ["Hello"]


@pytest.mark.parametrize("sender_id", ["default", "3f0e9a55b1d24b3c", "whatsapp:+15551234567", "a@b.org"])
async def test_sender_ids_of_real_channels_pass(store: SafeSQLTrackerStore, sender_id: str) -> None:
    await say(store, sender_id, "Hello")
    assert texts(await store.retrieve(sender_id)) == ["Hello"]


def test_an_error_in_a_session_is_undone_and_told(store: SafeSQLTrackerStore, database: Path) -> None:
    row = {"sender_id": "anna", "type_name": "user", "timestamp": 1.0, "data": "{}"}
    with pytest.raises(ValueError, match="odd"), store.session_scope() as session:
        session.execute(store._table.insert(), [row])
        raise ValueError("odd")
    assert stored_texts(database) == []


async def test_any_text_can_be_stored(store: SafeSQLTrackerStore) -> None:
    odd = "\ud800 \x00 \U0001f9ec 'quote' \"double\" -- ; DROP TABLE events"
    await say(store, "anna", odd)
    assert texts(await store.retrieve("anna")) == [odd]


async def test_a_damaged_row_is_left_out(open_store: Open, database: Path) -> None:
    store = open_store()
    await say(store, "anna", "first")
    await say(store, "anna", "second")
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE events SET data = '{' WHERE type_name = 'user' AND data LIKE '%first%'")
    assert texts(await open_store().retrieve("anna")) == ["second"]


async def test_no_broker_is_used(database: Path) -> None:
    class Broken(EventBroker):
        def publish(self, event: dict[str, Any]) -> None:
            raise OSError("broker down")

    store = SafeSQLTrackerStore(DOMAIN, Broken(), host=f"sqlite:///{database}")
    await say(store, "anna", "Hello")
    assert stored_texts(database) == ["Hello"]


# Deleting


async def test_deleted_conversation_leaves_no_trace_in_the_files(store: SafeSQLTrackerStore, database: Path) -> None:
    for number in range(30):
        await say(store, "anna", f"canary {number} in the coal mine")
        await say(store, "ben", "Hello")
    await store.delete("anna")
    assert await store.retrieve("anna") is None
    assert len(texts(await store.retrieve_full_tracker("ben"))) == 30
    for file in database.parent.iterdir():
        assert b"canary" not in file.read_bytes()


async def test_deleting_during_an_outage_is_not_claimed_to_have_worked(
    store: SafeSQLTrackerStore, clock: Clock, database: Path
) -> None:
    await say(store, "anna", "before")
    with outage(store):
        await say(store, "anna", "meanwhile")
        clock.now += RETRY_AFTER
        with pytest.raises(StoreUnavailable):
            await store.delete("anna")
    clock.now += RETRY_AFTER
    await store.delete("anna")
    assert await store.retrieve("anna") is None
    assert stored_texts(database) == []


# The window


async def test_long_conversation_is_seen_through_a_window_and_stored_whole(
    store: SafeSQLTrackerStore, database: Path
) -> None:
    said = [f"message {number}" for number in range(100)]
    for text in said:
        await say(store, "anna", text)
    tracker = await store.retrieve("anna")
    assert tracker is not None
    assert len(tracker.events) <= WINDOW
    assert texts(tracker) == said[-len(texts(tracker)) :]
    assert isinstance(tracker.events[1], UserUttered)
    assert stored_texts(database) == said
    assert texts(await store.retrieve_full_tracker("anna")) == said


async def test_slots_and_loop_from_before_the_window_hold(store: SafeSQLTrackerStore, open_store: Open) -> None:
    tracker = await store.get_or_create_tracker("anna")
    for event in (SlotSet("careful", True), SlotSet("topic", "pain"), ActiveLoop("referral_form")):
        tracker.update(event)
    await store.save(tracker)
    for number in range(100):
        await say(store, "anna", str(number))
    for other in (store, open_store()):
        seen = await other.retrieve("anna")
        assert seen is not None
        assert (seen.get_slot("careful"), seen.get_slot("topic")) == (True, "pain")
        assert seen.active_loop_name == "referral_form"


events = st.sampled_from(
    [
        lambda: UserUttered("hello", {"name": "greet"}, [], {"text": "hello", "intent": {"name": "greet"}}),
        lambda: ActionExecuted("action_listen"),
        lambda: ActionExecuted("utter_answer"),
        lambda: SlotSet("topic", "pain"),
        lambda: SlotSet("topic", "cost"),
        lambda: SlotSet("topic", None),
        lambda: SlotSet("careful", True),
        lambda: AllSlotsReset(),
        lambda: ActiveLoop("form"),
        lambda: ActiveLoop(None),
        lambda: SessionStarted(),
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(events, max_size=4 * WINDOW), st.integers(0, 4 * WINDOW))
def test_compact_keeps_the_state_and_bounds_the_length(makers: list[Callable[[], Event]], at: int) -> None:
    rows = [row_of(make()) for make in makers]
    once = compact(rows)
    assert len(once) <= WINDOW + len(tracker_store.STATE_EVENTS) + 2
    assert state(once) == state(rows)
    assert state(compact([*compact(rows[:at]), *rows[at:]])) == state(rows)


def state(rows: list[Row]) -> tuple[object, ...]:
    tracker = DialogueStateTracker.from_dict("anna", [json.loads(row.data) for row in rows], DOMAIN.slots)
    return tracker.get_slot("topic"), tracker.get_slot("careful"), tracker.active_loop_name


# The classes of events


def test_cached_event_classes_are_rasas() -> None:
    names = {cls.type_name for cls in all_subclasses(Event)}
    assert len(names) > 20
    for name in [*names, "topic"]:
        assert Event.resolve_by_type(name) is _stock_resolve(name)
    assert Event.resolve_by_type("unheard_of", UserUttered) is UserUttered
    with pytest.raises(ValueError, match="unheard_of"):
        Event.resolve_by_type("unheard_of")


def test_event_classes_are_looked_up_once(monkeypatch: pytest.MonkeyPatch, database: Path) -> None:
    SafeSQLTrackerStore(DOMAIN, host=f"sqlite:///{database}")
    Event.resolve_by_type("user")
    monkeypatch.setattr("rasa.shared.utils.common.all_subclasses", lambda _: pytest.fail("looked up again"))
    assert Event.resolve_by_type("user") is UserUttered
