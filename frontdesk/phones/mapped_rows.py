"""Rows of an export whose columns were mapped, as legs."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import NamedTuple

from frontdesk.domain.calls import Direction, Result
from frontdesk.domain.phone.written import PLACEHOLDERS, WrittenNumber, written_number
from frontdesk.exports.cache import Cache
from frontdesk.exports.columns import NO_COLUMN, field_text, header_signature, plain
from frontdesk.exports.dates import BadDate, WallClock, zone_named
from frontdesk.exports.instants import SECOND, Instants
from frontdesk.exports.records import SPAN_LIMIT, BadRow
from frontdesk.phones.cdr_rows import LONGEST, identity, is_voicemail_box
from frontdesk.phones.legs import STRONG_ID, TEXT_LIMIT, TRANSCRIPT_LIMIT, BadField, Leg, RowReader
from frontdesk.phones.mapping import COLUMNS, ColumnMapping, Meaning
from frontdesk.phones.mapping_guess import columns_named

_PARTS = re.compile(
    r"(?:pt)?(?:(\d+(?:\.\d+)?)\s*(?:h|std)[a-z]*\.?)?[\s,]*(?:(\d+(?:\.\d+)?)\s*m[a-z]*\.?)?[\s,]*"
    r"(?:(\d+(?:\.\d+)?)\s*s[a-z]*\.?)?",
    re.ASCII | re.IGNORECASE,
)
_NO_MESSAGE = frozenset(("", "no", "false", "0", "nein", "non"))
# Written for no instant: nothing, zeros, or the first day of a calendar.
_NEVER = re.compile(r"(?:0001-01-01|1900-01-0[01]|1899-12-3[01]|1970-01-01|[0\-/])?[0:.\-/ TZ]*", re.ASCII)
_CLOCK_PARTS = 3
_MILLISECONDS = re.compile(r"\((?:ms|msec|millisec\w*|millis\w*)\)|\b(?:ms|milliseconds)\b", re.IGNORECASE)
_MINUTES = re.compile(r"\((?:min|mins|minutes|minuten|minutos)\)|\bminut\w*\b|\bmins?\b", re.IGNORECASE)
# A transcript is longer than anything a phone shows.
_LIMITS = dict.fromkeys(COLUMNS, TEXT_LIMIT) | {"note": TRANSCRIPT_LIMIT}
# Found by their names if the mapping, as older ones, does not mention them.
_FOUND_BY_NAME = ("talk_time", "answered_at", "ring_time")
_ENDED_AT = "ended_at"
# A row that lacks these at its end is still a call.
_MAY_BE_CUT = frozenset(("note", "name", "voicemail"))
_NO_ID = re.compile(r"[0.\-]*|-1|unknown|unavailable|empty|blank", re.IGNORECASE)


class Decision(NamedTuple):
    """The result of a row, and what decided it.

    Attributes:
        result: answered, missed or voicemail.
        by: the column that decided whether it was answered.
        talked: seconds of talk.
    """

    result: Result
    by: str
    talked: int


class MappedRows:
    """Makes legs of the rows of one file; one row is one call unless rows share a call id."""

    def __init__(self, mapping: ColumnMapping, header: Sequence[str], clock: WallClock) -> None:
        """Take the mapping, the columns of the file, and the reader of its times.

        Raises:
            FrontDeskError: the mapping does not fit the columns (``ColumnMapping.check``).
        """
        mapping.check(header)
        columns = completed(mapping, header)
        first = {plain(name): at for at, name in reversed(list(enumerate(header)))}
        self._places = {what: first[plain(name)] for what, name in columns.items()}
        self._columns = columns
        self._ids = [first[plain(name)] for name in _id_columns(mapping, header)]
        self._units = {
            what: 0.001 if _MILLISECONDS.search(name) else 60.0 if _MINUTES.search(name) else 1.0
            for what, name in columns.items()
        }
        self._width = len(header)
        self._fewest = 1 + max(
            (at for what, at in self._places.items() if what not in _MAY_BE_CUT), default=self._width - 1
        )
        ends = () if {"duration", "talk_time"} & columns.keys() else columns_named(_ENDED_AT, header)
        self._end = first[plain(ends[0])] if ends else None
        self._instants = Instants(clock)
        self._numbers = Cache(written_number)
        self._boxes = Cache(is_voicemail_box)
        self._meanings: Cache[str, Meaning | None] = Cache(mapping.meanings().of)
        self._time_is = mapping.time_is

    def drop_id(self) -> bool:
        """Replace the column of ids in use by the next one, or by none; False if none was in use."""
        if not self._ids:
            return False
        del self._ids[0]
        return True

    def leg_of(self, line: int, fields: list[str]) -> Leg | BadRow | None:
        """Parse a row into a leg, or a bad row with the reason; None if a person said to ignore it."""
        if len(fields) < self._fewest or any(fields[self._width :]):
            return BadRow(line, f"the row has {len(fields)} fields instead of {self._width}")
        # Some programs leave out the empty fields at the end of a row.
        fields = fields + [""] * (self._width - len(fields))
        texts = {what: field_text(fields[at][: _LIMITS[what]]) for what, at in self._places.items()}
        if self._end is not None:
            texts[_ENDED_AT] = field_text(fields[self._end][:TEXT_LIMIT])
        uniqueid = identity(field_text(fields[self._ids[0]][:TEXT_LIMIT])) if self._ids else ""
        try:
            return self._leg(line, texts, "" if _NO_ID.fullmatch(uniqueid) else uniqueid)
        except (BadDate, BadField) as error:
            return BadRow(line, str(error))

    def legs_of(self, first: int, rows: Sequence[list[str]]) -> list[Leg] | None:
        """None: these rows are parsed one by one."""
        return None

    def _leg(self, line: int, texts: Mapping[str, str], uniqueid: str) -> Leg | None:
        way, outcome = self._said(texts, "direction"), self._said(texts, "result")
        if way.ignore or outcome.ignore:
            return None
        direction = way.direction or outcome.direction
        said = outcome.result or way.result
        start = f"{texts['started_at']} {texts.get('started_time', '')}".strip()
        started = self._instants.at(start)
        length = self._seconds(texts, "duration", said=said)
        caller, dst = self._ends(texts, direction)
        called = texts.get("to_number", "")
        to_box = (self._boxes[called] or self._boxes[dst.number]) and direction is not Direction.OUTBOUND
        decision = self._decided(texts, said, length, to_box)
        answered = decision.result is Result.ANSWERED
        rang = self._seconds(texts, "ring_time", said=Result.MISSED) or 0
        ended = started + SECOND * max(length or 0, decision.talked + rang)
        name = texts.get("name", "")
        return Leg(
            line=line,
            uniqueid=uniqueid,
            linkedid="",
            src=caller.number,
            dst=dst.number,
            name=name or caller.name,
            context="",
            last_app="",
            wall=None if len(uniqueid) >= STRONG_ID else self._instants.wall(start),
            started=started,
            answered=max(started, ended - SECOND * decision.talked) if answered else None,
            ended=max(ended, self._ended_at(texts)),
            duration=length or 0,
            billsec=decision.talked,
            disposition="ANSWERED" if answered else "NO ANSWER",
            dst_name=name or dst.name,
            direction=direction,
            result=decision.result,
            note=texts.get("note", ""),
            decided_by=decision.by,
        )

    def _ended_at(self, texts: Mapping[str, str]) -> int:
        """Return when it ended, if only an instant says so; else 0."""
        text = texts.get(_ENDED_AT, "")
        try:
            return self._instants.at(text) if text else 0
        except BadDate:
            return 0

    def _said(self, texts: Mapping[str, str], what: str) -> Meaning:
        """Return the meaning of the word in the column of directions or of results."""
        word = texts.get(what, "")
        if not word:
            return _SAYS_NOTHING
        meaning = self._meanings[word]
        if meaning is None:
            raise BadField(f"the mapping does not say what its word for the {what} means")
        return meaning

    def _decided(
        self, texts: Mapping[str, str], said: Result | None, length: int | None, to_box: bool
    ) -> Decision:
        """Decide whether somebody spoke with the caller; if columns differ, the one that denies it counts."""
        talk = self._seconds(texts, "talk_time", said=said)
        by, spoke = "result" if said else "", None
        if talk is not None or (said is None and "talk_time" in self._places):
            # An empty talk time is no talk, however long it rang.
            by, spoke = "talk_time", bool(talk)
        elif "answered_at" in self._places:
            by, spoke = "answered_at", _NEVER.fullmatch(texts["answered_at"]) is None
        elif said is None and "duration" in self._places and not (to_box or self._has_message(texts)):
            by, spoke = "duration", self._is_talk(length or 0, texts)
        talked = (length or 0) if talk is None else talk
        if said is not Result.ANSWERED and (self._has_message(texts) or said is Result.VOICEMAIL):
            return Decision(Result.VOICEMAIL, "voicemail" if said is None else "result", 0)
        if to_box:
            return Decision(Result.MISSED if said is Result.MISSED else Result.VOICEMAIL, "to_number", 0)
        if said is Result.MISSED:
            return Decision(Result.MISSED, "result", 0)
        if said is Result.ANSWERED and spoke is None:
            # In a call of no second at all nobody spoke.
            spoke = length != 0
        if spoke:
            return Decision(Result.ANSWERED, "result" if said and by != "talk_time" else by, talked)
        return Decision(Result.MISSED, by or "nothing", 0)

    def _is_talk(self, length: int, texts: Mapping[str, str]) -> bool:
        """True if a duration that may include ringing holds talk; one as long as the ringing holds none."""
        if self._time_is:
            return length > 0 and self._time_is == "talk"
        rang = self._seconds(texts, "ring_time", said=Result.MISSED)
        return length > 0 and length != rang

    def _has_message(self, texts: Mapping[str, str]) -> bool:
        return texts.get("voicemail", "").casefold() not in _NO_MESSAGE

    def _seconds(self, texts: Mapping[str, str], what: str, said: Result | None) -> int | None:
        """Return the seconds of a column; None if it is empty.

        Raises:
            BadField: it cannot be read, and it could make its row count as answered.
        """
        text = texts.get(what, "")
        try:
            return duration_seconds(text, self._units[what]) if text else None
        except BadField:
            # An unanswered call is not lost for an unreadable duration.
            if said in (None, Result.ANSWERED):
                raise
            return None

    def _ends(
        self, texts: Mapping[str, str], direction: Direction | None
    ) -> tuple[WrittenNumber, WrittenNumber]:
        """Return who called and who was called; a lone outside number is the caller's unless it went out."""
        src, dst, other = (
            self._numbers[texts.get(what, "")] for what in ("from_number", "to_number", "other_number")
        )
        if direction is Direction.OUTBOUND:
            return src, dst if dst.number else other
        return src if src.number else other, dst


