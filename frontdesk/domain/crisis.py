"""A crisis: who, where, what was done and by whom, until a named person accepts it (product, "Crisis").

A crisis has no clock and is never a callback (product rule 8). Reception does not assess, score, advise
or promise, and neither does the program: there is no risk score here, and words that are watched for
raise a prompt, never a decision.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from frontdesk.domain.calls import DRAFT_OF, OF_CRISIS, Draft
from frontdesk.domain.contacts import Caller
from frontdesk.domain.errors import Incomplete
from frontdesk.domain.text import fold


class CrisisStep(StrEnum):
    """A step that was taken, kept with its time and person. Accepting is not a step: it ends the crisis."""

    STAYED_ON_LINE = "stayed_on_line"
    CLINICIAN_TOLD = "clinician_told"
    CALLED_911 = "called_911"
    HANDED_TO_988 = "handed_to_988"
    LINE_DROPPED_CALLED_BACK = "line_dropped_called_back"

    @property
    def words(self) -> str:
        """The step as shown."""
        return _STEP_WORDS[self]


_STEP_WORDS = {
    CrisisStep.STAYED_ON_LINE: "stayed on the line",
    CrisisStep.CLINICIAN_TOLD: "clinician told",
    CrisisStep.CALLED_911: "911 called",
    CrisisStep.HANDED_TO_988: "handed to 988",
    CrisisStep.LINE_DROPPED_CALLED_BACK: "dropped, called back",
}


class CrisisBox(StrEnum):
    """The four boxes, in the order in which they are asked."""

    #: Where they are.
    WHERE = "where"
    #: The number to call back when the line drops.
    NUMBER_NOW = "number_now"
    #: Their exact words.
    WORDS = "words"
    #: Who is with them.
    WITH_WHOM = "with_whom"


@dataclass(frozen=True, slots=True)
class CrisisBoxes:
    """The texts of the four boxes; "" while a box is empty.

    Attributes:
        where: where they are.
        number_now: the number to call back when the line drops.
        words: their exact words.
        with_whom: who is with them.
    """

    where: str = ""
    number_now: str = ""
    words: str = ""
    with_whom: str = ""

    def text(self, box: CrisisBox) -> str:
        """Return the text of a box."""
        found: str = getattr(self, box.value)
        return found


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One step that was taken.

    Attributes:
        id: the store's number.
        kind: which step.
        at: when it was taken, UTC.
        by: who took it.
        taken_back: True if it was pressed by mistake and undone; it stays in the record.
    """

    id: int
    kind: CrisisStep
    at: datetime
    by: str
    taken_back: bool = False


@dataclass(frozen=True, slots=True)
class NewCrisis:
    """A crisis as a desk opens it; saving the same one twice makes one record.

    Attributes:
        uid: made when the key was pressed.
        at: when the key was pressed, UTC.
        caller: the person in crisis, as far as known.
    """

    uid: str
    at: datetime
    caller: Caller = field(default_factory=Caller)

    def as_draft(self, boxes: Mapping[CrisisBox, str], person_id: int) -> Draft:
        """Return it as a draft, to be set aside while the store does not answer.

        Args:
            boxes: what was typed and is not in the store.
            person_id: who typed it.
        """
        caller = self.caller
        fields = {"name": caller.name, "number": caller.number, "call_uid": caller.call_uid}
        if caller.callback_id is not None:
            fields["callback"] = str(caller.callback_id)
        typed = {box.value: text for box, text in boxes.items()}
        return Draft(self.uid, person_id, self.at, {DRAFT_OF: OF_CRISIS, **fields, **typed})

    @classmethod
    def of_draft(cls, draft: Draft) -> tuple[NewCrisis, dict[CrisisBox, str]]:
        """Return a crisis that was set aside, with the boxes that were typed."""
        fields = draft.fields
        callback = fields.get("callback", "")
        caller = Caller(
            fields.get("name", ""),
            fields.get("number", ""),
            fields.get("call_uid", ""),
            int(callback) if callback.isascii() and callback.isdecimal() else None,
        )
        boxes = {box: fields[box.value] for box in CrisisBox if box.value in fields}
        return cls(draft.uid, draft.started_at, caller), boxes


