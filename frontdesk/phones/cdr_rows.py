"""Rows with Asterisk's columns, in whatever order a file has them, as legs.

A log is read many rows at a time, a column after the other, and what its rows say again and again is
worked out once. Rows among which one is bad or unusual are read one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import repeat

from frontdesk.domain.calls import Result
from frontdesk.domain.phone.written import PLACEHOLDERS, written_number
from frontdesk.phones.cdr_words import (
    BLANKED,
    Fate,
    caller_id,
    disposition,
    fate,
    identity,
    is_voicemail_box,
    result_of,
    whole_seconds,
)
from frontdesk.phones.dates import BadDate, WallClock
from frontdesk.phones.instants import SECOND, Instants
from frontdesk.phones.legs import TEXT_LIMIT, BadField, BadRow, Leg
from frontdesk.phones.remembering import Remembering

#: Where Asterisk's columns stand in a row, by name, from 0.
Places = Mapping[str, int]

_ROUNDING = 2
# ``systems.asterisk`` looks at the fields of rows of these widths.
_TOLD_BY_ROWS = frozenset((19, 20))
# The columns of a leg in the order in which ``CdrRows`` takes them.
_COLUMNS = (
    "src", "dst", "dcontext", "clid", "channel", "dstchannel", "lastapp", "start", "end", "duration",
    "billsec", "disposition", "uniqueid", "linkedid", "did", "cnum", "cnam", "outbound_cnum", "dst_cnam",
)  # fmt: skip

_DISPOSITION = _COLUMNS.index("disposition")
_LENGTHS = (_COLUMNS.index("duration"), _COLUMNS.index("billsec"))

# What a caller id says: the name, the number.
_CallerId = tuple[str, str]


class CdrRows:
    """Makes legs of rows."""

    def __init__(
        self, columns: Callable[[Sequence[str]], Places | None], widths: str, clock: WallClock
    ) -> None:
        """Say how the rows are.

        Args:
            columns: gives the place of each column in a row by Asterisk's names, or None when the row
                has a wrong number of fields; the same object for rows of the same kind.
            widths: the allowed numbers of fields, in words.
            clock: reads the times of the file.
        """
        self._columns = columns
        self._widths = widths
        self._instants = Instants(clock)
        self._seconds = Remembering(whole_seconds)
        self._callers = Remembering(caller_id)
        self._words = Remembering(_outcome)
        self._written: Remembering[str, str] = Remembering(lambda text: written_number(text).number)
        self._boxes = Remembering(is_voicemail_box)
        self._dropped: frozenset[str] = frozenset()
        self._fates: Remembering[tuple[str, str], Fate] = Remembering(lambda words: fate(*words))

    def drop_id(self) -> bool:
        """Read without the linked id, then without any; False where there was none to drop."""
        left = [name for name in ("linkedid", "uniqueid") if name not in self._dropped]
        self._dropped |= frozenset(left[:1])
        return bool(left)

    def leg_of(self, line: int, fields: list[str]) -> Leg | BadRow:
        """The leg of a row, or why it is none."""
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
                # What nobody answered is not lost for the length of it.
                for at in _LENGTHS:
                    taken[at] = [""]
                return self._legs([line], taken)[0]
        except (BadDate, BadField) as error:
            return BadRow(line, str(error))

    def legs_of(self, first: int, rows: Sequence[list[str]]) -> list[Leg] | None:
        """The legs of rows of one line each, not trimmed; None where they have to be looked at one by one."""
        places = self._columns(rows[0])
        width = len(rows[0])
        # In some widths it is the row itself that tells where its columns stand.
        even = width not in _TOLD_BY_ROWS and set(map(len, rows)) == {width}
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
        """The legs of rows by their columns, trimmed, in the order of ``_COLUMNS``.

        Raises:
            BadDate: one of the rows is none, for its start.
            BadField: or for another field; the first reason of a single row is the one to tell.
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
        fates = map(self._fates.__getitem__, zip(outcomes, app, strict=True))
        src = self._bare(_numbers(src, number, callers))
        results = list(map(result_of, fates, billsec, channel, dst_channel))
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
        """Numbers without hosts, names and prefixes."""
        if "".join(numbers).isdecimal():
            return numbers
        return list(map(self._written.__getitem__, numbers))

    def _walls(self, uniqueids: list[str], linkedids: list[str], starts: list[str]) -> list[datetime | None]:
        """The written times of legs without an id, which are known by them."""
        return [
            None if one or other else self._instants.wall(start)
            for one, other, start in zip(uniqueids, linkedids, starts, strict=True)
        ]

    def _ended(self, start: list[str], end: list[str], started: list[int], duration: list[int]) -> list[int]:
        """When legs ended: as written, where the written end agrees with the duration.

        It does not in the hour in which the clocks change, and then the duration is right.
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


# What ``Leg._make`` does, without its look at the number of fields.
_new = tuple.__new__


def _answered(
    outcomes: list[str], started: list[int], ended: list[int], billsecs: list[int]
) -> list[int | None]:
    """When legs were answered: so long before their end as was talked."""
    return [
        max(begun, over - SECOND * talked) if outcome == "ANSWERED" else None
        for outcome, begun, over, talked in zip(outcomes, started, ended, billsecs, strict=True)
    ]


def _numbers(sources: list[str], numbers: list[str], callers: list[_CallerId]) -> list[str]:
    """Who called: the source, or else what was shown of them."""
    return [one or other or caller[1] for one, other, caller in zip(sources, numbers, callers, strict=True)]


def _names(names: list[str], callers: list[_CallerId]) -> list[str]:
    return [name or caller[0] for name, caller in zip(names, callers, strict=True)]


def _outcome(word: str) -> str:
    # Where it says nothing, nobody is known to have spoken with them.
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
