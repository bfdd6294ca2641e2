"""Rows of an export whose columns a person has mapped, as legs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from frontdesk.domain.calls import Direction, Result
from frontdesk.phones.cdr_words import LONGEST, identity
from frontdesk.phones.column_mapping import COLUMNS, ColumnMapping, plain
from frontdesk.phones.dates import BadDate, WallClock
from frontdesk.phones.instants import SECOND, Instants
from frontdesk.phones.legs import TEXT_LIMIT, TRANSCRIPT_LIMIT, BadField, BadRow, Leg
from frontdesk.phones.remembering import Remembering

_PARTS = re.compile(r"(?:(\d+)\s*h\w*)?\s*(?:(\d+)\s*m\w*)?\s*(?:(\d+)\s*s\w*)?", re.ASCII | re.IGNORECASE)
_NOTHING = frozenset(("", "-", "--", "n/a", "none", "null"))
_NO_MESSAGE = _NOTHING | {"no", "false", "0"}
_CLOCK_PARTS = 3
# A transcript is longer than anything a telephone shows.
_LIMITS = dict.fromkeys(COLUMNS, TEXT_LIMIT) | {"note": TRANSCRIPT_LIMIT}


class MappedRows:
    """Makes legs of rows; one row is one call unless rows share a call id."""

    def __init__(self, mapping: ColumnMapping, header: Sequence[str], clock: WallClock) -> None:
        """Take the mapping, the columns of the file, and what reads its times.

        Raises:
            FrontDeskError: the mapping does not fit the columns (``ColumnMapping.check``).
        """
        mapping.check(header)
        first = {plain(name): at for at, name in reversed(list(enumerate(header)))}
        self._places = {what: first[plain(name)] for what, name in mapping.columns().items()}
        self._width = len(header)
        self._instants = Instants(clock)
        self._plain: Remembering[str, str] = Remembering(plain)
        self._directions = _meanings(
            (Direction.INTERNAL, mapping.internal_words),
            (Direction.OUTBOUND, mapping.outbound_words),
            (Direction.INBOUND, mapping.inbound_words),
        )
        self._results = _meanings(
            (Result.MISSED, mapping.missed_words),
            (Result.ANSWERED, mapping.answered_words),
            (Result.VOICEMAIL, mapping.voicemail_words),
        )

    def leg_of(self, line: int, fields: list[str]) -> Leg | BadRow:
        """The leg of a row, or why it is none."""
        if len(fields) < self._width or any(fields[self._width :]):
            return BadRow(line, f"the row has {len(fields)} fields instead of {self._width}")
        try:
            return self._leg(line, {what: fields[at][: _LIMITS[what]] for what, at in self._places.items()})
        except (BadDate, BadField) as error:
            return BadRow(line, str(error))

    def legs_of(self, first: int, rows: Sequence[list[str]]) -> list[Leg] | None:
        """None: these rows are looked at one by one."""
        return None

    def _leg(self, line: int, texts: Mapping[str, str]) -> Leg:
        direction, result = self._direction(texts), self._result(texts)
        start = f"{texts['started_at']} {texts.get('started_time', '')}".strip()
        started = self._instants.at(start)
        length = duration_seconds(texts.get("duration", ""))
        if result is None:
            result = Result.ANSWERED if length else Result.MISSED
        src, dst = _ends(texts, direction)
        answered = result is Result.ANSWERED
        uniqueid = identity(texts.get("call_id", ""))
        return Leg(
            line=line,
            uniqueid=uniqueid,
            linkedid="",
            src=src,
            dst=dst,
            name=texts.get("name", ""),
            context="",
            last_app="",
            wall=None if uniqueid else self._instants.wall(start),
            started=started,
            answered=started if answered else None,
            ended=started + SECOND * length,
            duration=length,
            billsec=length if answered else 0,
            disposition="ANSWERED" if answered else "NO ANSWER",
            dst_name=texts.get("name", ""),
            direction=direction,
            result=result,
            note=texts.get("note", ""),
        )

    def _direction(self, texts: Mapping[str, str]) -> Direction | None:
        word = texts.get("direction", "")
        if word.casefold() in _NOTHING:
            return None
        meaning = self._directions.get(self._plain[word])
        if meaning is None:
            raise BadField("the mapping does not say what its word for the direction means")
        return Direction(meaning)

    def _result(self, texts: Mapping[str, str]) -> Result | None:
        """What the row says of the result; None where it says nothing, and the duration must tell."""
        word = texts.get("result", "")
        meaning = self._results.get(self._plain[word])
        if meaning is None and word.casefold() not in _NOTHING:
            raise BadField("the mapping does not say what its word for the result means")
        if meaning != Result.ANSWERED and texts.get("voicemail", "").casefold() not in _NO_MESSAGE:
            return Result.VOICEMAIL
        return None if meaning is None else Result(meaning)


def duration_seconds(text: str) -> int:
    """Seconds of ``525``, ``8:45``, ``0:08:45`` or ``8m 45s``; nothing is 0.

    Raises:
        BadField: it is none of these, or longer than thirty days.
    """
    if text.casefold() in _NOTHING:
        return 0
    parts = text.split(":")
    if text.isascii() and text.replace(".", "", 1).isdigit():
        seconds = float(text)
    elif 1 < len(parts) <= _CLOCK_PARTS and all(part.isascii() and part.isdigit() for part in parts):
        seconds = sum(float(part) * 60**at for at, part in enumerate(reversed(parts)))
    elif found := _PARTS.fullmatch(text):
        hours, minutes, rest = (float(part or 0) for part in found.groups())
        seconds = hours * 3600 + minutes * 60 + rest
    else:
        raise BadField("the duration cannot be read")
    if seconds > LONGEST:
        raise BadField("the duration is longer than thirty days")
    return int(seconds)


def _meanings(*groups: tuple[str, tuple[str, ...]]) -> dict[str, str]:
    return {plain(word): meaning for meaning, words in groups for word in words}


def _ends(texts: Mapping[str, str], direction: Direction | None) -> tuple[str, str]:
    """Who called and who was called; a lone number outside is the one that called unless we called it."""
    src, dst = texts.get("from_number", ""), texts.get("to_number", "")
    other = texts.get("other_number", "")
    if direction is Direction.OUTBOUND:
        return src, dst or other
    return src or other, dst
