"""The referral from the first question to the clinic, through the real model, with stores on real files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from jsonschema import Draft202012Validator

from bot.delivery.courier import LEASE, Courier, noting_hand_offs
from bot.dialogue.referral import FIELDS
from bot.engine.assistant import Assistant
from bot.knowledge.model import Clinic, Knowledge
from bot.reply.model import Reply
from bot.stores.outbox import Outbox, Parcel
from bot.stores.records import Records
from bot.stores.tracker_store import SafeSQLTrackerStore

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs/api/referral.schema.json").read_text(encoding="utf-8"))
BEGIN = "help me prepare for a visit to a dermatologist"
ANSWERS = ["acne scars", "both cheeks", "six years", "peels", "UK", "exosomes for 1800 dollars"]
IDENTIFYING = ("Kowalska", "anna.k@example.org", "0 7946", "7946 0", "Bakerstreet")  # with spaces: no part of a time
CONTACT = "anna.k@example.org, or 020 7946 0000"


@dataclass
class House:
    """An assistant that keeps what it must in a folder of the test's, and one person's conversation with it."""

    assistant: Assistant
    outbox: Outbox
    records: Records
    folder: Path
    conversation: str

    async def say(self, *texts: str) -> Reply:
        """Send messages and return the last reply."""
        for text in texts:
            reply = (await self.assistant.handle(text, self.conversation)).reply
        return reply

    def kept(self) -> str:
        """Return all that is written in any file, however it is encoded there."""
        return "\n".join(
            file.read_bytes().decode("utf-8", "replace") for file in sorted(self.folder.rglob("*")) if file.is_file()
        )

    def parcels(self) -> list[dict[str, Any]]:
        payloads = []
        while parcel := self.outbox.take(["webhook"], LEASE):
            payloads.append(parcel.payload)
        return payloads


def text(knowledge: Knowledge, name: str) -> str:
    return knowledge.responses[name].text


@pytest.fixture
def house(assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """An assistant that delivers to a webhook."""
    agent = assistant._agent
    store = SafeSQLTrackerStore(agent.domain, host=f"sqlite:///{tmp_path / 'conversations.db'}")
    records, outbox = Records(tmp_path / "records.db"), Outbox(tmp_path / "outbox.db")
    monkeypatch.setattr(agent, "tracker_store", store)
    monkeypatch.setattr(agent.processor, "tracker_store", store)
    monkeypatch.setattr(agent.nlg, "delivers", False)
    yield House(Assistant(agent, store, records, outbox, ["webhook"]), outbox, records, tmp_path, uuid4().hex)
    store.engine.dispose()
    records.close()
    outbox.close()


@pytest.fixture
def quiet_house(house: House) -> House:
    """An assistant that delivers nowhere, as by default."""
    house.assistant = Assistant(house.assistant._agent, house.assistant._store, house.records, house.outbox)
    return house


async def test_the_happy_path_ends_in_a_page_and_a_parcel(house: House) -> None:
    reply = await house.say(BEGIN, *ANSWERS, "yes")
    assert reply.form and reply.form.field == "referral_contact"
    reply = await house.say(CONTACT)
    assert reply.summary
    assert list(reply.summary.answers.values()) == [*ANSWERS, CONTACT]
    assert reply.blocks[-1].text == text(house.assistant.knowledge, "utter_referral_shared")
    (payload,) = house.parcels()
    Draft202012Validator(SCHEMA).validate(payload)
    assert payload["contact"] == CONTACT
    assert list(payload["answers"].values()) == ANSWERS
    assert payload["consent"]["asked"] == text(house.assistant.knowledge, "utter_ask_referral_consent_delivery")


async def test_once_the_clinic_has_it_nothing_of_the_answers_is_kept(house: House) -> None:
    await house.say(BEGIN, "Kowalska scars", *ANSWERS[1:], "yes", CONTACT)
    parcel = house.outbox.take(["webhook"], LEASE)
    assert parcel
    house.outbox.delivered(parcel)
    for words in (*IDENTIFYING, *ANSWERS[1:3], ANSWERS[5]):
        assert words not in house.kept()


async def test_without_consent_nothing_that_identifies_a_person_is_kept_anywhere(house: House) -> None:
    """A name that nothing introduces cannot be known as one: it goes with the answers when the form ends."""
    reply = await house.say(
        BEGIN,
        "Kowalska, acne scars",
        "my name is Anna Kowalska, both cheeks",
        "six years, 020 7946 0000",
        "creams from anna.k@example.org",
        "I live at 12 Bakerstreet Road, London",
        "Dr Kowalska offered me exosomes",
        "no",
    )
    assert reply.summary
    assert "referral_contact" not in reply.summary.answers
    assert reply.blocks[-1].text == text(house.assistant.knowledge, "utter_referral_private")
    assert house.outbox.waiting() == 0
    for words in IDENTIFYING:
        assert words not in house.kept()


async def test_patterns_of_what_identifies_are_never_written_while_the_form_is_open(house: House) -> None:
    await house.say(BEGIN, "my name is Anna Kowalska, acne", "cheeks, call me at 020 7946 0000", "anna.k@example.org")
    for words in IDENTIFYING:
        assert words not in house.kept()


async def test_everything_can_be_skipped(house: House) -> None:
    reply = await house.say(BEGIN, *["skip"] * 7)
    assert reply.summary
    assert reply.summary.answers == {}
    assert house.outbox.waiting() == 0


async def test_with_consent_but_without_a_contact_nothing_is_sent(house: House) -> None:
    reply = await house.say(BEGIN, *ANSWERS, "yes", "skip")
    assert reply.blocks[-1].text == text(house.assistant.knowledge, "utter_referral_private")
    assert house.outbox.waiting() == 0


@pytest.mark.parametrize("steps", range(len(FIELDS)))
async def test_the_form_can_be_cancelled_at_each_step(house: House, steps: int) -> None:
    said = [*ANSWERS, "yes"][:steps]
    reply = await house.say(BEGIN, *said)
    assert reply.form and reply.form.number == steps + 1
    reply = await house.say("stop")
    assert reply.blocks[0].text == text(house.assistant.knowledge, "utter_referral_cancelled")
    assert house.outbox.waiting() == 0
    assert not [words for words in said[:3] if words in house.kept()]
    assert (await house.say("does it hurt?")).topics == ("pain",)
    again = await house.say(BEGIN)
    assert again.form and again.form.number == 1


@pytest.mark.parametrize("steps", range(len(FIELDS)))
async def test_a_question_in_the_middle_is_answered_and_the_form_goes_on(house: House, steps: int) -> None:
    before = await house.say(BEGIN, *[*ANSWERS, "yes"][:steps])
    between = await house.say("are there clinical trials?")
    assert between.topics == ("clinical_trials",)
    assert between.form == before.form
    after = await house.say([*ANSWERS, "yes", CONTACT][steps])
    if steps + 1 < len(FIELDS):
        assert after.form and after.form.number == steps + 2
    else:
        assert after.summary


@pytest.mark.parametrize("steps", range(len(FIELDS)))
async def test_an_emergency_in_the_middle_gets_its_reply_and_the_form_can_be_taken_up_again(
    house: House, steps: int
) -> None:
    before = await house.say(BEGIN, *[*ANSWERS, "yes"][:steps])
    reply = await house.say("my throat is closing and I cannot breathe, call 020 7946 0000")
    assert reply.kind == "emergency"
    assert (reply.form, reply.summary, reply.suggestions) == (None, None, ())
    assert house.outbox.waiting() == 0
    resumed = await house.say(BEGIN)
    assert resumed.form == before.form
    reply = await house.say("skip the rest")
    assert reply.summary
    assert list(reply.summary.answers.values()) == ANSWERS[:steps]


async def test_answers_can_be_changed_and_the_form_begun_anew(house: House) -> None:
    await house.say(BEGIN, "eczema", "arm", "start over", "acne", "chin", "go back", "left cheek")
    await house.say("no, I meant right cheek", "change my concern to scars")
    reply = await house.say("skip the rest")
    assert reply.summary
    assert reply.summary.answers == {"referral_concern": "scars", "referral_area": "right cheek"}


@pytest.mark.parametrize("answer", ["maybe", "hmm", "anna.k@example.org"])
async def test_consent_must_be_explicit(house: House, answer: str) -> None:
    reply = await house.say(BEGIN, *ANSWERS, answer)
    assert reply.form and reply.form.field == "referral_consent"


async def test_consent_can_be_taken_back(house: House) -> None:
    reply = await house.say(BEGIN, *ANSWERS, "yes", "no, I do not want that")
    assert not reply.form or reply.form.field == "referral_consent"
    assert house.outbox.waiting() == 0


async def test_forget_me_takes_the_referral_out_of_the_outbox(house: House) -> None:
    await house.say(BEGIN, *ANSWERS, "yes", CONTACT)
    assert house.outbox.waiting() == 1
    reply = await house.say("forget me")
    assert reply.blocks[0].text == text(house.assistant.knowledge, "utter_forgotten")
    assert house.outbox.waiting() == 0
    for words in (*IDENTIFYING, *ANSWERS[:3]):
        assert words not in house.kept()


async def test_forget_me_reaches_a_damaged_file_that_was_put_aside(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.engine.assistant.STATE", house.folder)
    damaged = house.folder / "web.db.damaged"
    damaged.write_text(f"{house.conversation} Kowalska")
    await house.say("does it hurt?")
    assert damaged.exists()
    await house.say("forget me")
    assert not damaged.exists()


async def test_where_the_outbox_cannot_be_written_the_person_is_told(house: House) -> None:
    house.outbox.close()
    reply = await house.say(BEGIN, *ANSWERS, "yes", CONTACT)
    assert reply.summary
    assert reply.blocks[-1].text == text(house.assistant.knowledge, "utter_referral_not_shared")


@pytest.mark.parametrize("replayed", ["[email]", "call me: [phone]", "my id is [id]"])
async def test_a_contact_that_was_redacted_before_a_crash_is_asked_again_and_never_sent(
    house: House, replayed: str
) -> None:
    asked = await house.say(BEGIN, *ANSWERS, "yes")
    again = await house.say(replayed)
    assert again.form and again.form == asked.form
    assert house.outbox.waiting() == 0
    await house.say(CONTACT)
    assert [payload["contact"] for payload in house.parcels()] == [CONTACT]


async def test_a_talk_is_not_passed_on_with_a_contact_that_was_redacted_before(house: House) -> None:
    asked = await house.say("can I talk to a human please", "yes")
    assert (await house.say("[email]")).form == asked.form
    assert house.outbox.waiting() == 0


async def test_where_a_form_ends_without_a_contact_after_all_nothing_is_sent_and_the_person_is_told(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.dialogue.referral.CONTACT_LIKE", re.compile(""))  # the form takes anything
    reply = await house.say(BEGIN, *ANSWERS, "yes")
    monkeypatch.setattr("bot.engine.assistant.is_contact", lambda text: "@" in text)
    reply = await house.say("the usual way")
    assert reply.blocks[-1].text == text(house.assistant.knowledge, "utter_referral_not_shared")
    assert house.outbox.waiting() == 0


async def test_by_default_nothing_is_sent_and_nobody_is_promised_that(quiet_house: House) -> None:
    asked = await quiet_house.say(BEGIN, *ANSWERS)
    known = quiet_house.assistant.knowledge
    assert text(known, "utter_ask_referral_consent") in [block.text for block in asked.blocks]
    reply = await quiet_house.say("yes", CONTACT)
    assert reply.summary
    assert reply.summary.answers["referral_contact"] == CONTACT
    assert reply.blocks[-1].text == text(known, "utter_referral_private")
    assert quiet_house.outbox.waiting() == 0
    for words in IDENTIFYING:
        assert words not in quiet_house.kept()
    handoff = await quiet_house.say("can I talk to a human")
    assert "/handoff_share" not in [each.payload for each in handoff.suggestions]


@pytest.mark.parametrize("agreed", ["yes please", "1", "/handoff_share"])
async def test_a_talk_is_passed_on_with_consent(house: House, agreed: str) -> None:
    reply = await house.say("my name is Anna Kowalska. does it hurt?", "can I talk to a human please")
    assert reply.kind == "handoff"
    assert reply.suggestions[0].payload == "/handoff_share"
    asked = await house.say(agreed)
    assert asked.form and asked.form.field == "handoff_contact"
    assert (await house.say("does it hurt?")).topics == ("pain",)
    assert (await house.say("hmm")).form == asked.form
    reply = await house.say(CONTACT)
    assert reply.kind == "handoff"
    assert reply.blocks[0].text.startswith(text(house.assistant.knowledge, "utter_handoff_shared").split("{")[0])
    (payload,) = house.parcels()
    Draft202012Validator(SCHEMA).validate(payload)
    assert payload["contact"] == CONTACT
    lines = payload["transcript"]
    assert lines[0] == {"role": "patient", "text": "my name is [name]. does it hurt?"}
    assert house.assistant.knowledge.topics["pain"].lead in lines[1]["text"]
    assert not [line for line in lines if any(words in line["text"] for words in IDENTIFYING)]
    assert [each.outcome for each in house.records.hand_offs()] == ["contact_shown", "waiting"]
    house.records.hand_off_arrived(house.conversation)
    assert [each.outcome for each in house.records.hand_offs()] == ["contact_shown", "delivered"]


async def test_a_talk_that_arrives_before_its_turn_is_over_is_recorded_as_delivered(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    rewrite = house.assistant._store.rewrite

    class Clinic:
        name = "webhook"

        async def send(self, parcel: Parcel) -> None:
            pass

    async def rewrite_slowly(*given: Any) -> None:
        await Courier(house.outbox, [Clinic()], noting_hand_offs(house.outbox, house.records)).deliver_next()
        await rewrite(*given)

    monkeypatch.setattr(house.assistant._store, "rewrite", rewrite_slowly)
    await house.say("can I talk to a human please", "yes", CONTACT)
    assert house.outbox.waiting() == 0
    assert [each.outcome for each in house.records.hand_offs()] == ["contact_shown", "delivered"]


@pytest.mark.parametrize("answers", [["no"], ["maybe"], ["yes", "stop"], ["yes", "skip"], ["yes", "no"]])
async def test_without_consent_no_talk_is_passed_on(house: House, answers: list[str]) -> None:
    await house.say("can I talk to a human please", *answers)
    assert house.outbox.waiting() == 0
    assert "waiting" not in [each.outcome for each in house.records.hand_offs()]


async def test_an_emergency_wins_over_the_wish_for_a_person(house: House) -> None:
    reply = await house.say("can I talk to a human please", "yes", "I cannot breathe, call 020 7946 0000")
    assert reply.kind == "emergency"
    assert house.outbox.waiting() == 0


async def test_in_the_middle_of_the_referral_the_wish_for_a_person_asks_no_second_question(house: House) -> None:
    reply = await house.say(BEGIN, "acne", "can I talk to a human please")
    assert reply.kind == "handoff"
    assert "/handoff_share" not in [each.payload for each in reply.suggestions]
    assert reply.form and reply.form.field == "referral_area"


async def test_yes_elsewhere_passes_nothing_on(house: House) -> None:
    reply = await house.say("can I talk to a human please", "does it hurt?", "yes")
    assert reply.form is None
    reply = await house.say("/handoff_share")  # was offered, but asks for a contact first
    assert house.outbox.waiting() == 0


async def test_a_share_that_was_never_offered_is_refused(house: House) -> None:
    assert (await house.say("/handoff_share")).kind == "refused_input"


async def test_a_reachable_clinic_is_named_where_a_talk_can_be_sent(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = replace(house.assistant.knowledge, clinic=Clinic(name="Skin House", phone="555 0100"))
    monkeypatch.setattr(house.assistant._agent.nlg.knowledge, "_knowledge", known)
    reply = await house.say("can I talk to a human please")
    assert "555 0100" in reply.blocks[0].text
    assert reply.suggestions[0].payload == "/handoff_share"
