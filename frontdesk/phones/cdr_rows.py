"""Rows with Asterisk's columns, in whatever order a file has them, as legs.

A log is read many rows at a time, a column after the other, and what its rows say again and again is
worked out once. Rows among which one is bad or unusual are read one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat

from frontdesk.phones.cdr_words import (
    BLANKED,
    LONGEST,
    Fate,
    caller_id,
    disposition,
    fate,
    identity,
    result_of,
    whole_seconds,
)
from frontdesk.phones.dates import BadDate, WallClock
from frontdesk.phones.instants import SECOND, Instants
from frontdesk.phones.legs import TEXT_LIMIT, BadField, BadRow, Leg
from frontdesk.phones.records import Record
from frontdesk.phones.remembering import Remembering

__all__ = ["LONGEST", "CdrRows", "caller_id", "disposition", "identity"]

_ROUNDING = 2
# The columns of a leg in the order in which ``CdrRows`` takes them.
_COLUMNS = (
    "src", "dst", "dcontext", "clid", "channel", "dstchannel", "lastapp", "start", "end", "duration",
    "billsec", "disposition", "uniqueid", "linkedid", "did", "cnum", "cnam", "outbound_cnum", "dst_cnam",
)  # fmt: skip

_Places = Mapping[str, int]


class CdrRows:
    """Makes legs of rows."""

    def __init__(
        self,
        columns: Callable[[Sequence[str]], _Places | None],
        widths: str,
        usual: int,
        clock: WallClock,
    ) -> None:
        """Say how the rows are.

        Args:
            columns: gives the place of each column in a row by Asterisk's names, or None when the row
                has a wrong number of fields; the same object for rows of the same kind.
            widths: the allowed numbers of fields, in words.
            usual: how many fields most rows have; a last row that stops short of it was cut off.
            clock: reads the times of the file.
        """
        self._columns = columns
        self._widths = widths
        self._usual = usual
        self._instants = Instants(clock)
        self._seconds = Remembering(whole_seconds)
        self._callers = Remembering(caller_id)
        self._words = Remembering(_outcome)
        self._fates: Remembering[tuple[str, str], Fate] = Remembering(lambda words: fate(*words))

    def leg(self, record: Record) -> Leg | BadRow:
        """The leg of a row, or why it is none."""
        if not record.ended and len(record.fields) < self._usual:
            return BadRow(record.line, "the file ends in the middle of this row")
        return self.leg_of(record.line, record.fields)

    def leg_of(self, line: int, fields: list[str]) -> Leg | BadRow:
        """The leg of a row whose line has an end, or why it is none."""
        places = self._columns(fields)
        if places is None:
            return BadRow(line, f"the row has {len(fields)} fields instead of {self._widths}")
        texts = [fields[places[name]][:TEXT_LIMIT] if name in places else "" for name in _COLUMNS]
        try:
            return self._legs([line], [[text] for text in texts])[0]
        except (BadDate, BadField) as error:
            return BadRow(line, str(error))

    def legs_of(self, first: int, rows: Sequence[list[str]]) -> list[Leg] | None:
        """The legs of rows of one line each, not trimmed; None where they have to be looked at one by one."""
        places = self._columns(rows[0])
        # In some widths it is the row itself that tells where its columns stand.
        if places is None or any(self._columns(row) is not places for row in rows):
            return None
        columns = list(zip(*rows, strict=False))
        nothing = [""] * len(rows)
        taken = [
            list(map(str.strip, columns[places[name]])) if name in places else nothing for name in _COLUMNS
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
        answered = [
            max(begun, over - SECOND * talked) if outcome == "ANSWERED" else None
            for outcome, begun, over, talked in zip(outcomes, started, ended, billsec, strict=True)
        ]
        callers = list(map(self._callers.__getitem__, clid))
        channel, dst_channel = _known(channel), _known(dst_channel)
        uniqueid, linkedid = _identities(uniqueid), _identities(linkedid)
        fates = map(self._fates.__getitem__, zip(outcomes, app, strict=True))
        return list(
            map(
                _new,
                repeat(Leg),
                zip(
                    lines,
                    uniqueid,
                    linkedid,
                    [
                        one or other or caller[1]
                        for one, other, caller in zip(src, number, callers, strict=True)
                    ],
                    dst,
                    [shown or caller[0] for shown, caller in zip(name, callers, strict=True)],
                    context,
                    app,
                    [
                        None if one or other else self._instants.wall(text)
                        for one, other, text in zip(uniqueid, linkedid, start, strict=True)
                    ],
                    started,
                    answered,
                    ended,
                    duration,
                    billsec,
                    outcomes,
                    channel,
                    dst_channel,
                    dst_name,
                    did,
                    shown,
                    repeat(None),
                    map(result_of, fates, billsec, channel, dst_channel),
                    repeat(""),
                    strict=False,
                ),
            )
        )

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


def _outcome(word: str) -> str:
    outcome = disposition(word)
    if outcome is None:
        raise BadField("the disposition is not one that Asterisk writes")
    return outcome


def _identities(texts: list[str]) -> list[str]:
    return [identity(text) if "e" in text or "E" in text else text for text in texts]


def _known(channels: list[str]) -> list[str]:
    return ["" if channel == BLANKED else channel for channel in channels]
