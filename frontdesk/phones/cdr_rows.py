"""Rows with Asterisk's columns, in whatever order a file has them, as legs.

A log is read many rows at a time, a column after the other, and what its rows repeat is worked out once.
Rows among which one is bad or unusual are read one by one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import repeat
from typing import Literal

from frontdesk.domain.calls import Result
from frontdesk.domain.phone.written import PLACEHOLDERS, written_number
from frontdesk.exports.cache import Cache
from frontdesk.exports.dates import BadDate, WallClock
from frontdesk.exports.instants import SECOND, Instants
from frontdesk.exports.records import BadRow
from frontdesk.phones.legs import TEXT_LIMIT, BadField, Leg

#: The longest leg that is accepted, in seconds: thirty days.
LONGEST = 30 * 24 * 3600
#: The dispositions that Asterisk writes.
DISPOSITIONS = frozenset(("ANSWERED", "NO ANSWER", "BUSY", "FAILED", "CONGESTION"))
#: Written for a channel that somebody blanked.
BLANKED = "NOT_AVAILABLE"

#: The result of a leg, as far as its disposition and application tell; the words depend on the talk.
PartialResult = Result | Literal["dialed", "picked up"]

# Applications that ring a person. The ``App...`` forms are the legs of the phones that are rung.
_DIALING = frozenset(("dial", "retrydial", "followme", "queue"))
_PICKED_UP = frozenset(("appdial", "appdial2", "appqueue", "pickup", "pickupchan"))
# ``VoiceMailMain``, staff who listen to messages, is not a message.
_MACHINE = "voicemail"
_BOX = re.compile(
    r"vm|vm[a-z]?\d+|vm[\-:/ (].*|\d+[\s\-_(]*vm\)?|voice[\s_-]?mail.*|.*\bvoice[\s_-]?mail\b.*|v-?mail.*"
    r"|(?:sips?:)?\*9[789].*|.*\bmail\s?box\b.*|mailbox.*|(?:.*\s)?answering machine.*|anrufbeantworter.*"
    r"|voicebox.*|messagerie.*|r[eé]pondeur.*|bo[iî]te vocale.*|buz[oó]n.*|correo de voz.*",
    re.IGNORECASE | re.ASCII,
)
_CLID = re.compile(r"(?P<name>[^<]*)<(?P<number>[^<>]*)>")
_SPOILED_ID = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.ASCII | re.IGNORECASE)


# The DIALSTATUS of a dial, and other spellings, which some reports write instead.
_SAME_DISPOSITIONS = {
    "ANSWER": "ANSWERED", "NOANSWER": "NO ANSWER", "NO-ANSWER": "NO ANSWER", "CANCEL": "NO ANSWER",
    "CANCELED": "NO ANSWER", "CANCELLED": "NO ANSWER", "UNANSWERED": "NO ANSWER", "NOT ANSWERED": "NO ANSWER",
    "MISSED": "NO ANSWER", "CHANUNAVAIL": "FAILED", "UNAVAILABLE": "FAILED",
}  # fmt: skip


def disposition(text: str) -> str | None:
    """Return the disposition as Asterisk writes it, or None if it is not one."""
    if text in DISPOSITIONS:
        return text
    words = " ".join(text.upper().replace("_", " ").split())
    words = _SAME_DISPOSITIONS.get(words, words)
    return words if words in DISPOSITIONS else None


def caller_id(text: str) -> tuple[str, str]:
    """Return name and number of ``"name" <number>``; the name is "" if it only repeats the number."""
    found = _CLID.search(text)
    if found is None:
        name, number = text, ""
    else:
        name, number = found["name"], found["number"].strip()
    name = name.strip().strip('"').replace('""', '"').strip()
    return ("" if not any(map(str.isalpha, name)) else name), number


def is_voicemail_box(destination: str) -> bool:
    """True if a destination is a voicemail box: ``VM:201``, ``Voicemail``, ``vmu201``, ``*97``."""
    return _BOX.fullmatch(destination) is not None


def identity(text: str) -> str:
    """Return an id, or "" for 0 and for ``1.49795E+09``, which spreadsheets make and many calls share."""
    if text in ("0", "-1"):
        return ""
    return "" if ("E" in text or "e" in text) and _SPOILED_ID.fullmatch(text) else text


def whole_seconds(text: str) -> int:
    """Return the whole seconds of ``95`` or ``0:01:35``; an empty text is 0, fractions are dropped.

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


def partial_result(outcome: str, application: str) -> PartialResult:
    """Return the result of a leg as far as its disposition tells, and the application that had it last."""
    if outcome != "ANSWERED":
        return Result.MISSED
    name = application.casefold()
    if name == _MACHINE:
        return Result.VOICEMAIL
    if name in _DIALING:
        return "dialed"
    return "picked up" if name in _PICKED_UP else Result.MISSED


