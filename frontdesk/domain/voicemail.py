"""What may be said on a contact's voicemail, and the words to say (product, "Attempt ladder")."""

from __future__ import annotations

from enum import StrEnum


class VoicemailPermission(StrEnum):
    """What the caller allowed. The name of the practice can itself reveal the treatment."""

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

#: What holds until a contact says otherwise.
DEFAULT_PERMISSION = VoicemailPermission.WITHOUT_NAME


_TITLES = frozenset({"dr", "mr", "mrs", "ms", "mx", "prof", "the"})


def name_to_ask_for(name: str) -> str:
    """The first name in a name, or "" where greeting by it would be odd ("Dr", an office).

    Never a family name on a voicemail: whoever listens learns less.
    """
    first = name.split(" ", 1)[0]
    return "" if first.rstrip(".").casefold() in _TITLES else first


def words_to_say(
    permission: VoicemailPermission, *, caller: str, staff: str, practice: str, number: str
) -> str:
    """Give the sentence that may be said to this contact's voicemail.

    Args:
        permission: what the contact allowed.
        caller: the first name to ask for, or "" when unknown.
        staff: the first name of who is calling.
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
