"""Keep ``rasa data validate`` from warning of what only our components set and our actions say.

Rasa's validator takes an intent for unused that has no examples or no rule, and a response that no story names
(``rasa/validator.py``: ``verify_intents``, ``verify_intents_in_stories``, ``verify_utterances_in_stories``). It cannot
know of intents that a component decides, and of responses that our code says. Any other warning is still shown: also
of a response that neither a rule nor the code says.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from pathlib import Path

from bot.dialogue.feedback import REASONS, TYPED
from bot.engine.tracker import SAFE_NOW
from bot.knowledge.yaml_file import read_yaml
from bot.nlu.language import SUPPORTED, UNKNOWN
from bot.paths import DATA
from bot.reply.compose import ASK, DELIVERY
from bot.safety.screen import KINDS, OVERDOSE

DECIDED_BY_COMPONENTS = (
    "clarify",
    "crisis",
    "emergency",
    "feedback_comment",
    *(f"feedback_{reason}" for reason in REASONS),
    "follow_up_evidence",
    "form_cancel",
    "form_input",
    "form_skip",
    "handoff_share",
    "not_understood",
    "other_language",
    "refused_empty",
    "refused_payload",
    "refused_too_long",
    "several_questions",
)
CODE = [Path(__file__).resolve().parents[2] / name for name in ("actions", "bot")]
WORD = re.compile(r'"(\w+)"')
RESPONSE = re.compile(r"^  ((?:utter|title|label)_\w+):", re.MULTILINE)
# The code makes the names of some responses of a beginning and a word; these end where the clinic can be reached.
BEGINNINGS = (ASK, "title_", "label_", "label_page_", "label_handoff_")
ENDINGS = ("", "_clinic", DELIVERY, f"_clinic{DELIVERY}")


def leave_out_known_ones() -> None:
    """Register the filters; to be called after Rasa has set up its own, which are more general."""
    intents, responses = "|".join(DECIDED_BY_COMPONENTS), "|".join(sorted(said_by_code()))
    for message in (
        rf"The intent '(?:{intents})' is listed in the domain file, but is not found in the NLU training data",
        rf"The intent '(?:{intents})' is not used in any story or rule",
        rf"The utterance '(?:{responses})' is not used in any story or rule",
    ):
        warnings.filterwarnings("ignore", message, UserWarning)


def said_by_code(data: Path = DATA) -> set[str]:
    """Return the responses of a data folder that the code says: by their name, or by a name that it makes.

    Raises:
        ContentError: the screen's lexicons cannot be read.
    """
    words = {word for folder in CODE for text in texts(folder, "*.py") for word in WORD.findall(text)}
    said = words | set(TYPED) | {beginning + word for beginning in BEGINNINGS for word in words}
    said |= {f"utter_language_{language}" for language in (*SUPPORTED, UNKNOWN)}
    for kind in KINDS:
        groups = read_yaml(data / "safety" / f"{kind}.yml").content["groups"]
        said |= {f"utter_{told}_{group}" for told in (kind, SAFE_NOW) for group in (kind, *groups, OVERDOSE)}
    responses = {name for text in texts(data, "*.yml") for name in RESPONSE.findall(text)}
    return {name for name in responses if any(name.removesuffix(ending) in said for ending in ENDINGS)}


def texts(folder: Path, pattern: str) -> Iterator[str]:
    """Yield the texts of the files in a folder."""
    for path in sorted(folder.rglob(pattern)):
        yield path.read_text(encoding="utf-8")
