"""Let Rasa and the assistant stumble over 50 planted texts, in all the ways in which they are known to log them.

Run as a program, in a process of its own, since logging is configured for a whole process: "discreet" configures it as
every entry point does, "stock" leaves it as it comes.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
from pathlib import Path

CANARIES = [f"canary{number:02} aches in its cage" for number in range(50)]


def main(how: str, folder: Path) -> None:
    if how == "discreet":
        from bot.privacy.log_filter import configure_logging

        configure_logging()
    asyncio.run(plant(folder))
    print("planted", len(CANARIES))


async def plant(folder: Path) -> None:
    import sqlalchemy as sa
    from rasa.core.nlg.interpolator import interpolate_text
    from rasa.core.tracker_store import FailSafeTrackerStore
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.events import UserUttered, deserialise_events
    from rasa.shared.core.trackers import DialogueStateTracker
    from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
    from rasa.shared.nlu.training_data.message import Message

    from bot.privacy.log_filter import in_confidence
    from bot.stores.tracker_store import SafeSQLTrackerStore

    logger = logging.getLogger("bot.engine.assistant")
    domain = Domain.from_yaml("intents: [greet]\nslots: {name: {type: text, mappings: [{type: custom}]}}")
    texts = iter(CANARIES)

    # The REST channel, with an assistant that fails and one that takes too long.
    await post([next(texts) for _ in range(12)])
    # Texts that look like commands.
    for start in ("/{", "/@", "/nonsense ", "/greet ", '/greet{"a": ', "/greet@high", '/greet{"entity": "x"} '):
        message = Message({"text": start + next(texts)})
        YAMLStoryReader.unpack_regex_message(message, domain)
    # Stored events that cannot be read, and responses that cannot be filled in.
    for _ in range(5):
        deserialise_events([{"kind": "user", "text": next(texts)}, {"kind": "slot", "value": next(texts)}])
    for _ in range(3):
        interpolate_text("Hello {name}, " + next(texts), {})
    # A database that fails on what was said.
    store = FailSafeTrackerStore(SafeSQLTrackerStore(domain, host=f"sqlite:///{folder / 'conversations.db'}"))

    def fail(*_: object) -> None:
        raise sa.exc.OperationalError("INSERT", {}, Exception(next(texts)))

    for _ in range(4):
        text = next(texts)
        sa.event.listen(store._tracker_store.engine, "before_cursor_execute", fail)
        store._tracker_store._next_attempt = 0
        await store.save(DialogueStateTracker.from_events("anna", [UserUttered(text)], domain.slots))
        await store.save(DialogueStateTracker.from_events(text, [UserUttered(text)], domain.slots))
        sa.event.remove(store._tracker_store.engine, "before_cursor_execute", fail)
    # Our own code, and any library that logs the message which it works on.
    for text in texts:
        with in_confidence(text):
            logger.error("Could not answer %r", text)
            logger.warning(f"Strange: {text}")
            try:
                try:
                    int(text)
                except ValueError as error:
                    raise KeyError({"text": text}) from error
            except KeyError:
                logger.exception("A turn failed")


async def post(texts: list[str]) -> None:
    """Send messages to Rasa's own channel, whose assistant fails."""
    import aiohttp
    from rasa.core.channels.rest import RestInput
    from sanic import Sanic

    async def on_new_message(message: object) -> None:
        text: str = message.text  # type: ignore[attr-defined]
        raise asyncio.CancelledError(text) if "0 aches" in text else RuntimeError(text)

    app = Sanic("canaries", configure_logging=False)
    app.blueprint(RestInput().blueprint(on_new_message), url_prefix="/webhooks/rest")
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    server = await app.create_server(sock=listener, return_asyncio_server=True, access_log=False)
    await server.startup()
    async with aiohttp.ClientSession() as session:
        for text in texts:
            body = {"sender": "anna", "message": text}
            async with session.post(f"http://127.0.0.1:{port}/webhooks/rest/webhook", json=body) as response:
                await response.read()
    server.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
