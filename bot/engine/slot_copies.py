"""Copy a conversation's slots fast.

Rasa makes about ten trackers in each turn (``rasa/shared/core/trackers.py:202, 448-470, 620-639``), each with a copy
of every slot. ``copy.copy`` of an object without ``__copy__`` goes by the way of pickling.
"""

from __future__ import annotations

from rasa.shared.core.slots import Slot


def fast_copy(self: Slot) -> Slot:
    """Return the same as ``copy.copy``: another slot with the same attributes."""
    other: Slot = self.__class__.__new__(self.__class__)
    other.__dict__.update(self.__dict__)
    return other


def install() -> None:
    """Let slots be copied so in this process; calling it again changes nothing."""
    Slot.__copy__ = fast_copy
