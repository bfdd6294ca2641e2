"""What a desk notices of the connection to the store it shares with other desks."""

from __future__ import annotations

from enum import Enum


class Noticed(Enum):
    """What was noticed just now."""

    #: The store answers: at the start, and again after it was lost. Anything may have been changed meanwhile.
    ANSWERS = "answers"
    #: The store does not answer; it is asked again and again.
    LOST = "lost"
    #: Something was saved, perhaps by this desk: it is time to look.
    SAVED = "saved"
