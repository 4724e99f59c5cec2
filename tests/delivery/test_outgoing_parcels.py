"""What people agreed to arrives at the clinic: once, whatever fails in between."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from receiving_clinic import Clock, mail_clinic, web_clinic

from bot.delivery.courier import FIRST_DELAY, LEASE, LONGEST_DELAY, Courier, noting_hand_offs
from bot.delivery.payload import Consent, Line, human_handoff, referral
from bot.delivery.settings import MAIL_FROM, MAIL_TO, SMTP_URL, MailSettings, WebhookSettings, mail_in
from bot.delivery.targets import Mail, Target, Webhook, signature
from bot.knowledge.loading import load
from bot.stores.outbox import Outbox, Parcel
from bot.stores.records import Records

KNOWLEDGE = load()
SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "docs/api/referral.schema.json").read_text(encoding="utf-8"))
NOW = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)
CONSENT = Consent("May this page be sent?")
CONTACT = "anna@example.org"
SECRET = "s" * 40


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def outbox(tmp_path: Path, clock: Clock) -> Iterator[Outbox]:
    outbox = Outbox(tmp_path / "outbox.db", clock)
    yield outbox
    outbox.close()


def keep_referral(outbox: Outbox, *targets: str, conversation: str = "anna") -> str:
    answers = {"referral_concern": "acne *scars*\n# <b>", "referral_contact": CONTACT}
    content = referral(answers, CONSENT, NOW, KNOWLEDGE)
    outbox.put("referral", conversation, content, targets)
    return str(content["id"])


def keep_hand_off(outbox: Outbox, *targets: str, conversation: str = "anna") -> None:
    content = human_handoff([Line("patient", "hello")], CONTACT, CONSENT, NOW, KNOWLEDGE)
    outbox.put("human_handoff", conversation, content, targets)


def courier(outbox: Outbox, *targets: Target, arrived: list[Parcel] | None = None) -> Courier:
    return Courier(outbox, targets, (arrived if arrived is not None else []).append, jitter=lambda: 1.0)


def webhook(url: str, secret: str = "", seconds: float = 10.0) -> Webhook:
    return Webhook(WebhookSettings(url, secret), seconds, now=NOW.timestamp)


def mail(url: str) -> Mail:
    settings = mail_in({SMTP_URL: url, MAIL_FROM: "bot@clinic.example", MAIL_TO: "desk@clinic.example"})
    assert settings
    return Mail(settings, lambda: KNOWLEDGE)


async def test_a_referral_arrives_and_leaves_the_outbox(outbox: Outbox, tmp_path: Path) -> None:
    key = keep_referral(outbox, "webhook")
    arrived: list[Parcel] = []
    async with web_clinic() as clinic:
        delivering = courier(outbox, webhook(clinic.url), arrived=arrived)
        assert await delivering.deliver_next()
        assert not await delivering.deliver_next()
    ((headers, _, payload),) = clinic.requests
    assert headers["idempotency-key"] == headers["webhook-id"] == payload["id"] == key
    assert headers["content-type"] == "application/json"
    assert payload["contact"] == CONTACT
    assert payload["answers"] == {"concern": "acne *scars*\n# <b>"}
    assert [parcel.key for parcel in arrived] == [key]
    assert outbox.waiting() == 0
    for file in tmp_path.iterdir():
        assert CONTACT.encode() not in file.read_bytes()


async def test_with_a_secret_the_request_is_signed(outbox: Outbox) -> None:
    key = keep_referral(outbox, "webhook")
    async with web_clinic() as clinic:
        await courier(outbox, webhook(clinic.url, SECRET)).deliver_next()
    ((headers, body, _),) = clinic.requests
    assert headers["webhook-signature"] == signature(SECRET, key, headers["webhook-timestamp"], body)
    assert headers["webhook-signature"] != signature("t" * 40, key, headers["webhook-timestamp"], body)


def test_the_signature_is_that_of_the_specification() -> None:
    """The example of Standard Webhooks' own libraries."""
    secret, at = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "1614265330"
    signed = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("failure", [500, 503, 404, 429, 302])