def result_of(partial: PartialResult, billsec: int, channel: str, dst_channel: str) -> Result:
    """Return the result of a leg: a person answered if an application that rings people had it for a second.

    A queue or a dial that was answered but reached no channel is music on hold.

    Args:
        partial: see ``partial_result``.
        billsec: seconds from its answer to its end.
        channel: the channel that called; empty if the file does not say.
        dst_channel: the channel that was called; empty if nobody was.
    """
    if partial == "dialed":
        spoke = billsec > 0 and (dst_channel != "" or channel == "")
    elif partial == "picked up":
        spoke = billsec > 0
    else:
        return partial
    return Result.ANSWERED if spoke else Result.MISSED


#: The place of each of Asterisk's columns in a row, from 0.
Places = Mapping[str, int]

_ROUNDING = 2
# In rows of these widths ``systems.asterisk`` finds the columns by the fields themselves.
_PLACED_BY_ROW = frozenset((19, 20))
# The columns of a leg in the order in which ``CdrRows`` takes them.
_COLUMNS = (
    "src", "dst", "dcontext", "clid", "channel", "dstchannel", "lastapp", "start", "end", "duration",
    "billsec", "disposition", "uniqueid", "linkedid", "did", "cnum", "cnam", "outbound_cnum", "dst_cnam",
)  # fmt: skip

_DISPOSITION = _COLUMNS.index("disposition")
_LENGTHS = (_COLUMNS.index("duration"), _COLUMNS.index("billsec"))

# Name and number of a caller id.
_CallerId = tuple[str, str]


