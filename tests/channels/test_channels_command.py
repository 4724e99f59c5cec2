"""`msc-faq channels`, and the channels as Rasa starts them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from channel_events import ENDPOINTS, asked
from channel_replies import fixed_cases, knowledge
from channel_world import World, environment, provider_running, signed
from provider_rules import SCHEMAS
from sanic import Sanic

from bot.channels.connector import missing_variables
from bot.channels.registry import CONNECTORS, enabled_connectors
from bot.channels.rendering.registry import CHANNELS
from bot.cli.channels import check, overview
from bot.cli.errors import CommandError, ExitCode
from bot.cli.main import main


def test_every_channel_has_its_rules_and_its_page() -> None:
    names = {each.name for each in CONNECTORS}
    assert names == set(ENDPOINTS)
    assert set(SCHEMAS) == set(CHANNELS)
    docs = Path(__file__).parents[2] / "docs"
    pages = (docs / "channels.md").read_text(encoding="utf-8")
    for each in CONNECTORS:
        page = (docs / "channels" / f"{each.name}.md").read_text(encoding="utf-8")
        assert f"channels/{each.name}.md" in pages
        assert f"/webhooks/{each.name}/webhook" in page
        assert all(variable.name in page for variable in each.variables)


def test_a_channel_is_on_only_when_it_is_set_up_completely(tmp_path: Path) -> None:
    environ = environment("http://127.0.0.1:1", tmp_path)
    assert enabled_connectors({}) == []
    assert [each.name for each in enabled_connectors(environ)] == [each.name for each in CONNECTORS]
    for connector in CONNECTORS:
        for variable in connector.variables:
            without = {**environ, variable.name: ""}
            assert bool(missing_variables(connector, without)) == variable.required


def test_the_overview_says_what_is_missing_and_shows_no_secret(tmp_path: Path) -> None:
    environ = environment("http://127.0.0.1:1", tmp_path)
    text = overview({**environ, "SLACK_SIGNING_SECRET": ""})
    assert "slack: not complete (Slack)\n  missing: SLACK_SIGNING_SECRET\n" in text
    assert "webhook: https://faq.example.org/webhooks/telegram/webhook" in text
    assert environ["TWILIO_AUTH_TOKEN"] not in text
    assert "telegram: off (Telegram)\n  needs TELEGRAM_BOT_TOKEN" in overview({})


def test_the_command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for connector in CONNECTORS:
        for variable in connector.variables:
            monkeypatch.delenv(variable.name, raising=False)
    assert main(["channels"]) == ExitCode.SUCCESS
    assert "discord: off" in capsys.readouterr().out
    assert main(["channels", "check", "slak"]) == ExitCode.USAGE
    assert "slack" in capsys.readouterr().err
    assert main(["channels", "check", "slack"]) == ExitCode.USAGE
    assert "SLACK_BOT_TOKEN" in capsys.readouterr().err


@pytest.mark.parametrize("channel", ENDPOINTS)
async def test_credentials_are_checked_with_the_provider(world: World, channel: str) -> None:
    code = await asyncio.to_thread(check, channel, world.environ)
    assert code == ExitCode.SUCCESS


async def test_a_provider_that_says_no_or_nothing_is_named(world: World) -> None:
    wrong = {**world.environ, "DISCORD_APPLICATION_ID": "another"}
    with pytest.raises(CommandError, match="DISCORD_APPLICATION_ID"):
        await asyncio.to_thread(check, "discord", wrong)
    with pytest.raises(CommandError, match="cannot be reached"):
        await asyncio.to_thread(check, "slack", {**world.environ, "SLACK_API_URL": "http://127.0.0.1:9"})


def test_slack_sdk_takes_every_block() -> None:
    from slack_sdk.models.blocks import Block

    for _, reply in fixed_cases():
        for message in CHANNELS["slack"](reply):
            for block in Block.parse_all(message["blocks"]):
                assert block is not None
                block.validate_json()


async def test_rasa_serves_the_channels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rasa.core.channels.channel import UserMessage, register
    from rasa.core.run import _create_app_without_api

    from bot.channels import inputs
    from bot.engine.tracker import SAID
    from bot.web.settings import SettingsError

    class Agent:
        tracker_store = SimpleNamespace()

        async def handle_message(self, message: UserMessage) -> None:
            said = {SAID: {"response": "utter_pain", "arguments": {}}}
            await message.output_channel.send_response(message.sender_id, {"text": "", **said})

    monkeypatch.setattr(inputs, "STATE", tmp_path)
    async with provider_running() as provider:
        environ = environment(provider.url, tmp_path)
        slack = {name.lower(): value for name, value in environ.items() if name.startswith("SLACK")}
        for name, value in environ.items():
            monkeypatch.setenv(name, "" if name.startswith("SLACK") else value)
        with pytest.raises(SettingsError, match="SLACK_BOT_TOKEN"):
            inputs.SlackInput.from_credentials(None)
        channels = [inputs.SlackInput.from_credentials(slack), inputs.EnabledChannels.from_credentials(None)]
        Sanic._app_registry.clear()
        app = _create_app_without_api()
        app.ctx.agent = Agent()
        register(channels, app, "/webhooks/")
        server: Any = await app.create_server(
            host="127.0.0.1", port=0, return_asyncio_server=True, asyncio_server_kwargs={"start_serving": False}
        )
        await server.startup()
        await server.before_start()
        await server.start_serving()
        await server.after_start()
        port = server.server.sockets[0].getsockname()[1]
        world: Any = SimpleNamespace(provider=provider)
        async with aiohttp.ClientSession() as http:
            for channel in ("slack", "telegram"):
                body, headers = signed(channel, asked(world, channel, "Does it hurt?", 1))
                url = f"http://127.0.0.1:{port}/webhooks/{channel}/webhook"
                async with http.post(url, data=body, headers=headers) as response:
                    assert response.status == 200
                async with http.post(url, data=body) as response:
                    assert response.status == 401
            while {each.channel for each in provider.taken} != {"slack", "telegram"}:
                assert not provider.complaints
                provider.changed.clear()
                await asyncio.wait_for(provider.changed.wait(), 20)
        await server.before_stop()
        await server.close()
        for connection in list(server.connections):
            connection.abort()
    lead = knowledge().topics["pain"].lead
    assert all(lead in str(each.message) for each in provider.taken)
