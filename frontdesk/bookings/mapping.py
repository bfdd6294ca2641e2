"""Which column of an appointment export is what: guessed by its name, said once, remembered by the header."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, cast

from frontdesk.bookings.words import KIND_MEANINGS, STATUS_MEANINGS, Words
from frontdesk.domain.errors import BadSettings, Incomplete
from frontdesk.exports.columns import (
    bare,
    check_columns,
    holds,
    looks_like_number,
    mapped_fields,
    named,
    plain,
    reads,
    used_columns,
)
from frontdesk.exports.dates import decide

#: The fields of a mapping that name a column, in the order in which a person is asked, with the question.
COLUMNS: Mapping[str, str] = {
    "name": "The patient's name",
    "first_name": "Their first name, if it has its own column",
    "last_name": "Their last name, if it has its own column",
    "phone": "Their phone number",
    "date": "When the appointment begins: date and time, or the date",
    "time": "The time of day, if it has its own column",
    "status": "What became of it: scheduled, completed, no show",
    "type": "What it is for: evaluation, treatment session",
    "id": "The appointment's own id (not the patient's)",
    "provider": "Who sees them",
    "booked_on": "When the appointment was made",
}

# The names that exports use, the surest first.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "name": (
        "patient name", "patient", "patient full name", "name", "full name", "client name", "client",
        "client full name", "pt name", "patient s name", "member name", "display name",
    ),
    "first_name": (
        "patient first name", "first name", "first", "given name", "client first name", "pt first name",
        "firstname", "patient given name",
    ),
    "last_name": (
        "patient last name", "last name", "last", "family name", "surname", "client last name",
        "pt last name", "lastname", "patient family name",
    ),
    "phone": (
        "patient phone", "patient phone number", "mobile phone", "mobile", "cell phone", "cell", "phone",
        "phone number", "patient mobile", "patient cell", "primary phone", "home phone", "telephone",
        "contact number", "contact phone", "client phone", "mobile number", "patient mobile phone",
        "patient home phone", "phone 1",
    ),
    "date": (
        "appointment date", "appt date", "appointment date time", "appointment datetime", "appointment start",
        "start date time", "start datetime", "start", "appointment start time", "date time", "start date",
        "visit date", "service date", "date of service", "dos", "scheduled date", "scheduled for",
        "encounter date", "date", "datetime", "date and time", "when", "appointment", "start time",
    ),
    "time": (
        "appointment time", "appt time", "start time", "time", "visit time", "scheduled time", "begin time",
        "appointment start time", "time of day", "appt start time", "start",
    ),
    "status": (
        "appointment status", "appt status", "status", "visit status", "encounter status", "state",
        "confirmation status", "outcome", "appointment state",
    ),
    "type": (
        "appointment type", "appt type", "visit type", "type", "service", "visit reason", "event type",
        "encounter type", "appointment reason", "reason", "service type", "service name", "procedure",
        "appointment name", "cpt code",
    ),
    "id": (
        "appointment id", "appt id", "appointment number", "appt no", "appointment no", "visit id",
        "encounter id", "booking id", "event id", "visit number", "confirmation number", "id",
    ),
    "provider": (
        "provider", "provider name", "clinician", "clinician name", "doctor", "physician", "practitioner",
        "rendering provider", "resource", "therapist", "staff", "scheduled provider", "with",
    ),
    "booked_on": (
        "created", "created at", "created on", "created date", "date created", "booked on", "booked at",
        "date booked", "scheduled on", "date scheduled", "appointment created", "made on", "entered on",
    ),
}  # fmt: skip

# A column of more different words in its first rows holds free text.
_MOST_CODES = 30


@dataclass(frozen=True, slots=True)
class BookingMapping:
    """Which column of an appointment export is what, and what its words mean.

    Columns are named as in the header, or ``column 1`` and so on without a header; "" or ``-`` means that the
    export has no such column.

    Attributes:
        name: the patient's name, first name first or ``Last, First``.
        first_name: their first name, if the name has two columns.
        last_name: their last name.
        phone: their number.
        date: when it begins: date and time, or the date if there is ``time``.
        time: the time of day.
        status: what became of it; without one, all are booked.
        type: what it is for; without one, the first that took place is the evaluation, later ones are
            sessions.
        id: the practice system's id of the appointment.
        provider: who sees them.
        booked_on: when it was made.
        date_style: ``iso``, ``day_first``, ``month_first``, ``epoch``, a ``strptime`` pattern; "": the file
            decides.
        zone: the zone of its times; "" for the practice's.
        has_header: True if the first row names the columns.
        status_words: what words of the status mean, beside the usual ones, by the code of the meaning.
        kind_words: the same of the type.
    """

    name: str = ""
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    date: str = ""
    time: str = ""
    status: str = ""
    type: str = ""
    id: str = ""
    provider: str = ""
    booked_on: str = ""
    date_style: str = ""
    zone: str = ""
    has_header: bool = True
    status_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kind_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def columns(self) -> dict[str, str]:
        """Return the name of each column that is used, by its field."""
        return used_columns(self, COLUMNS)

    def words(self) -> Words:
        """Return what the words of its columns mean."""
        return Words(self.status_words, self.kind_words)

    def with_meaning(self, column: str, word: str, meaning: str) -> BookingMapping:
        """Return the mapping with the meaning that a person gave a word, in place of an earlier one.

        Args:
            column: ``status`` or ``type``.
            word: as the file has it.
            meaning: a code of ``words.STATUS_MEANINGS`` or ``words.KIND_MEANINGS``.
        """
        held = "status_words" if column == "status" else "kind_words"
        lists = {
            code: tuple(one for one in words if plain(one) != plain(word))
            for code, words in getattr(self, held).items()
        }
        lists[meaning] = (*lists.get(meaning, ()), word)
        given: dict[str, Any] = {held: {code: words for code, words in lists.items() if words}}
        return replace(self, **given)

    def check(self, header: Sequence[str]) -> None:
        """Check that it fits a file of this header.

        Raises:
            Incomplete: no column for the name or for the time was named.
            BadSettings: it names a column that the file does not have.
        """
        used = self.columns()
        if "name" not in used and not {"first_name", "last_name"} <= used.keys():
            raise Incomplete(
                "name", "Say which column holds the patient's name, or which two hold first and last name."
            )
        if "date" not in used:
            raise Incomplete("date", "Say which column holds the time at which the appointment begins.")
        check_columns(used, header)

    def to_json(self) -> str:
        """Return a JSON object with every field."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> BookingMapping:
        """Read a mapping that ``to_json`` wrote; a field that it lacks gets its default.

        Raises:
            BadSettings: it is not such an object.
        """
        return cls(**mapped_fields(text, [one.name for one in fields(cls)], _value))


