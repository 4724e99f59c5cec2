"""Keep ``rasa data validate`` from warning of what only our components set and our actions say.

Rasa's validator takes an intent for unused that has no examples or no rule, and a response that no story names
(``rasa/validator.py``: ``verify_intents``, ``verify_intents_in_stories``, ``verify_utterances_in_stories``). It cannot
know of intents that a component decides, and of responses that an action says: it never warns of unused responses
here. Any other warning is still shown.
"""

from __future__ import annotations

import warnings

DECIDED_BY_COMPONENTS = (
    "clarify",
    "crisis",
    "emergency",
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
SAID_BY_ACTIONS = r"(?:utter|title|label)_\w+"


def leave_out_known_ones() -> None:
    """Register the filters; to be called after Rasa has set up its own, which are more general."""
    intents = "|".join(DECIDED_BY_COMPONENTS)
    for message in (
        rf"The intent '(?:{intents})' is listed in the domain file, but is not found in the NLU training data",
        rf"The intent '(?:{intents})' is not used in any story or rule",
        rf"The utterance '{SAID_BY_ACTIONS}' is not used in any story or rule",
    ):
        warnings.filterwarnings("ignore", message, UserWarning)
