"""After an emergency or a crisis was told of: does a message go on with it, or say that it is over?

The screen has read the message before: what it finds is answered by it, whatever is decided here.
"""

from __future__ import annotations

import re

# A danger that is put off, talked down or treated at home is still one: the number is said again.
PUTTING_OFF = re.compile(
    r"\b(?:wait(?:ing)?|hold\s+off|sleep\s+on\s+it|put(?:ting)?\s+it\s+off|see\s+(?:if|how|what)|later|tomorrow|tonight|"
    r"(?:un)?till?\s+\w+|in\s+the\s+morning|next\s+\w+|over\s+the\s+weekend|appointment|first\s+thing)\b",
    re.IGNORECASE,
)
TRAVELLING = re.compile(
    r"\b(?:driv\w+|get\s+there|taxi|cab|uber|bus|walk(?:ing)?|lift|"
    r"(?:go|get|going|take\s+\w+|bring\s+\w+)(?:\s+\w+)?\s+to\s+(?:the\s+|a\s+|an\s+|my\s+)?"
    r"(?:hospital|er|a\s*&\s*e|emergency|clinic|doctors?|gp|urgent))\b",
    re.IGNORECASE,
)
TREATING = re.compile(
    r"\b(?:epi\s*-?pens?|adrenaline|epinephrine|auto-?injectors?|antihistamines?|benadryl|cetirizine|allergy\s+\w+|"
    r"painkillers?|ibuprofen|aspirin|paracetamol|tylenol|inhaler|steroids?|(?:ice|cold|warm)\s+(?:pack|compress)\w*|ice|"
    r"charcoal|vomit\w*|throw(?:n)?\s+up|rins\w+|massag\w+|lie\s+down|rest)\b",
    re.IGNORECASE,
)
DOUBTING = re.compile(
    r"\b(?:over-?react\w*|(?:that|so|really|very|too)\s+(?:serious|bad|urgent)|(?:is|was)\s+(?:it|this|that)\s+(?:an?\s+)?"
    r"(?:emergency|serious|urgent|bad|dangerous|necessary|needed)|(?:have|need)\s+to\s+(?:call|ring|phone|go|dial)|"
    r"(?:getting|got|feels?|seems?)\s+(?:\w+\s+){0,3}(?:better|worse)|(?:gone|going|went|go)\s+(?:down|away)|improv\w+|"
    r"wear(?:s|ing)?\s+off|any\s*more|no\s+longer|call\s+(?:my|the|our)\s+(?:own\s+)?(?:doctor|gp|clinic|dermatologist|surgeon|injector))\b",
    re.IGNORECASE,
)
AT_A_LOSS = re.compile(
    r"\b(?:what\s+(?:do|should|can|shall|must)\s+(?:i|we)\s+do\b|what\s+now\b|help(?:\s+(?:me|us|him|her|please))*\W*$)",
    re.IGNORECASE,
)
GOING_ON = (PUTTING_OFF, TRAVELLING, TREATING, DOUBTING, AT_A_LOSS)
# "I am safe, but …" is not the end of it, and neither is help that was called and has not come.
RESERVATION = re.compile(
    r"\b(?:(?:called|rang|phoned)\b(?!.*\b(?:helped|ok|okay|fine|better|safe|well|calm\w*)\b)|coming|"
    r"on\s+(?:the|its|their|his|her)\s+way|but|however|although|though|except|still|yet|for\s+now|not\s+sure|unless|maybe|again|almost|kind\s+of|sort\s+of)\b",
    re.IGNORECASE,
)


def goes_on(text: str) -> bool:
    """Return whether a message puts the danger off, treats it at home, doubts that it is one, or asks what to do."""
    return any(pattern.search(text) for pattern in GOING_ON)


def has_reservation(text: str) -> bool:
    """Return whether a message that says "I am safe" takes some of it back."""
    return RESERVATION.search(text) is not None
