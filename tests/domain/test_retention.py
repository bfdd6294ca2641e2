"""Who is settled, and what their number becomes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from frontdesk.domain.phone.dialing import say_number
from frontdesk.domain.phone.dropped import is_dropped
from frontdesk.domain.phone.numbers import suffix
from frontdesk.domain.safety.retention import Circles, DroppedWords, Trace, dropped_key, months_before


@pytest.mark.parametrize(
    ("now", "months", "before"),
    [
        ("2026-11-30T12:00", 1, "2026-10-30T12:00"),
        ("2026-12-31T12:00", 1, "2026-11-30T12:00"),
        ("2026-03-31T09:30", 13, "2025-02-28T09:30"),
        ("2024-03-31T09:30", 1, "2024-02-29T09:30"),
        ("2026-01-15T00:00", 12, "2025-01-15T00:00"),
        ("2026-01-15T00:00", 84, "2019-01-15T00:00"),
    ],
)
def test_months_are_those_of_the_calendar(now: str, months: int, before: str) -> None:
    instant = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert months_before(instant, months) == datetime.fromisoformat(before).replace(tzinfo=UTC)


def test_a_number_becomes_what_can_be_recognized_and_not_read() -> None:
    key = dropped_key("+12125550142", b"k" * 32)
    assert key == dropped_key("+12125550142", b"k" * 32)
    assert key != dropped_key("+12125550142", b"j" * 32)
    assert key != dropped_key("+12125550143", b"k" * 32)
    assert is_dropped(key)
    assert dropped_key(key, b"k" * 32) == key
    assert dropped_key("", b"k" * 32) == ""
    assert not any(char.isdigit() for char in key)
    assert suffix(key) == ""
    assert say_number(key, "US") == "number dropped"


def test_words_are_dropped_line_by_line_the_same_for_the_same() -> None:
    drop = DroppedWords()
    assert drop("MRI\ninsurance card") == "words dropped 1\nwords dropped 2"
    assert drop("insurance card ") == "words dropped 2"
    assert drop("") == ""
    assert drop("\nMRI\n \n") == "words dropped 1"
    assert drop("words dropped 2") == "words dropped 2"


def trace(names: str, last: str, *, is_open: bool = False) -> Trace:
    """A record that ties these together."""
    return Trace(tuple(("who", name) for name in names.split()), last, is_open)


def settled(*traces: Trace) -> str:
    """What is settled before noon, by name."""
    circles = Circles()
    circles.add(traces)
    return " ".join(sorted(str(name) for _, name in circles.settled("12")))


def test_who_is_tied_to_somebody_that_is_not_settled_is_not_either() -> None:
    old, new = "11", "13"
    assert settled(trace("ann one", old), trace("bea two", old)) == "ann bea one two"
    assert settled(trace("ann one", old), trace("bea one", new)) == ""
    assert settled(trace("ann one", old), trace("bea one", old, is_open=True)) == ""
    assert settled(trace("ann", old), trace("ann one", old), trace("one bea", new)) == ""
    assert settled(trace("bea two", new), trace("ann one", old)) == "ann one"
    assert settled(trace("a b", "1"), trace("c d", new), trace("b c", "")) == ""
    assert settled(trace("ann", "12")) == ""
