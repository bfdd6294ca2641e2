"""Rows of an appointment export, as appointments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from frontdesk.bookings.mapping import BookingMapping
from frontdesk.bookings.words import IGNORE
from frontdesk.domain.phone.numbers import logged_key
from frontdesk.domain.phone.written import number_fault, written_number
from frontdesk.domain.referrals.appointments import AppointmentStatus
from frontdesk.domain.text import NAME_LIMIT, fold, one_line
from frontdesk.exports.cache import Cache
from frontdesk.exports.columns import field_text, plain
from frontdesk.exports.dates import BadDate, WallClock
from frontdesk.exports.instants import Instants
from frontdesk.exports.records import BadRow

#: A field is read to this many characters; no name, number or id is longer.
TEXT_LIMIT = 200
# A row that lacks these at its end is still an appointment.
_MAY_BE_CUT = frozenset(("provider", "booked_on", "type", "phone"))


class BookedRow(NamedTuple):
    """One appointment as a row of the export has it.

    Attributes:
        line: the number of its first line in the file, from 1.
        id: the practice system's id, or "".
        name: the patient's name as ``match_name`` compares it.
        number: the key of their phone number, or "".
        at: when it begins, in microseconds since 1970.
        kind: an ``AppointmentKind``, or "" where the export has no types.
        status: an ``AppointmentStatus``.
        provider: who sees them, or "".
        booked_on: when it was made, in microseconds since 1970, or None.
    """

    line: int
    id: str
    name: str
    number: str
    at: int
    kind: str
    status: str
    provider: str
    booked_on: int | None


def match_name(text: str) -> str:
    """Return a name as names are compared: folded, first name first, without commas and dots.

    ``Álvarez, Maria`` and ``maria alvarez`` are one name.
    """
    last, comma, first = text.replace("^", ",").partition(",")
    ordered = f"{first.replace(',', ' ')} {last}" if comma and first.strip() else last
    return " ".join(fold(ordered.replace(".", " ")).split())


class BookingRows:
    """Makes appointments of the rows of one file.

    Attributes:
        uses_id: False if the column of ids does not identify appointments and is left out.
    """

    def __init__(
        self, mapping: BookingMapping, header: tuple[str, ...], clock: WallClock, region: str
    ) -> None:
        """Take the mapping, the columns of the file, the reader of its times and whose numbers are meant.

        Raises:
            FrontDeskError: the mapping does not fit the columns (``BookingMapping.check``).
        """
        mapping.check(header)
        first = {plain(name): at for at, name in reversed(list(enumerate(header)))}
        self._places = {what: first[plain(name)] for what, name in mapping.columns().items()}
        self._width = len(header)
        self._fewest = 1 + max(at for what, at in self._places.items() if what not in _MAY_BE_CUT)
        self._instants = Instants(clock)
        words = mapping.words()
        self._statuses: Cache[str, str | None] = Cache(words.status)
        self._kinds: Cache[str, str | None] = Cache(words.kind)
        self._names = Cache(match_name)
        self._numbers: Cache[str, tuple[str, str]] = Cache(lambda text: _number(text, region))
        self.uses_id = "id" in self._places

    def booked(self, line: int, fields: list[str]) -> BookedRow | BadRow | None:
        """Parse a row into an appointment, or a bad row with the reason; None if it is to be ignored."""
        if len(fields) < self._fewest or any(fields[self._width :]):
            return BadRow(line, f"the row has {len(fields)} fields instead of {self._width}")
        # Some programs leave out the empty fields at the end of a row.
        fields = fields + [""] * (self._width - len(fields))
        texts = {what: field_text(fields[at][:TEXT_LIMIT]) for what, at in self._places.items()}
        status, kind = self._status(texts), self._kind(texts)
        if IGNORE in (status, kind):
            return None
        name = self._names[texts.get("name") or f"{texts.get('first_name', '')} {texts.get('last_name', '')}"]
        number, fault = self._numbers[texts.get("phone", "")]
        if reason := fault or _missing(name, status, kind):
            return BadRow(line, reason)
        try:
            at = self._instants.at(f"{texts['date']} {texts.get('time', '')}".strip())
        except BadDate as error:
            return BadRow(line, str(error))
        return BookedRow(
            line=line,
            id=texts.get("id", "") if self.uses_id else "",
            name=name,
            number=number,
            at=at,
            kind=kind or "",
            status=status or "",
            provider=one_line(texts.get("provider", ""), NAME_LIMIT),
            booked_on=self._booked_on(texts),
        )

    def _status(self, texts: Mapping[str, str]) -> str | None:
        """Return what became of it: booked where the file does not say, None where its word is not known."""
        text = texts.get("status", "")
        return self._statuses[text] if text else AppointmentStatus.BOOKED

    def _kind(self, texts: Mapping[str, str]) -> str | None:
        text = texts.get("type", "")
        return self._kinds[text] if text else ""

    def _booked_on(self, texts: Mapping[str, str]) -> int | None:
        """Return when it was made; None where that cannot be read: the row is no worse for it."""
        text = texts.get("booked_on", "")
        try:
            return self._instants.at(text) if text else None
        except BadDate:
            return None


def _number(text: str, region: str) -> tuple[str, str]:
    """Return the key of a number, and why it cannot be read, or ""."""
    written = written_number(text).number
    return logged_key(written, region)[0], number_fault(written, region)


def _missing(name: str, status: str | None, kind: str | None) -> str:
    """Return what a row lacks to be an appointment of somebody, or ""."""
    if not name:
        return "the patient's name is missing"
    if status is None:
        return "nobody said what the word for its status means"
    return "nobody said what the word for its type means" if kind is None else ""
