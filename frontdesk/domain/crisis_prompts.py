"""Watched words in an imported text: a prompt that waits until a person answers, never a decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PromptAnswer(StrEnum):
    """What a person did with a prompt."""

    #: They opened the crisis steps.
    OPENED = "opened"
    #: They read it and said no.
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class CrisisPrompt:
    """One imported call whose text holds watched words.

    Attributes:
        id: the store's number.
        call_id: the call.
        call_uid: what makes it the same call in a crisis.
        called_at: when the call came, UTC.
        name: who called, or "".
        number: their number's key, or "".
        words: the watched words found, in the order of the list.
        text: the imported text.
    """

    id: int
    call_id: int
    call_uid: str
    called_at: datetime
    name: str
    number: str
    words: tuple[str, ...]
    text: str
