"""How ``practice.toml`` is written for people: each key explained, exceptions with their names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from frontdesk.domain.text import one_line

if TYPE_CHECKING:
    from tomlkit.items import Item, SingleKey, Table

_HEAD = (
    "Practice settings of frontdesk. They live in the store and all desks share them:",
    "this file changes nothing until it is read with: frontdesk settings import FILE",
    "A key that is left out gets its default.",
)

#: What is said above a key of the written file, by section and key; above a section where the key is "".
_NOTES: Mapping[str, Mapping[str, str]] = {
    "practice": {
        "time_zone": "Days begin and end, and deadlines fall, in this zone.",
        "phone_region": "How national numbers are read: a country's two letters.",
        "clock": "How times of day are shown: 12h, 24h, or auto, as the region does.",
        "phone": "The number callers are asked to call back, as it is shown; or empty.",
    },
    "hours": {
        "": "Ranges of local time; [] is a closed day. A day ends at 24:00: no range goes over midnight.",
        "holidays": 'Whose holidays are put among the exceptions, such as "US" or "US-NY"; "" for none.',
        "holiday_years": "Years whose holidays were put there already; what you remove of them stays away.",
    },
    "exceptions": {"": 'Days with other hours: "2026-12-24" = ["08:00-12:00"]; [] is closed.'},
    "rule": {
        "met_by": "What keeps the rule: attempt; message (voicemail, text, letter); contact (reached).",
        "morning_deadline": "Calls from while we were closed are due by this time; without it, by closing.",
        "promise_minutes": "A callback promised for a time comes back so many minutes before it.",
        "at_risk_minutes": "How long before it is due a callback warns.",
    },
    "target_minutes": {
        "": "Open minutes until a lane is called back, where that is to be sooner than closing:\n"
        "referring_office, new_patient, existing_patient, other."
    },
    "phones": {
        "own_numbers": "Our own numbers, as the phone system writes them.",
        "inbound_contexts": "Asterisk contexts of calls from outside.",
        "extension_digits": "A source of at most so many digits is one of our extensions.",
        "ring_seconds": "Rows of one number that begin so close together are one call, without ids.",
    },
    "staff": {"names": "The first is asked to confirm who they are."},
    "desk": {
        "people_on_phones": "How many return calls at the same time; the forecast reckons with it.",
        "minutes_per_callback": "Minutes one callback takes, until enough of them were measured.",
        "claim_minutes": "A claim returns to the queue after so many minutes without action.",
        "escalate_minutes": "A callback due and unclaimed for so long, in minutes, calls the backup.",
        "bell": "Whether that also rings the terminal's bell.",
        "mask_minutes": "Names and numbers are masked after so many minutes without a key.",
        "reasons": "What callers ask for, as the form offers it.",
    },
    "backlog": {
        "days": "Unanswered calls of a call log that are older than so many days go to the backlog.",
        "daily_quota": "How many of the backlog are to be called in a day.",
        "apology": "What is said first to somebody whose call nobody returned for so long.",
    },
    "ladder": {
        "days_to_letter": "Open days from the third try to the letter.",
        "days_to_close": "Days from the letter to closing as unreached.",
        "busy_minutes": "Minutes to wait after a busy line.",
    },
    "crisis": {
        "say": "The words to say in a crisis, a sentence each.",
        "approved_by": "The clinician of the practice who approved these words; empty until one did.",
        "watch_words": "Words in a note that ask whether to open the crisis steps; they decide nothing.",
    },
    "numbers": {
        "": "The numbers of the crisis screen. Try each now and then, and write the day in last_checked,\n"
        'such as "2026-11-26". Add more as [crisis.numbers.NAME].'
    },
}

#: Keys that are left out when they have no value, written as comments in their place.
_LEFT_OUT: Mapping[str, Mapping[str, str]] = {
    "rule": {"morning_deadline": '"10:00"'},
    "target_minutes": {"referring_office": "60"},
}
_WIDE = 60  # a list of texts longer than this is written one text a line


def as_toml(sections: Mapping[str, Mapping[str, object]], names: Mapping[date, str]) -> str:
    """Write sections in the shape of ``practice.toml`` with comments.

    Args:
        sections: each section's keys; a dictionary among them is a section of its own.
        names: what exceptions are called, for the comments behind them.
    """
    import tomlkit

    written = tomlkit.document()
    for line in _HEAD:
        written.add(tomlkit.comment(line))
    called = {day.isoformat(): one_line(name) for day, name in names.items()}
    for name, section in sections.items():
        written.add(tomlkit.nl())
        written.add(name, _table(name, section, called))
    return tomlkit.dumps(written)


def _table(name: str, section: Mapping[str, object], called: Mapping[str, str]) -> Table:
    """One section: what its keys mean, then the keys; what is left out stands there as an example."""
    import tomlkit

    table = tomlkit.table()
    notes = _NOTES.get(name, {})
    left_out = [key for key in _LEFT_OUT.get(name, {}) if key not in section]
    _say(table, notes.get("", ""))
    for key in left_out:
        _say(table, notes.get(key, ""))
        _say(table, f"{key} = {_LEFT_OUT[name][key]}")
    for key, value in section.items():
        _say(table, notes.get(key, ""))
        if isinstance(value, Mapping):
            table.add(tomlkit.nl())
            table.add(key, _table(key, value, called))
        else:
            table.add(_key(key), _item(value, called.get(key, "")))
    return table


def _say(table: Table, note: str) -> None:
    """Write a note as comment lines; nothing for an empty one."""
    import tomlkit

    for line in note.splitlines():
        table.add(tomlkit.comment(line))


def _key(key: str) -> SingleKey:
    """A key as people expect it: days in quotes, words without."""
    from tomlkit.items import KeyType, SingleKey

    return SingleKey(key, None if key.isidentifier() else KeyType.Basic)


def _item(value: object, comment: str) -> Item:
    """A value; a long list with one entry a line, a comment behind it."""
    import tomlkit
    from tomlkit.items import Array

    item = tomlkit.item(value)
    if isinstance(item, Array):
        item.multiline(len(item.as_string()) > _WIDE)
    if comment:
        item.comment(comment)
        item.trivia.comment_ws = "  "
    return item