class CdrRows:
    """Makes legs of the rows of one file."""

    def __init__(
        self, columns: Callable[[Sequence[str]], Places | None], widths: str, clock: WallClock
    ) -> None:
        """Prepare for one layout.

        Args:
            columns: returns the place of each column in a row by Asterisk's names, or None if the row
                has a wrong number of fields; the same object for rows of the same kind.
            widths: the allowed numbers of fields, in words.
            clock: reads the times of the file.
        """
        self._columns = columns
        self._widths = widths
        self._instants = Instants(clock)
        self._seconds = Cache(whole_seconds)
        self._callers = Cache(caller_id)
        self._words = Cache(_outcome)
        self._written: Cache[str, str] = Cache(lambda text: written_number(text).number)
        self._boxes = Cache(is_voicemail_box)
        self._dropped: frozenset[str] = frozenset()
        self._partial: Cache[tuple[str, str], PartialResult] = Cache(lambda words: partial_result(*words))

    def drop_id(self) -> bool:
        """Read without the linked id, then without any id; False if there was none left."""
        left = [name for name in ("linkedid", "uniqueid") if name not in self._dropped]
        self._dropped |= frozenset(left[:1])
        return bool(left)

    def leg_of(self, line: int, fields: list[str]) -> Leg | BadRow:
        """Parse a row into a leg, or a bad row with the reason."""
        places = self._columns(fields)
        if places is None:
            return BadRow(line, f"the row has {len(fields)} fields instead of {self._widths}")
        texts = [
            fields[places[name]][:TEXT_LIMIT] if name in places and name not in self._dropped else ""
            for name in _COLUMNS
        ]
        taken = [_without_placeholders([text]) for text in texts]
        try:
            try:
                return self._legs([line], taken)[0]
            except BadField:
                if disposition(taken[_DISPOSITION][0]) in (None, "ANSWERED"):
                    raise
                # An unanswered call is not lost for an unreadable duration.
                for at in _LENGTHS:
                    taken[at] = [""]
                return self._legs([line], taken)[0]
        except (BadDate, BadField) as error:
            return BadRow(line, str(error))

    def legs_of(self, first: int, rows: Sequence[list[str]]) -> list[Leg] | None:
        """Parse rows of one line each, not trimmed; None if they must be parsed one by one."""
        places = self._columns(rows[0])
        width = len(rows[0])
        # In some widths the columns are found by the row itself.
        even = width not in _PLACED_BY_ROW and set(map(len, rows)) == {width}
        if places is None or not (even or all(self._columns(row) is places for row in rows)):
            return None
        columns = list(zip(*rows, strict=False))
        nothing = [""] * len(rows)
        taken = [
            _without_placeholders(list(map(str.strip, columns[places[name]])))
            if name in places and name not in self._dropped
            else nothing
            for name in _COLUMNS
        ]
        if any(max(map(len, column)) > TEXT_LIMIT for column in taken if column is not nothing):
            return None
        try:
            return self._legs(range(first, first + len(rows)), taken)
        except (BadDate, BadField):
            return None

    def _legs(self, lines: Iterable[int], taken: Sequence[list[str]]) -> list[Leg]:
        """Make the legs of rows from their columns, trimmed, in the order of ``_COLUMNS``.

        Raises:
            BadDate: the start of a row cannot be read.
            BadField: another field cannot be read.
        """
        (
            src, dst, context, clid, channel, dst_channel, app, start, end, durations, billsecs, word,
            uniqueid, linkedid, did, number, name, shown, dst_name,
        ) = taken  # fmt: skip
        outcomes = list(map(self._words.__getitem__, word))
        started = self._instants.all_at(start)
        duration = list(map(self._seconds.__getitem__, durations))
        billsec = list(map(self._seconds.__getitem__, billsecs))
        ended = self._ended(start, end, started, duration)
        callers = list(map(self._callers.__getitem__, clid))
        channel, dst_channel = _known(channel), _known(dst_channel)
        uniqueid, linkedid = _identities(uniqueid), _identities(linkedid)
        partial = map(self._partial.__getitem__, zip(outcomes, app, strict=True))
        src = self._bare(_numbers(src, number, callers))
        results = list(map(result_of, partial, billsec, channel, dst_channel))
        if any(map(self._boxes.__getitem__, dst)):
            results = [
                Result.VOICEMAIL if outcome == "ANSWERED" and self._boxes[called] else result
                for outcome, called, result in zip(outcomes, dst, results, strict=True)
            ]
        columns = (
            lines, uniqueid, linkedid, src, self._bare(dst), _names(name, callers), context,
            app, self._walls(uniqueid, linkedid, start), started,
            _answered(outcomes, started, ended, billsec), ended, duration, billsec, outcomes,
            channel, dst_channel, dst_name, did, shown, repeat(None),
            results, repeat(""), repeat("disposition"),
        )  # fmt: skip
        return list(map(_new, repeat(Leg), zip(*columns, strict=False)))

    def _bare(self, numbers: list[str]) -> list[str]:
        """Strip hosts, names and prefixes of numbers."""
        if "".join(numbers).isdecimal():
            return numbers
        return list(map(self._written.__getitem__, numbers))

    def _walls(self, uniqueids: list[str], linkedids: list[str], starts: list[str]) -> list[datetime | None]:
        """Return the written times of legs without an id, which are identified by them."""
        return [
            None if one or other else self._instants.wall(start)
            for one, other, start in zip(uniqueids, linkedids, starts, strict=True)
        ]

    def _ended(self, start: list[str], end: list[str], started: list[int], duration: list[int]) -> list[int]:
        """Return when legs ended: as written, if the written end agrees with the duration.

        In the hour in which the clocks change it does not, and the duration is right.
        """
        if not any(end):
            return [begun + SECOND * length for begun, length in zip(started, duration, strict=True)]
        lengths = self._instants.written_lengths(start, end)
        return [
            begun
            + SECOND
            * (
                length
                if length is not None and length >= 0 and -_ROUNDING <= length - said <= _ROUNDING
                else said
            )
            for begun, length, said in zip(started, lengths, duration, strict=True)
        ]


# What ``Leg._make`` does, without its check of the number of fields.
_new = tuple.__new__


def _answered(
    outcomes: list[str], started: list[int], ended: list[int], billsecs: list[int]
) -> list[int | None]:
    """Return when legs were answered: their end less the talk."""
    return [
        max(begun, over - SECOND * talked) if outcome == "ANSWERED" else None
        for outcome, begun, over, talked in zip(outcomes, started, ended, billsecs, strict=True)
    ]


def _numbers(sources: list[str], numbers: list[str], callers: list[_CallerId]) -> list[str]:
    """Return who called: the source, or else the number of the caller id."""
    return [one or other or caller[1] for one, other, caller in zip(sources, numbers, callers, strict=True)]


def _names(names: list[str], callers: list[_CallerId]) -> list[str]:
    return [name or caller[0] for name, caller in zip(names, callers, strict=True)]


def _outcome(word: str) -> str:
    # Without a disposition nobody is known to have spoken with them.
    outcome = disposition(word) if word else "NO ANSWER"
    if outcome is None:
        raise BadField("the disposition is not one that Asterisk writes")
    return outcome


def _identities(texts: list[str]) -> list[str]:
    return [identity(text) if len(text) < 3 or "e" in text or "E" in text else text for text in texts]


def _without_placeholders(texts: list[str]) -> list[str]:
    if PLACEHOLDERS.isdisjoint(texts):
        return texts
    return ["" if text in PLACEHOLDERS else text for text in texts]


def _known(channels: list[str]) -> list[str]:
    return ["" if channel == BLANKED else channel for channel in channels]
