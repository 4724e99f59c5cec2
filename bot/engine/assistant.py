"""The assistant in this process: load the model once, then serve turns. What every front end talks to."""

from __future__ import annotations

import logging
import os
import sqlite3
import tarfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.delivery import payload
from bot.delivery.settings import read_delivery
from bot.dialogue.feedback import TYPED
from bot.dialogue.gate import SCREENED_CHARACTERS
from bot.dialogue.referral import MAX_ANSWER_CHARACTERS, is_contact
from bot.engine import lean_imports
from bot.engine.interface import RANKED, Turn
from bot.engine.tracker import transcript_of, without_answers
from bot.knowledge.model import Knowledge
from bot.knowledge.yaml_file import ContentError
from bot.paths import MODELS, ROOT, STATE
from bot.privacy.log_filter import configure_logging, in_confidence
from bot.privacy.redaction import redact, without_placeholders
from bot.reply.compose import DELIVERY, GUIDANCE, HUMAN_HANDOFF, SUMMARY, compose
from bot.reply.model import Fragment, Reply
from bot.reply.summary import CONTACT
from bot.stores.sqlite_file import forget_damaged
from bot.text import MAX_MESSAGE_CHARACTERS, normalise

if TYPE_CHECKING:
    from rasa.core.agent import Agent
    from rasa.core.tracker_store import TrackerStore

    from bot.dialogue.feedback import Opinion, Reason
    from bot.stores.outbox import Kind, Outbox
    from bot.stores.records import HandOffOutcome, Records

MODEL_FILE = MODELS / "assistant.tar.gz"
TROUBLE = Fragment("utter_trouble")
NOT_FORGOTTEN = Fragment("utter_not_forgotten")
FORGOTTEN = "utter_forgotten"  # the reply that promises deletion: it is kept as soon as the turn is over
HANDOFF_SHARED = Fragment("utter_handoff_shared")  # promises that the talk is sent: it is, as soon as the turn is over
HANDOFF_NOT_SHARED = Fragment("utter_handoff_not_shared")
REFERRAL_CONSENT = Fragment(f"utter_ask_referral_consent{DELIVERY}")
REFERRAL_SHARED, REFERRAL_NOT_SHARED = Fragment("utter_referral_shared"), Fragment("utter_referral_not_shared")
REFERRAL_PRIVATE = Fragment("utter_referral_private")
# The replies that end a form: its answers are then no longer kept with the conversation.
FORM_ENDS = frozenset({SUMMARY, "utter_referral_cancelled", "utter_handoff_cancelled", HANDOFF_SHARED.response})
NEAREST = 3  # topics kept with a message that was not answered
logger = logging.getLogger(__name__)


class ModelUnavailable(Exception):
    """There is no usable model. The text says what to do."""