_SAYS_NOTHING = Meaning(None, None)


def completed(mapping: ColumnMapping, header: Sequence[str]) -> dict[str, str]:
    """Return the columns of a mapping, with those that the header names and an older mapping lacks."""
    columns = mapping.columns()
    taken = {plain(name) for what, name in columns.items() if what != "duration"}
    for what in _FOUND_BY_NAME:
        found = columns_named(what, header) if not getattr(mapping, what) else ()
        if found and plain(found[0]) not in taken:
            columns[what] = found[0]
    return columns


def _id_columns(mapping: ColumnMapping, header: Sequence[str]) -> list[str]:
    """Return the columns of ids, the mapped one first; none if none was mapped."""
    if mapping.call_id in ("", NO_COLUMN):
        return []
    more = [name for name in columns_named("call_id", header) if plain(name) != plain(mapping.call_id)]
    return [mapping.call_id, *more]


def duration_seconds(text: str, unit: float = 1) -> int:
    """Return the seconds of ``525``, ``8:45``, ``0:08:45`` or ``8m 45s``; an empty text is 0.

    A bare number counts in ``unit`` seconds.

    Raises:
        BadField: it cannot be read, or is longer than thirty days.
    """
    if not text or text in PLACEHOLDERS:
        return 0
    parts = text.partition(".")[0].split(":") if ":" in text else [text]
    number = text.replace(",", ".", 1)
    if text.isascii() and number.replace(".", "", 1).isdigit():
        # Less than a second of talk is talk.
        seconds = math.ceil(float(number) * unit) if unit < 1 else float(number) * unit
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