def _value(name: str, value: Any, wrong: BadSettings) -> Any:
    if name.endswith("_words"):
        known = STATUS_MEANINGS if name == "status_words" else KIND_MEANINGS
        if isinstance(value, dict) and all(
            code in known and isinstance(words, list) and all(isinstance(word, str) for word in words)
            for code, words in value.items()
        ):
            return {code: tuple(words) for code, words in value.items()}
    elif isinstance(value, bool if name == "has_header" else str):
        return value
    raise wrong


def guess_mapping(header: Sequence[str], sample_rows: Sequence[Sequence[str]]) -> BookingMapping:
    """Return the likeliest mapping of a file with this header and these first rows.

    Columns are found by name; the time of day, where the date's column has none, by what it holds.
    """
    by_name: dict[str, str] = {}
    for name in header:
        by_name.setdefault(bare(name), name)
    found = {what: named(names, by_name) for what, names in _NAMES.items()}
    if found["first_name"] and found["last_name"]:
        found["name"] = ""
    elif found["name"]:
        found["first_name"] = found["last_name"] = ""
    texts = {
        name: [row[at] for row in sample_rows if at < len(row) and row[at]] for at, name in enumerate(header)
    }
    _find_start(found, header, texts, by_name)
    usual = Words({}, {})
    for what, meaning in (("status", usual.status), ("type", usual.kind)):
        if found[what] and not _holds_codes(texts[found[what]], meaning):
            found[what] = ""
    if not found["phone"]:
        used = set(found.values())
        found["phone"] = next(
            (name for name in header if name not in used and holds(texts[name], _is_phone)), ""
        )
    dates = texts.get(found["date"], [])
    style, sure, _ = decide((f"{text} 12:00" if found["time"] else text, "") for text in dates)
    return replace(
        BookingMapping(**cast("dict[str, Any]", found)),
        date_style=style if sure and dates else "",
        has_header=not any(name.startswith("column ") for name in header),
    )


def _find_start(
    found: dict[str, str], header: Sequence[str], texts: Mapping[str, list[str]], by_name: Mapping[str, str]
) -> None:
    """Settle the start: one column with date and time, or a date with a time of day beside it."""
    date, time = found["date"], found["time"]
    if date and holds(texts[date], _is_clock):
        # "Start Time" alone is a time of day; its date has another name.
        others = {name: column for name, column in by_name.items() if column != date}
        time, date = date, named(_NAMES["date"], others)
    if date and time and time != date and holds(texts[date], _has_no_time) and holds(texts[time], _is_clock):
        found["date"], found["time"] = date, time
        return
    found["time"] = ""
    if date and holds(texts[date], reads):
        found["date"] = date
        return
    made = found["booked_on"]
    found["date"] = next((name for name in header if name != made and holds(texts[name], reads)), "") or date


def _holds_codes(texts: Sequence[str], meaning: Callable[[str], str | None]) -> bool:
    """True if a column has few words, or mostly words that are known; not if it is free text."""
    words = set(texts)
    return len(words) <= _MOST_CODES or holds(sorted(words), lambda text: meaning(text) is not None)


def _is_clock(text: str) -> bool:
    """True if it is a time of day and no date."""
    return ":" in text and not reads(text) and reads(f"2026-01-02 {text}")


def _has_no_time(text: str) -> bool:
    """True if it is a date without a time of day, or with the midnight that a spreadsheet adds."""
    return not reads(text) or "00:00" in text or text.upper().endswith("12:00 AM")


def _is_phone(text: str) -> bool:
    return looks_like_number(text) and not any(letter.isalpha() for letter in text) and ":" not in text
