"""One family of errors for people: what is wrong, what is safe and what to do, in one sentence.

Any other exception is a bug in the program and is reported without its values.
"""

from __future__ import annotations


class FrontDeskError(Exception):
    """Something a person can understand and act on.

    Attributes:
        title: two or three words, for the top of a dialog.
        sentence: what is wrong, what is safe, what to do. Never holds a patient's data
            beyond what the person just typed.
    """

    title = "Could not be done"

    def __init__(self, sentence: str) -> None:
        """Keep the sentence; it is also what ``str()`` gives."""
        super().__init__(sentence)
        self.sentence = sentence


class Refused(FrontDeskError):
    """The desk's rules do not allow this; nothing was changed."""

    title = "Not allowed"


class Incomplete(FrontDeskError):
    """An answer is missing; what was typed is kept.

    Attributes:
        field: the name of the field that needs an answer, so that a form can go there.
    """

    title = "One answer is missing"

    def __init__(self, field: str, sentence: str) -> None:
        """Keep the field that needs an answer beside the sentence."""
        super().__init__(sentence)
        self.field = field


class Taken(FrontDeskError):
    """Somebody else was first; nothing was changed. The sentence names them."""

    title = "Somebody was first"


class NotFound(FrontDeskError):
    """There is no such record."""

    title = "Not found"


class BadSettings(FrontDeskError):
    """A setting is wrong. The sentence names the file or place, the key, and what is allowed."""

    title = "Settings"


class StoreTrouble(FrontDeskError):
    """The store cannot be read or written just now; what was typed is kept on screen."""

    title = "The store"


class StoreConflict(StoreTrouble):
    """Another desk wrote the same thing at the same moment; the action may be tried once more."""

    title = "Another desk was quicker"


class StoreLost(StoreTrouble):
    """The connection to the store was lost before it took anything; the same action may be done again."""

    title = "No connection"


class StoreCollided(StoreLost):
    """Another desk changed the same at the same moment: this was given up before it was written."""

    title = "The store"


class StoreUnknown(StoreTrouble):
    """The connection was lost while the store took an action: nobody can tell yet whether it did."""

    title = "No answer"
