"""What single fields of Asterisk's rows say: dispositions, caller ids, seconds, and who answered."""

from __future__ import annotations

import re
from typing import Literal

from frontdesk.domain.calls import Result
from frontdesk.phones.legs import BadField

#: The longest leg that is believed, in seconds: thirty days.
LONGEST = 30 * 24 * 3600
#: What Asterisk says became of a leg.
DISPOSITIONS = frozenset(("ANSWERED", "NO ANSWER", "BUSY", "FAILED", "CONGESTION"))
#: What stands for a channel where somebody blanked it.
BLANKED = "NOT_AVAILABLE"

#: What a leg that was answered comes to: a result, or it depends on whether anybody spoke.
Fate = Result | Literal["dialled", "picked up"]

# Applications that ring a person. The ``App...`` forms are the legs of the ones that are rung.
_DIALLING = frozenset(("dial", "retrydial", "followme", "queue"))
_PICKED_UP = frozenset(("appdial", "appdial2", "appqueue", "pickup", "pickupchan"))
# ``VoiceMailMain`` is staff who listen to messages: not a message.
_MACHINE = "voicemail"
_BOX = re.compile(
    r"vm|vm[a-z]?\d+|vm[\-:/ (].*|\d+[\s\-_(]*vm\)?|voice[\s_-]?mail.*|.*\bvoice[\s_-]?mail\b.*|v-?mail.*"
    r"|(?:sips?:)?\*9[789].*|.*\bmail\s?box\b.*|mailbox.*|(?:.*\s)?answering machine.*|anrufbeantworter.*"
    r"|voicebox.*|messagerie.*|r[eé]pondeur.*|bo[iî]te vocale.*|buz[oó]n.*|correo de voz.*",
    re.IGNORECASE | re.ASCII,
)
_CLID = re.compile(r"(?P<name>[^<]*)<(?P<number>[^<>]*)>")
_SPOILED_ID = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.ASCII | re.IGNORECASE)


# What a dial says of itself (DIALSTATUS), and other spellings: some reports write that in its place.
_SAME_DISPOSITIONS = {
    "ANSWER": "ANSWERED", "NOANSWER": "NO ANSWER", "NO-ANSWER": "NO ANSWER", "CANCEL": "NO ANSWER",
    "CANCELED": "NO ANSWER", "CANCELLED": "NO ANSWER", "UNANSWERED": "NO ANSWER", "NOT ANSWERED": "NO ANSWER",
    "MISSED": "NO ANSWER", "CHANUNAVAIL": "FAILED", "UNAVAILABLE": "FAILED",
}  # fmt: skip


def disposition(text: str) -> str | None:
    """The disposition as Asterisk writes it, or None when it is not one."""
    if text in DISPOSITIONS:
        return text
    words = " ".join(text.upper().replace("_", " ").split())
    words = _SAME_DISPOSITIONS.get(words, words)
    return words if words in DISPOSITIONS else None


def caller_id(text: str) -> tuple[str, str]:
    """Name and number of ``"name" <number>``; the name is empty where it only repeats the number."""
    found = _CLID.search(text)
    if found is None:
        name, number = text, ""
    else:
        name, number = found["name"], found["number"].strip()
    name = name.strip().strip('"').replace('""', '"').strip()
    return ("" if not any(map(str.isalpha, name)) else name), number


def is_voicemail_box(destination: str) -> bool:
    """Whether what was called is a voicemail box: ``VM:201``, ``Voicemail``, ``vmu201``, ``*97``."""
    return _BOX.fullmatch(destination) is not None


def identity(text: str) -> str:
    """An id, or nothing where it is 0, or ``1.49795E+09``, which spreadsheets make and many calls share."""
    if text in ("0", "-1"):
        return ""
    return "" if ("E" in text or "e" in text) and _SPOILED_ID.fullmatch(text) else text


def whole_seconds(text: str) -> int:
    """Whole seconds of ``95`` or ``0:01:35``; nothing is 0, fractions are dropped.

    Raises:
        BadField: it is not a number, or more than thirty days.
    """
    if not text:
        return 0
    text = text.removesuffix("s")
    if (parts := text.split(":"))[1:] and len(parts) <= 3 and all(part.isdecimal() for part in parts):
        text = str(sum(int(part) * 60**at for at, part in enumerate(reversed(parts))))
    if text.isascii() and text.replace(".", "", 1).isdigit():
        seconds = float(text)
        if seconds <= LONGEST:
            return int(seconds)
    raise BadField("the duration is not a number of seconds")


def fate(outcome: str, application: str) -> Fate:
    """What a leg with this disposition comes to when this application had it last."""
    if outcome != "ANSWERED":
        return Result.MISSED
    name = application.casefold()
    if name == _MACHINE:
        return Result.VOICEMAIL
    if name in _DIALLING:
        return "dialled"
    return "picked up" if name in _PICKED_UP else Result.MISSED


def result_of(what: Fate, billsec: int, channel: str, dst_channel: str) -> Result:
    """What came of a leg: a person answered it when an application that rings people had it for a second.

    A queue or a dial that was answered and yet reached no channel is music on hold: nobody was there.

    Args:
        what: what ``fate`` says of it.
        billsec: seconds from its answer to its end.
        channel: the channel that called; empty where the file does not say.
        dst_channel: the channel that was called; empty where nobody was.
    """
    if what == "dialled":
        spoke = billsec > 0 and (dst_channel != "" or channel == "")
    elif what == "picked up":
        spoke = billsec > 0
    else:
        return what
    return Result.ANSWERED if spoke else Result.MISSED
