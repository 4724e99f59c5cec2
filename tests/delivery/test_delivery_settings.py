"""Where things are delivered is set by the environment; what cannot be used is told before anything is served."""

from __future__ import annotations

import pytest

from bot.delivery.settings import (
    MAIL_FROM,
    MAIL_TO,
    SMTP_URL,
    WEBHOOK_SECRET,
    WEBHOOK_URL,
    DeliverySettings,
    DeliverySettingsError,
    MailSettings,
    WebhookSettings,
    read_delivery,
)

ADDRESSES = {MAIL_FROM: "bot@clinic.example", MAIL_TO: "desk@clinic.example"}


def test_nothing_is_delivered_by_default() -> None:
    assert read_delivery({}) == DeliverySettings()
    assert read_delivery({}).targets == ()
    assert read_delivery({WEBHOOK_SECRET: " ", MAIL_TO: ""}).targets == ()


def test_webhook_and_mail_can_be_set_up() -> None:
    settings = read_delivery(
        {
            WEBHOOK_URL: "https://clinic.example/referrals?a=1",
            WEBHOOK_SECRET: "s" * 32,
            SMTP_URL: "smtps://bot%40clinic:p%2Fw@mail.clinic.example",
            **ADDRESSES,
        }
    )
    assert settings.targets == ("webhook", "mail")
    assert settings.webhook == WebhookSettings("https://clinic.example/referrals?a=1", "s" * 32)
    assert settings.mail == MailSettings(
        "mail.clinic.example", 465, "smtps", "bot@clinic", "p/w", ADDRESSES[MAIL_FROM], ADDRESSES[MAIL_TO]
    )


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({WEBHOOK_SECRET: "canary"}, f"{WEBHOOK_SECRET} is set, but {WEBHOOK_URL} is not"),
        ({MAIL_TO: "desk@clinic.example"}, f"{MAIL_TO} is set, but {SMTP_URL} is not"),
        ({MAIL_FROM: "bot@clinic.example"}, f"{MAIL_FROM} is set, but {SMTP_URL} is not"),
        ({WEBHOOK_URL: "https://clinic.example", MAIL_TO: "desk@clinic.example"}, SMTP_URL),
        ({WEBHOOK_URL: "http://clinic.example/referrals"}, "https://"),
        ({WEBHOOK_URL: "clinic.example"}, WEBHOOK_URL),
        ({WEBHOOK_URL: "https://clinic.example:port/"}, WEBHOOK_URL),
        ({WEBHOOK_URL: "https://clinic.example", WEBHOOK_SECRET: "canary"}, WEBHOOK_SECRET),
        ({WEBHOOK_URL: "https://clinic.example", WEBHOOK_SECRET: "whsec_canary" + "é" * 40}, WEBHOOK_SECRET),
        ({SMTP_URL: "smtp://user:canary@mail.clinic.example", **ADDRESSES}, "smtp+starttls://"),
        ({SMTP_URL: "mail.clinic.example", **ADDRESSES}, SMTP_URL),
        ({SMTP_URL: "smtps://user:canary@mail.clinic.example"}, MAIL_FROM),
        ({SMTP_URL: "smtps://mail.clinic.example", **ADDRESSES, MAIL_TO: "a@b.example\nBcc: c@d.example"}, MAIL_TO),
        ({SMTP_URL: "smtps://mail.clinic.example", **ADDRESSES, MAIL_TO: "a@b.example, c@d.example"}, MAIL_TO),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_without_its_secret(environment: dict[str, str], named: str) -> None:
    with pytest.raises(DeliverySettingsError, match=r".") as error:
        read_delivery(environment)
    assert named in str(error.value)
    assert "canary" not in str(error.value)


def test_on_this_machine_no_encryption_is_needed() -> None:
    settings = read_delivery({WEBHOOK_URL: "http://localhost:8080/", SMTP_URL: "smtp://127.0.0.1", **ADDRESSES})
    assert settings.targets == ("webhook", "mail")