class Assistant:
    """Serves the turns of many conversations, one message of a conversation at a time."""

    def __init__(
        self,
        agent: Agent,
        store: TrackerStore,
        records: Records | None = None,
        outbox: Outbox | None = None,
        targets: Sequence[str] = (),
    ) -> None:
        self._agent = agent
        self._store = store
        self._records = records
        self._opinions = records  # also kept where nothing else is: a person who gives one wants that
        self._outbox = outbox
        self._targets = tuple(targets)
        agent.nlg.delivers = bool(outbox and targets)

    @classmethod
    def load(cls, model: Path = MODEL_FILE, *, keep: bool = False) -> Assistant:
        """Load the trained model and everything that it needs.

        Args:
            model: the trained model.
            keep: whether conversations and records are kept on disk, as a server must; else in memory only.

        Raises:
            ModelUnavailable: there is no model, or it or the sentence encoder is damaged.
            ContentError: a data file cannot be used.
            DeliverySettingsError: what is kept shall be sent to a clinic, and the settings for that cannot be used.
        """
        os.environ["RASA_TELEMETRY_ENABLED"] = "false"
        if not model.is_file():
            raise ModelUnavailable(f"There is no trained model in {model.parent}. Run 'make train' to build it.")
        damaged = f"The model {model} is damaged and cannot be loaded. Run 'make clean-models train' to build it again."
        try:
            lean_imports.install(model)
        except (OSError, EOFError, tarfile.TarError, ValueError, KeyError, zlib.error) as error:
            raise ModelUnavailable(damaged) from error
        configure_logging()
        from rasa.core.agent import Agent
        from rasa.core.tracker_store import InMemoryTrackerStore
        from rasa.core.utils import AvailableEndpoints
        from rasa.shared.core.domain import Domain

        from bot.engine import log_copies, rule_lookup, slot_copies
        from bot.engine.collecting_channel import keep_what_is_understood
        from bot.engine.composer import Composer
        from bot.engine.graph_runner import PlannedRunner
        from bot.nlu.encoder_artefact import EncoderUnavailable
        from bot.stores.lock_store import InProcessLockStore
        from bot.stores.tracker_store import cache_event_classes

        if keep:
            from bot.stores.outbox import Outbox
            from bot.stores.records import Records
            from bot.stores.tracker_store import SafeSQLTrackerStore

            targets = read_delivery(os.environ).targets
            store, records, outbox = SafeSQLTrackerStore(Domain.empty()), Records(), Outbox()
        else:
            targets, store, records, outbox = (), InMemoryTrackerStore(Domain.empty()), None, None
        endpoints = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
        try:
            agent = Agent.load(
                model,
                generator=Composer(),
                action_endpoint=endpoints.action,
                tracker_store=store,
                lock_store=InProcessLockStore(),
            )
        except ContentError:
            raise
        except Exception as error:  # Rasa wraps whatever a component raises while it loads
            if unavailable := cause_of(error, EncoderUnavailable):
                raise ModelUnavailable(str(unavailable)) from error
            logger.debug("The failure", exc_info=True)
            raise ModelUnavailable(damaged) from error
        store.domain = agent.domain
        cache_event_classes()
        for workaround in (log_copies, rule_lookup, slot_copies):
            workaround.install()
        agent.processor.graph_runner = PlannedRunner(agent.processor.graph_runner)
        keep_what_is_understood(agent.processor)
        return cls(agent, store, records, outbox, targets)

    @property
    def knowledge(self) -> Knowledge:
        """The knowledge in use; it follows changes of the files under data/."""
        current: Knowledge = self._agent.nlg.knowledge.current()
        return current

    async def handle(self, text: str, conversation: str) -> Turn:
        """Answer one message; there is always a reply, also when something inside fails."""
        from rasa.core.channels.channel import UserMessage

        from bot.engine.collecting_channel import CollectingChannel

        channel = CollectingChannel()
        # What identifies a person goes no further; a contact that the person agrees to give is put in again below.
        kept = redacted(normalise(text[:SCREENED_CHARACTERS]))
        if len(text) > MAX_MESSAGE_CHARACTERS and len(kept) <= MAX_MESSAGE_CHARACTERS:
            kept = kept.ljust(MAX_MESSAGE_CHARACTERS + 1, ".")  # too long stays too long, whatever was taken out
        try:
            with in_confidence(text[:SCREENED_CHARACTERS]):
                await self._agent.handle_message(UserMessage(kept, channel, conversation, input_channel="assistant"))
        except Exception as error:
            logger.error("A turn failed with %s; the person gets the reply for trouble.", type(error).__name__)
            logger.debug("The failure", exc_info=True)
        fragments = channel.fragments
        if not any(fragment.response != GUIDANCE for fragment in fragments):
            fragments = [TROUBLE]
        if any(fragment.response == FORGOTTEN for fragment in fragments) and not await self._forgotten(conversation):
            fragments = [NOT_FORGOTTEN]
        ended = any(fragment.response in FORM_ENDS for fragment in fragments)
        fragments = await self._delivered(fragments, text, conversation)
        if ended and self._records:
            await self._erase_answers(conversation)
        turn = self._turn(compose(fragments, self.knowledge), channel.parsed)
        self._remember(turn, kept, conversation, fragments)
        return turn

    def give_feedback(
        self,
        conversation: str,
        answer: str,
        topic: str,
        opinion: Opinion,
        reason: Reason | None = None,
        comment: str = "",
    ) -> None:
        """Keep what a person thinks of an answer: once per answer, a later opinion replaces an earlier one."""
        from bot.stores.records import Feedback, Records

        self._opinions = self._opinions or Records()
        self._opinions.give_feedback(Feedback(conversation, answer, topic, opinion, reason, comment))

    async def forget(self, conversation: str) -> None:
        """Delete a conversation and everything that is kept with it."""
        if self._opinions:
            self._opinions.forget(conversation)
            forget_damaged(STATE, conversation)
        if self._outbox:
            self._outbox.forget(conversation)
        if self._records:
            await self._store.delete(conversation)
        else:
            self._store.store.pop(conversation, None)

    def _turn(self, reply: Reply, parsed: dict[str, Any]) -> Turn:
        decided = parsed.get("decided", not parsed)
        ranking = {entry["name"]: float(entry["confidence"]) for entry in parsed.get("intent_ranking", ())}
        # A button's payload is not read by the classifier: its topic is certain, and the others are not ranked.
        ranking |= dict.fromkeys(
            sorted(set(self.knowledge.topics) - set(ranking))[: max(0, RANKED - len(ranking))], 0.0
        )
        topics = [(name, confidence) for name, confidence in ranking.items() if name in self.knowledge.topics]
        return Turn(reply, None if decided else float(parsed["intent"]["confidence"]), tuple(topics))

    async def _forgotten(self, conversation: str) -> bool:
        """Forget a conversation, and return whether that was possible: "Done" is said only if it is."""
        try:
            await self.forget(conversation)
        except Exception as error:  # each store has errors of its own
            logger.error("A conversation could not be deleted (%s).", type(error).__name__)
            return False
        return True

    async def _delivered(self, fragments: list[Fragment], text: str, conversation: str) -> list[Fragment]:
        """Put what the person agreed to have sent into the outbox, and return the turn with what came of that.

        A contact is given in the turn that ends its form: only now is it taken from the person's own message.
        """
        contact = normalise(text)[:MAX_ANSWER_CHARACTERS]
        delivered: list[Fragment] = []
        for fragment in fragments:
            if fragment.response == SUMMARY:
                answers = dict(fragment.arguments["summary"])
                if CONTACT in answers:
                    answers[CONTACT] = contact
                fragment = replace(fragment, arguments={**fragment.arguments, "summary": answers})
                delivered += [fragment, self._sent_referral(answers, conversation)]
            elif fragment == HANDOFF_SHARED:
                delivered.append(await self._sent_talk(contact, conversation))
            else:
                delivered.append(fragment)
        return delivered

    def _sent_referral(self, answers: dict[str, str], conversation: str) -> Fragment:
        """Send the page if the person agreed to that, and return what is to be said of it."""
        if CONTACT not in answers or not self._targets:
            return REFERRAL_PRIVATE
        content = payload.referral(answers, self._asked(REFERRAL_CONSENT), now(), self.knowledge)
        return REFERRAL_SHARED if self._put("referral", conversation, content) else REFERRAL_NOT_SHARED

    async def _sent_talk(self, contact: str, conversation: str) -> Fragment:
        """Send the conversation so far, and return what is to be said of it."""
        clinic = "_clinic" if self.knowledge.clinic.reachable else ""
        asked = self._asked(Fragment(f"{HUMAN_HANDOFF}{clinic}{DELIVERY}"))
        try:
            tracker = await self._store.retrieve_full_tracker(conversation)
            events = [event.as_dict() for event in tracker.events] if tracker else []
        except Exception as error:  # each store has errors of its own
            logger.error("A conversation could not be read (%s); it is not sent.", type(error).__name__)
            return HANDOFF_NOT_SHARED
        lines = list(transcript_of(events, self.knowledge))
        content = payload.human_handoff(lines, contact, asked, now(), self.knowledge)
        if not self._put("human_handoff", conversation, content):
            return HANDOFF_NOT_SHARED
        # Before anything else can run: the courier notes what arrived on what it finds recorded.
        self._record_hand_off(conversation, "waiting")
        return HANDOFF_SHARED

    def _put(self, kind: Kind, conversation: str, content: payload.Json) -> bool:
        """Write a parcel; return False if that is not possible."""
        if not self._outbox or not self._targets:
            return False
        if not is_contact(redacted(content["contact"])):
            logger.error("A %s tells no way to reach the person and is not sent; the person is told.", kind)
            return False
        try:
            self._outbox.put(kind, conversation, content, self._targets)
        except sqlite3.Error as error:
            logger.error("The outbox cannot be written (%s); the person is told.", type(error).__name__)
            return False
        return True

    def _asked(self, question: Fragment) -> payload.Consent:
        return payload.Consent(compose([question], self.knowledge).blocks[0].text)

    async def _erase_answers(self, conversation: str) -> None:
        """Take the answers to a form out of the stored conversation: the page that came of them is the person's."""
        try:
            await self._store.rewrite(conversation, without_answers)
        except Exception as error:  # each store has errors of its own
            logger.error("Answers to a form could not be erased yet (%s).", type(error).__name__)

    def _remember(self, turn: Turn, text: str, conversation: str, fragments: Sequence[Fragment]) -> None:
        """Keep what the clinic's editor needs to know of a turn."""
        for fragment in fragments:
            if fragment.response in TYPED and (topic := fragment.arguments.get("topic")):
                self._record_opinion(conversation, topic, *TYPED[fragment.response])
        if turn.reply.kind in ("out_of_scope", "clarify"):
            nearest = [topic for topic, _ in turn.ranking[:NEAREST]]
            self._record(lambda records: records.add_unanswered(conversation, text, nearest, turn.reply.kind))
        elif any(fragment.response.startswith(HUMAN_HANDOFF) for fragment in fragments):
            reachable = self.knowledge.clinic.reachable or bool(self._targets)
            self._record_hand_off(conversation, "contact_shown" if reachable else "not_configured")

    def _record_opinion(self, conversation: str, topic: str, opinion: Opinion, reason: Reason | None) -> None:
        self._record(lambda _: self.give_feedback(conversation, topic, topic, opinion, reason))

    def _record_hand_off(self, conversation: str, outcome: HandOffOutcome) -> None:
        self._record(lambda records: records.add_hand_off(conversation, outcome))

    def _record(self, write: Callable[[Records], None]) -> None:
        if not self._records:
            return
        try:
            write(self._records)
        except sqlite3.Error as error:
            logger.error("A record could not be written (%s); the conversation goes on.", type(error).__name__)


def redacted(text: str) -> str:
    """Return a person's text without what identifies anybody; each placeholder in it stands for something taken out.

    A message that was redacted before, because the server ended before it was answered, comes with placeholders of
    its own: they must not pass for a contact, which would be lost.
    """
    return redact(without_placeholders(text))


def now() -> datetime:
    return datetime.now(timezone.utc)


def cause_of(error: BaseException | None, kind: type[Exception]) -> BaseException | None:
    """Return the error of a kind in the chain of causes, if there is one."""
    while error is not None and not isinstance(error, kind):
        error = error.__cause__ or error.__context__
    return error