@dataclass(frozen=True, slots=True)
class MappedLayout:
    """An export whose columns are known by a mapping: a person's, or a phone system's. See ``Layout``."""

    mapping: ColumnMapping
    #: The names of all columns: the header's, or ``column 1`` and so on.
    columns: tuple[str, ...]
    header_line: int
    code: str = "mapped"
    words: str = "a call log whose columns were mapped"

    @property
    def family(self) -> str:
        """One for each header, because different systems may have equal ids."""
        return f"export-{header_signature(self.columns)[:8]}"

    @property
    def header(self) -> tuple[str, ...]:
        """See ``Layout``."""
        return self.columns if self.header_line else ()

    @property
    def width(self) -> int:
        """See ``Layout``."""
        return len(self.columns)

    @property
    def spans(self) -> int:
        """More than one: notes may hold line ends."""
        return SPAN_LIMIT

    def start(self, fields: Sequence[str]) -> tuple[str, str]:
        """See ``Layout``; a time of day in a column of its own is added to the date."""
        names = [plain(name) for name in self.columns]
        wanted = [plain(name) for name in (self.mapping.started_at, self.mapping.started_time) if name]
        if len(fields) < self.width:
            return "", ""
        return " ".join(fields[names.index(name)] for name in wanted if name in names), ""

    def rows(self, style: str, practice: tzinfo) -> RowReader:
        """See ``Layout``; the mapping's own style and zone go first."""
        zone = zone_named(self.mapping.zone) if self.mapping.zone else practice
        return MappedRows(self.mapping, self.columns, WallClock(self.mapping.date_style or style, zone))
