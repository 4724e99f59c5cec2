"""The ways in which a reply is shown, by channel. A new channel adds its line here, and `preview` shows it too."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.channels.rendering.registry import CHANNELS, shown
from bot.reply.model import Reply
from bot.reply.plain import full_text
from bot.reply.terminal import shell_text

RENDERERS: Mapping[str, Callable[[Reply], str]] = {
    "plain": full_text,
    "shell": shell_text,
    **{name: shown(render) for name, render in CHANNELS.items()},
}
