"""What the intents are: topics of the document, or kinds of message that have a reply of their own."""

from __future__ import annotations

OUT_OF_SCOPE = ("out_of_scope_medical", "out_of_scope_general")

# Kind of reply of each intent that is not a topic; "follow_up" gets that of the topic in hand. What is not listed here
# is a topic: an intent that is added under data/dialogue/ must be added here (tests/nlu/test_labels.py).
KINDS = {
    "out_of_scope_medical": "out_of_scope",
    "out_of_scope_general": "out_of_scope",
    "diagnosis_request": "declined_advice",
    "treatment_advice_request": "declined_advice",
    "human_handoff": "handoff",
    "greet": "smalltalk",
    "thanks": "smalltalk",
    "goodbye": "smalltalk",
    "ask_identity": "smalltalk",
    "ask_capabilities": "smalltalk",
    "chitchat_other": "smalltalk",
    "affirm": "smalltalk",
    "deny": "smalltalk",
    "safe_now": "smalltalk",
    "self_treatment": "declined_advice",
    "ask_privacy": "privacy",
    "forget_me": "privacy",
    "feedback_positive": "feedback",
    "feedback_negative": "feedback",
    "feedback_not_my_question": "feedback",
    "feedback_unclear": "feedback",
    "feedback_wrong_or_outdated": "feedback",
    "feedback_missing_something": "feedback",
    "feedback_comment": "feedback",
    "referral_request": "referral",
    "follow_up_more": "follow_up",
    "go_back": "follow_up",
    "none_of_these": "follow_up",
    "follow_up_evidence": "follow_up",
    "follow_up_sources": "follow_up",
    "follow_up_shorter": "follow_up",
    "repeat_answer": "follow_up",
    "several_questions": "answer",
    "ask_emergency_number": "emergency",
    "clarify": "clarify",
    "not_understood": "out_of_scope",
    "other_language": "refused_input",
    "emergency": "emergency",
    "crisis": "crisis",
}


def is_topic(intent: str) -> bool:
    return intent not in KINDS


def kind_of(intent: str) -> str:
    """Return the kind of reply that an intent gets."""
    return KINDS.get(intent, "answer")