async def test_what_the_clinic_does_not_take_is_sent_again_later_under_the_same_key(
    outbox: Outbox, clock: Clock, failure: int
) -> None:
    keep_referral(outbox, "webhook")
    async with web_clinic(failure, failure) as clinic:
        delivering = courier(outbox, webhook(clinic.url))
        assert await delivering.deliver_next()
        assert not await delivering.deliver_next()
        clock.pass_by(FIRST_DELAY)
        assert await delivering.deliver_next()
        clock.pass_by(FIRST_DELAY)
        assert not await delivering.deliver_next(), "the second delay is longer"
        clock.pass_by(FIRST_DELAY)
        assert await delivering.deliver_next()
    assert len(clinic.requests) == 3
    assert len(clinic.taken) == 1
    assert outbox.waiting() == 0


async def test_silence_and_an_absent_server_are_survived(outbox: Outbox, clock: Clock) -> None:
    keep_referral(outbox, "webhook")
    async with web_clinic(0) as clinic:
        await courier(outbox, webhook(clinic.url, seconds=0.1)).deliver_next()
    assert outbox.waiting() == 1
    clock.pass_by(LONGEST_DELAY)
    await courier(outbox, webhook(clinic.url)).deliver_next()
    assert outbox.waiting() == 1
    clock.pass_by(LONGEST_DELAY)
    async with web_clinic() as again:
        await courier(outbox, webhook(again.url)).deliver_next()
    assert len(again.taken) == 1
    assert outbox.waiting() == 0


async def test_a_restart_loses_nothing_and_doubles_nothing(tmp_path: Path, clock: Clock) -> None:
    first = Outbox(tmp_path / "outbox.db", clock)
    key = keep_referral(first, "webhook")
    taken = first.take(["webhook"], LEASE)  # the process ends while it sends
    assert taken
    first.close()
    second = Outbox(tmp_path / "outbox.db", clock)
    async with web_clinic() as clinic:
        delivering = courier(second, webhook(clinic.url))
        assert not await delivering.deliver_next(), "somebody may still be sending it"
        clock.pass_by(LEASE)
        assert await delivering.deliver_next()
        clock.pass_by(LEASE)
        assert not await delivering.deliver_next()
    assert list(clinic.taken) == [key]
    second.close()


def test_a_parcel_is_given_to_one_courier_only(tmp_path: Path, clock: Clock) -> None:
    one, other = Outbox(tmp_path / "outbox.db", clock), Outbox(tmp_path / "outbox.db", clock)
    keep_referral(one, "webhook")
    assert one.take(["webhook"], LEASE)
    assert other.take(["webhook"], LEASE) is None
    one.close()
    other.close()


async def test_a_target_that_fails_does_not_keep_the_other_from_its_parcel(outbox: Outbox) -> None:
    keep_referral(outbox, "webhook", "mail")
    async with web_clinic(500) as site, mail_clinic() as post:
        delivering = courier(outbox, webhook(site.url), mail(post.url))
        while await delivering.deliver_next():
            pass
    assert len(post.messages) == 1
    assert outbox.waiting() == 1


class Broken:
    """A target with a fault that nobody thought of."""

    name = "webhook"

    async def send(self, parcel: Parcel) -> None:
        raise RuntimeError(f"no idea what to do with {parcel.payload}")


