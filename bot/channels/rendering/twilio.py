"""Twilio: SMS and WhatsApp. Numbered text, in counted parts; for SMS in the plain letters that cost least."""

from __future__ import annotations

from bot.channels import limits
from bot.channels.limits import utf16_units
from bot.channels.rendering.layout import messages, sections_of
from bot.channels.rendering.markup import WHATSAPP, Dialect, shown_plainly
from bot.reply.json_reply import Json
from bot.reply.model import Reply

# One letter outside of GSM-7 makes a whole message cost more than twice as much.
TO_GSM = str.maketrans(
    {
        **dict(zip("‘’‚‛“”„‟–—‑‐−•…", "''''\"\"\"\"-----*.", strict=True)),
        "…": "...",
        "\u00a0": " ",
        "\u202f": " ",
        "\u200b": "",
    }
)


def gsm(text: str) -> str:
    """Return text with the usual typographic signs as GSM-7 has them; other letters stay."""
    return shown_plainly(text).translate(TO_GSM)


SMS = Dialect(gsm)


def render_sms(reply: Reply) -> list[Json]:
    return bodies(reply, SMS)


def render_whatsapp(reply: Reply) -> list[Json]:
    return bodies(reply, WHATSAPP)


def bodies(reply: Reply, dialect: Dialect) -> list[Json]:
    """Return forms of the Messages resource without ``From`` and ``To``."""
    sections = sections_of(reply, named_links=False, numbered=True)
    texts = messages(sections, dialect, limits.TWILIO_BODY.value, utf16_units, counted=True)
    return [{"Body": text} for text in texts]