@dataclass(frozen=True, slots=True)
class Crisis:
    """One crisis. Instants are UTC.

    Attributes:
        id: the store's number.
        uid: made by the desk that opened it.
        opened_at: when the key was pressed.
        opened_by: who pressed it.
        name: who it is, or "".
        number: their number's key, or the text as typed while it cannot be read as a number.
        call_id: the call it came up in, once that is saved, or None.
        callback_id: the callback it came up in, or None.
        call_uid: the identity of the call that was being typed, or "".
        boxes: the texts of the four boxes.
        steps: the steps taken, oldest first.
        accepted_by: the named person who accepted it, or "".
        accepted_at: when it was accepted, or None; until then it is red on every screen.
    """

    id: int
    uid: str
    opened_at: datetime
    opened_by: str
    name: str
    number: str
    call_id: int | None
    callback_id: int | None
    call_uid: str
    boxes: CrisisBoxes
    steps: tuple[StepTaken, ...] = ()
    accepted_by: str = ""
    accepted_at: datetime | None = None

    @property
    def is_accepted(self) -> bool:
        """True if a named person has accepted it."""
        return self.accepted_at is not None

    def taken(self, kind: CrisisStep) -> tuple[StepTaken, ...]:
        """Return the times a step was taken and not undone, oldest first."""
        return tuple(step for step in self.steps if step.kind is kind and not step.taken_back)

    @property
    def is_blank(self) -> bool:
        """True if the key was pressed and nothing else is known or done."""
        return not (self.name or self.number or self.callback_id or self.steps or self.boxes != CrisisBoxes())


def check_acceptor(name: str) -> None:
    """Refuse an acceptance by nobody.

    Raises:
        Incomplete: there is no name in it.
    """
    if not any(char.isalpha() for char in name):
        raise Incomplete("name", "Who takes over? A crisis is accepted by a person with a name.")


def no_callback_words(accepted_by: str) -> str:
    """Why a call in which a crisis came up is saved without a callback."""
    return f"no callback: {accepted_by} accepted the crisis"


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
        call_uid: the call's uid, by which a crisis refers to it.
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


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A note of what nearly went wrong in a crisis, in the words of who was there. It is never changed.

    Attributes:
        id: the store's number.
        at: when it was written, UTC.
        by: who wrote it.
        crisis_id: the crisis it is about, or None.
        text: people's words.
    """

    id: int
    at: datetime
    by: str
    crisis_id: int | None
    text: str


def check_near_miss(text: str) -> None:
    """Refuse a note without a word.

    Raises:
        Incomplete: there is no letter in it.
    """
    if not any(char.isalpha() for char in text):
        raise Incomplete("near_miss", "Write a few words about what nearly went wrong, or leave with esc.")


#: Words in a note that raise the prompt, until the practice writes its own list.
DEFAULT_WATCH_WORDS = (
    "kill myself",
    "kill herself",
    "kill himself",
    "kill themselves",
    "end it",
    "end my life",
    "pills",
    "not be here",
    "hurt myself",
    "want to die",
    "wants to die",
    "suicide",
    "suicidal",
)


class PromptAt(StrEnum):
    """In what kind of record watched words were found."""

    #: The note of a call.
    CALL = "call"
    #: The note of a try.
    CALLBACK = "callback"


def watch_words_in(text: str, words: Sequence[str]) -> list[str]:
    """Return the watched words in a text, in the order of the list.

    Whole words are found whatever their case, accents and spacing, and phrases whatever stands between their
    words ("end... it"): a needless prompt costs one key.
    """
    folded = fold(text)
    if not folded:
        return []
    return [word for word, pattern in _patterns(tuple(words)) if pattern.search(folded)]


@lru_cache(maxsize=8)
def _patterns(words: tuple[str, ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each watched word with its pattern; an entry without a letter or digit is left out."""
    found = []
    for word in dict.fromkeys(words):
        parts = re.findall(r"\w+", fold(word))
        if parts:
            phrase = r"\W+".join(map(re.escape, parts))
            found.append((word, re.compile(rf"(?<!\w){phrase}(?!\w)")))
    return tuple(found)
