"""What may be said on a contact's voicemail, and the words to say (product, "Attempt ladder")."""

from __future__ import annotations

from enum import StrEnum


class VoicemailPermission(StrEnum):
    """What the caller allows. The practice's name can itself reveal the treatment."""

    NONE = "none"
    WITHOUT_NAME = "without_name"
    WITH_NAME = "with_name"

    @property
    def words(self) -> str:
        """The permission as shown before anyone dials."""
        return _WORDS[self]


_WORDS = {
    VoicemailPermission.NONE: "leave no message",
    VoicemailPermission.WITHOUT_NAME: "without our name",
    VoicemailPermission.WITH_NAME: "with our name",
}

#: The permission until a contact says otherwise.
DEFAULT_PERMISSION = VoicemailPermission.WITHOUT_NAME


_TITLES = frozenset({"dr", "mr", "mrs", "ms", "mx", "prof", "the"})


def name_to_ask_for(name: str) -> str:
    """Return the first name, or "" if nobody is greeted by it ("Dr", an office).

    A family name is never said on a voicemail, so that whoever listens learns less.
    """
    first = name.split(" ", 1)[0]
    return "" if first.rstrip(".").casefold() in _TITLES else first


def words_to_say(
    permission: VoicemailPermission, *, caller: str, staff: str, practice: str, number: str
) -> str:
    """Return the sentence that may be said on this contact's voicemail.

    Args:
        permission: what the contact allows.
        caller: the first name to ask for, or "" if unknown.
        staff: the first name of the person who calls.
        practice: the practice's name; used only where the permission allows it.
        number: the number to call back, as shown.
    """
    greeting = f"Hello {caller}, this" if caller else "Hello, this"
    ask = f" Please call me back at {number}." if number else " Please call me back."
    if permission is VoicemailPermission.NONE:
        return "Leave no message. Hang up when the voicemail answers."
    if permission is VoicemailPermission.WITH_NAME:
        return f'"{greeting} is {staff} from {practice}.{ask}"'
    return f'"{greeting} is {staff}, returning your call.{ask}"'
