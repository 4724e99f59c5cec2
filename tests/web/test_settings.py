"""What can be set, and the sentence that says what cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.web.settings import Settings, SettingsError, is_loopback, kept_secret, read_settings


def test_nothing_need_be_set() -> None:
    settings = read_settings({})
    assert (settings.host, settings.port, settings.origins) == ("127.0.0.1", 8000, frozenset())
    assert settings.stock_rest
    assert settings.limits == Settings().limits


def test_options_win_over_the_environment() -> None:
    environment = {"MSC_FAQ_HOST": "0.0.0.0", "MSC_FAQ_PORT": "9000"}
    assert (read_settings(environment).host, read_settings(environment).port) == ("0.0.0.0", 9000)
    assert (read_settings(environment, "::1", 0).host, read_settings(environment, "::1", 0).port) == ("::1", 0)


def test_lists_and_numbers() -> None:
    settings = read_settings(
        {
            "MSC_FAQ_ORIGINS": "https://www.Clinic.example/, http://localhost:3000",
            "MSC_FAQ_PROXIES": "10.0.0.0/8, ::1",
            "MSC_FAQ_FRAME_ANCESTORS": "'self' https://*.clinic.example",
            "MSC_FAQ_KEEP_HOURS": "1.5",
            "MSC_FAQ_MESSAGES_PER_MINUTE": "60",
            "MSC_FAQ_CONVERSATIONS_PER_HOUR": "3600",
        }
    )
    assert settings.origins == {"https://www.clinic.example", "http://localhost:3000"}
    assert [str(proxy) for proxy in settings.proxies] == ["10.0.0.0/8", "::1/128"]
    assert settings.frame_ancestors == "'self' https://*.clinic.example"
    assert settings.keep_hours == 1.5
    assert (settings.limits.session.burst, settings.limits.session.per_second) == (20, 1)
    assert settings.limits.new_conversations.per_second == 1


def test_rasas_rest_channel_is_off_where_others_can_reach_it() -> None:
    assert not read_settings({}, "0.0.0.0").stock_rest
    assert not read_settings({}, "192.0.2.1").stock_rest
    assert read_settings({"MSC_FAQ_STOCK_REST": "on"}, "0.0.0.0").stock_rest
    assert not read_settings({"MSC_FAQ_STOCK_REST": "off"}).stock_rest
    assert [is_loopback(host) for host in ("localhost", "127.3.2.1", "::1", "example.org")] == [True, True, True, False]


@pytest.mark.parametrize(
    "environment",
    [
        {"MSC_FAQ_PORT": "many"},
        {"MSC_FAQ_PORT": "70000"},
        {"MSC_FAQ_PORT": "nan"},
        {"MSC_FAQ_ORIGINS": "*"},
        {"MSC_FAQ_ORIGINS": "www.clinic.example"},
        {"MSC_FAQ_ORIGINS": "https://clinic.example/page"},
        {"MSC_FAQ_ORIGINS": "null"},
        {"MSC_FAQ_PROXIES": "nginx"},
        {"MSC_FAQ_FRAME_ANCESTORS": "https://a.example; script-src *"},
        {"MSC_FAQ_SECRET": "short"},
        {"MSC_FAQ_STOCK_REST": "perhaps"},
        {"MSC_FAQ_KEEP_HOURS": "0"},
        {"MSC_FAQ_MESSAGES_PER_MINUTE": "-1"},
    ],
    ids=str,
)
def test_what_cannot_be_used_is_named(environment: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=next(iter(environment))):
        read_settings(environment)


def test_the_secret_is_made_once_and_private(tmp_path: Path) -> None:
    state = tmp_path / "state"
    secret = kept_secret(state)
    assert len(secret) == 64
    assert kept_secret(state) == secret
    assert (state / "secret").stat().st_mode & 0o777 == 0o600
    assert state.stat().st_mode & 0o777 == 0o700
    (state / "secret").write_text("x", encoding="ascii")
    with pytest.raises(SettingsError, match="damaged"):
        kept_secret(state)


def test_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="ascii")
    with pytest.raises(SettingsError, match="cannot be used"):
        kept_secret(tmp_path / "file")