async def test_a_fault_that_nobody_thought_of_keeps_no_other_parcel_waiting(
    outbox: Outbox, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    keep_referral(outbox, "webhook", "mail")
    keep_referral(outbox, "mail", conversation="ben")
    async with mail_clinic() as post:
        delivering = courier(outbox, Broken(), mail(post.url))
        while await delivering.deliver_next():
            pass
    assert len(post.messages) == 2
    assert "RuntimeError" in caplog.text
    assert CONTACT not in caplog.text
    async with web_clinic() as site:
        clock.pass_by(FIRST_DELAY)
        assert await courier(outbox, webhook(site.url)).deliver_next(), "it is tried again after the usual delay"
    assert outbox.waiting() == 0


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    records = Records(tmp_path / "records.db")
    records.add_hand_off("anna", "waiting")
    yield records
    records.close()


async def test_a_hand_off_counts_as_delivered_once_every_target_has_it(
    outbox: Outbox, clock: Clock, records: Records
) -> None:
    keep_hand_off(outbox, "webhook", "mail")
    keep_referral(outbox, "elsewhere")  # what waits besides is no part of it
    outcomes = []
    async with web_clinic(500) as site, mail_clinic() as post:
        targets = [webhook(site.url), mail(post.url)]
        delivering = Courier(outbox, targets, noting_hand_offs(outbox, records), jitter=lambda: 1.0)
        for _ in range(2):
            while await delivering.deliver_next():
                pass
            outcomes += [each.outcome for each in records.hand_offs()]
            clock.pass_by(FIRST_DELAY)
    assert outcomes == ["waiting", "delivered"]


async def test_a_referral_that_arrives_says_nothing_of_the_hand_off_that_waits(
    outbox: Outbox, records: Records
) -> None:
    keep_referral(outbox, "webhook")
    async with web_clinic() as site:
        await Courier(outbox, [webhook(site.url)], noting_hand_offs(outbox, records)).deliver_next()
    assert outbox.waiting() == 0
    assert [each.outcome for each in records.hand_offs()] == ["waiting"]


async def test_delays_grow_up_to_an_hour_and_never_end(outbox: Outbox, clock: Clock) -> None:
    keep_referral(outbox, "webhook")
    async with web_clinic(*[500] * 40) as clinic:
        delivering = courier(outbox, webhook(clinic.url))
        for _ in range(40):
            assert await delivering.deliver_next()
            clock.pass_by(LONGEST_DELAY)
        assert await delivering.deliver_next()
    assert len(clinic.taken) == 1
    assert outbox.waiting() == 0


def test_forget_me_deletes_what_has_not_arrived(outbox: Outbox, tmp_path: Path) -> None:
    keep_referral(outbox, "webhook", "mail")
    keep_referral(outbox, "webhook", conversation="ben")
    taken = outbox.take(["webhook"], LEASE)
    assert outbox.forget("anna") == 2
    assert outbox.waiting() == 1
    if taken:
        outbox.postpone(taken, 1.0)  # a try that was under way does not bring it back
    assert outbox.waiting() == 1
    assert outbox.forget("ben") == 1
    for file in tmp_path.iterdir():
        assert CONTACT.encode() not in file.read_bytes()


def test_what_is_too_old_is_deleted(outbox: Outbox, clock: Clock) -> None:
    keep_referral(outbox, "webhook")
    day = datetime.fromtimestamp(clock.now, timezone.utc).date()
    assert outbox.purge(day) == 0
    clock.pass_by(86_400)
    assert outbox.purge(datetime.fromtimestamp(clock.now, timezone.utc).date()) == 1


async def test_an_e_mail_holds_the_page_and_the_payload(outbox: Outbox, clock: Clock) -> None:
    key = keep_referral(outbox, "mail")
    async with mail_clinic(refusals=1) as clinic:
        delivering = courier(outbox, mail(clinic.url))
        await delivering.deliver_next()
        clock.pass_by(FIRST_DELAY)
        await delivering.deliver_next()
    (message,) = clinic.messages
    assert (message["From"], message["To"]) == ("bot@clinic.example", "desk@clinic.example")
    assert message["Subject"] == KNOWLEDGE.responses["label_mail_referral"].text
    assert message["Message-ID"] == f"<{key}@clinic.example>"
    body, (attachment,) = message.get_body(), message.iter_attachments()
    assert body is not None
    assert KNOWLEDGE.responses["label_mail_note"].text in " ".join(body.get_content().split())
    assert json.loads(attachment.get_content())["id"] == key
    assert outbox.waiting() == 0


async def test_an_absent_mail_server_is_survived(outbox: Outbox) -> None:
    keep_referral(outbox, "mail")
    settings = MailSettings("127.0.0.1", 1, "smtp", "", "", "bot@clinic.example", "desk@clinic.example")
    await courier(outbox, Mail(settings, lambda: KNOWLEDGE)).deliver_next()
    assert outbox.waiting() == 1


def test_payloads_are_as_described() -> None:
    answers = {"referral_concern": "acne", "referral_offer": "exosomes", "referral_contact": CONTACT}
    lines = [Line("patient", "hello # <b>"), Line("assistant", "Hello.")]
    for content in (
        referral(answers, CONSENT, NOW, KNOWLEDGE),
        human_handoff(lines, CONTACT, CONSENT, NOW, KNOWLEDGE),
    ):
        Draft202012Validator(SCHEMA).validate(content)
        assert content["consent"] == {"asked": CONSENT.asked, "answer": "yes"}


async def test_the_log_of_a_failure_holds_no_word_of_the_parcel(
    outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    keep_referral(outbox, "webhook")
    async with web_clinic(500) as clinic:
        await courier(outbox, webhook(clinic.url)).deliver_next()
    assert "answered 500" in caplog.text
    assert CONTACT not in caplog.text
    assert clinic.url not in caplog.text
