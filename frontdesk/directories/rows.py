"""Rows of a list of those who refer, as people; and organizations, which some lists have among them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC
from typing import Final, NamedTuple

from frontdesk.directories.mapping import IGNORE, ListMapping
from frontdesk.domain.phone.numbers import logged_key
from frontdesk.domain.phone.written import number_fault, written_number
from frontdesk.domain.relationships.names import name_key, written_name
from frontdesk.domain.relationships.npi import npi_fault
from frontdesk.domain.relationships.taxonomy import kind_of_code, kind_of_words
from frontdesk.domain.text import ABOUT_LIMIT, NAME_LIMIT, fold, one_line
from frontdesk.exports.cache import Cache
from frontdesk.exports.columns import field_text, plain
from frontdesk.exports.dates import BadDate, DateStyle, WallClock
from frontdesk.exports.records import BadRow

#: A field is read to this many characters.
TEXT_LIMIT = 400
#: How many characters of a field a reason shows.
SHOWN = 40
#: In place of a day: the list says that they are not, or no more.
NO: Final = "no"
#: In place of a day: they asked not to be contacted, and the list does not say when.
YES: Final = "yes"

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_DECIMAL_NPI = re.compile(r"(\d{10})\.0+")
_NUMBERED = re.compile(r"(.*?)[ _]?1")
_NOT = frozenset(("no", "n", "false", "f", "0", "not opted out", "subscribed"))
_SAID = frozenset(("yes", "y", "true", "t", "1", "x"))
_ORGANIZATION = frozenset(("2", "organization", "npi-2", "group"))
_ORDINARY = len("+12125550101")
_DIGITS_ONLY = re.compile(r"[+(]?\d[\d ().\-]*", re.ASCII)
_ZIP_9 = re.compile(r"(\d{5})(\d{4})")
# A row that lacks these at its end is still somebody.
_NEEDED = frozenset(("name", "first_name", "last_name", "npi"))


class ListedRow(NamedTuple):
    """One person, or organization, as a row of a list has it; "" stands for what it does not say.

    Attributes:
        line: the number of its first line in the file, from 1.
        key: the name as names are compared (``name_key``).
        npi: their NPI, checked.
        name: the name as it is shown.
        organization: where they work.
        phone: the key of their number.
        fax: the key of their fax number.
        email: their address for mail.
        specialty: what they do, the list's words.
        credentials: their degrees.
        kind: a ``SourceKind``; "" where nothing says it.
        address: their address in one line.
        web: their page.
        opted_out: the day on which they asked not to be contacted, ISO 8601; ``YES`` without a day.
        inactive: the day since which they are deactivated; ``NO`` if the list says that they are active.
        is_organization: True if it is no person.
    """

    line: int
    key: str
    npi: str
    name: str
    organization: str
    phone: str
    fax: str
    email: str
    specialty: str
    credentials: str
    kind: str
    address: str
    web: str
    opted_out: str
    inactive: str
    is_organization: bool


class ListRows:
    """Makes people of the rows of one file."""

    def __init__(self, mapping: ListMapping, header: tuple[str, ...], region: str) -> None:
        """Take the mapping, the columns of the file, and whose numbers and dates are meant.

        Raises:
            FrontDeskError: the mapping does not fit the columns (``ListMapping.check``).
        """
        mapping.check(header)
        self._mapping = mapping
        first = {plain(name): at for at, name in reversed(list(enumerate(header)))}
        self._places = {what: first[plain(name)] for what, name in mapping.columns().items()}
        self._width = len(header)
        self._fewest = 1 + max(at for what, at in self._places.items() if what in _NEEDED)
        self._codes = _code_places(mapping, first)
        self._is_nppes = mapping.is_nppes
        style = DateStyle.MONTH_FIRST if self._is_nppes or region == "US" else DateStyle.DAY_FIRST
        clock = WallClock(style, UTC)
        self._numbers: Cache[str, tuple[str, str]] = Cache(lambda text: _number(text, region))
        self._kinds: Cache[str, str] = Cache(self._kind_said)
        self._days: Cache[str, str] = Cache(lambda text: _day(text, clock))

    def listed(self, line: int, fields: list[str]) -> ListedRow | BadRow | None:
        """Parse a row into a person, or a bad row with the reason; None if it is to be ignored."""
        if len(fields) < self._fewest or any(fields[self._width :]):
            return BadRow(line, f"the row has {len(fields)} fields instead of {self._width}")
        # Some programs leave out the empty fields at the end of a row.
        fields = fields + [""] * (self._width - len(fields))
        texts = {what: field_text(fields[at][:TEXT_LIMIT]) for what, at in self._places.items()}
        kind = self._kind(texts, fields)
        if kind == IGNORE:
            return None
        try:
            return self._person(line, texts, kind)
        except _Unusable as wrong:
            return BadRow(line, str(wrong))

    def _person(self, line: int, texts: Mapping[str, str], kind: str) -> ListedRow:
        """Return the person of a row. Raises _Unusable."""
        npi = _npi(texts.get("npi", ""))
        if self._is_nppes and not npi:
            raise _Unusable("the NPI is missing")
        inactive = self._inactive(texts)
        is_organization = fold(texts.get("entity", "")) in _ORGANIZATION
        organization = one_line(texts.get("organization", ""), NAME_LIMIT)
        name = organization if is_organization else _name(texts)
        key = fold(name) if is_organization else name_key(name)
        # NPPES keeps nothing of who is deactivated but the number.
        if not key and not (npi and inactive not in ("", NO)):
            raise _Unusable("the name is missing")
        return ListedRow(
            line=line,
            key=key,
            npi=npi,
            name=name,
            organization=organization,
            phone=self._number("phone", texts),
            fax=self._number("fax", texts),
            email=_email(texts.get("email", "")),
            specialty=one_line(texts.get("specialty", ""), NAME_LIMIT),
            credentials=one_line(texts.get("credentials", ""), NAME_LIMIT),
            kind=kind,
            address=_address(texts),
            web=one_line(texts.get("web", ""), ABOUT_LIMIT),
            opted_out=self._opted_out(texts.get("opted_out", "")),
            inactive=inactive,
            is_organization=is_organization,
        )

    def _number(self, what: str, texts: Mapping[str, str]) -> str:
        key, fault = self._numbers[texts.get(what, "")]
        if fault:
            raise _Unusable(fault)
        return key

    def _kind(self, texts: Mapping[str, str], fields: list[str]) -> str:
        """Return the kind that a row tells: named, else by its codes, else by its words; "" for none."""
        for what in ("kind", "specialty"):
            # What a person said of a word goes before what it usually means.
            if (text := texts.get(what, "")) and (said := self._kinds[text]):
                return said
        codes = [fields[at] for at, _ in self._codes]
        primary = [fields[at] for at, switch in self._codes if switch >= 0 and fields[switch] == "Y"]
        if coded := kind_of_code((*primary, *codes)):
            return coded.value
        return self._kinds[text] if (text := texts.get("credentials", "")) else ""

    def _kind_said(self, text: str) -> str:
        if said := self._mapping.meaning(text):
            return said
        known = kind_of_words(text)
        return known.value if known else ""

    def _inactive(self, texts: Mapping[str, str]) -> str:
        if "inactive" not in self._places:
            return ""
        since = texts["inactive"]
        if not since or fold(since) in _NOT:
            return NO
        day, again = self._days[since], texts.get("reactivated", "")
        if not day:
            raise _Unusable(f"“{one_line(since, SHOWN)}” is not a date")
        return NO if again and self._days[again] >= day else day

    def _opted_out(self, text: str) -> str:
        said = fold(text)
        if not said or said in _NOT:
            return ""
        # Whatever else stands there is a wish not to be contacted: it is better kept than lost.
        return YES if said in _SAID else self._days[text] or YES


class _Unusable(ValueError):
    """Why a row is nobody, in words."""


def _code_places(mapping: ListMapping, first: Mapping[str, int]) -> list[tuple[int, int]]:
    """Return the columns of taxonomy codes, each with the one that says if it is the primary one, or -1."""
    if (used := mapping.columns().get("taxonomy")) is None:
        return []
    named, places = plain(used), []
    numbered = _NUMBERED.fullmatch(named)
    for count in range(1, 16):
        name = named if count == 1 else f"{numbered[1]} {count}" if numbered else ""
        if name not in first:
            break
        switch = first.get(f"healthcare provider primary taxonomy switch {count}", -1)
        places.append((first[name], switch))
    return places


def _npi(text: str) -> str:
    bare = text.strip().replace("-", "").replace(" ", "")
    if found := _DECIMAL_NPI.fullmatch(bare):
        bare = found[1]
    if bare and (fault := npi_fault(bare)):
        raise _Unusable(f"“{one_line(text, SHOWN)}” is no NPI: {fault}")
    return bare


def _name(texts: Mapping[str, str]) -> str:
    if whole := texts.get("name", ""):
        return written_name(whole)
    return " ".join(
        part for what in ("first_name", "last_name") if (part := written_name(texts.get(what, "")))
    )


def _email(text: str) -> str:
    address = one_line(text, NAME_LIMIT)
    if address and not _EMAIL.fullmatch(address):
        raise _Unusable(f"“{one_line(text, SHOWN)}” is no e-mail address")
    return address


def _address(texts: Mapping[str, str]) -> str:
    """Return an address in one line: street, city, state and ZIP code."""
    postal = _ZIP_9.sub(r"\1-\2", texts.get("zip", ""))
    region = " ".join(part for part in (texts.get("state", ""), postal) if part)
    parts = (texts.get("address", ""), texts.get("address_more", ""), texts.get("city", ""), region)
    return one_line(", ".join(part for part in parts if part), ABOUT_LIMIT)


def _number(text: str, region: str) -> tuple[str, str]:
    """Return the key of a number, and why it cannot be read, or ""."""
    written = written_number(text).number
    key = logged_key(written, region)[0]
    # Ten digits as they are written in North America: asking the library would keep each of them in memory.
    if len(key) == _ORDINARY and key.startswith("+1") and _DIGITS_ONLY.fullmatch(written):
        return key, ""
    return key, number_fault(written, region)


def _day(text: str, clock: WallClock) -> str:
    """Return a day as ISO 8601; "" if it cannot be read."""
    for tried in (f"{text} 12:00", text):
        try:
            return clock.read(tried).wall.date().isoformat()
        except BadDate:
            continue
    return ""
