"""The call log of a real office: 218 rows, 174 calls (the numbers in it are pseudonyms)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from frontdesk.domain.calls import Direction, Result
from frontdesk.phones.calls import CallLog, LoggedCall, read_calls
from frontdesk.phones.direction import PhoneSettings

OFFICE_WEEK = Path(__file__).parents[3] / "shared" / "data" / "asterisk-office-week.csv"
NOTHING_SET = PhoneSettings("America/New_York")

pytestmark = pytest.mark.skipif(
    not OFFICE_WEEK.exists(), reason="the office week is not beside this repository"
)

IN, OUT, WITHIN = Direction.INBOUND, Direction.OUTBOUND, Direction.INTERNAL
ANSWERED, MISSED = Result.ANSWERED, Result.MISSED


def read(settings: PhoneSettings = NOTHING_SET) -> tuple[CallLog, list[LoggedCall]]:
    with read_calls(OFFICE_WEEK, settings) as log:
        return log, list(log)


def test_every_row_is_part_of_a_call() -> None:
    log, calls = read()
    assert (log.counts.rows, log.counts.bad) == (218, 0)
    assert (log.counts.blank, log.counts.headings) == (0, 0)
    assert len(calls) == len({call.external_id for call in calls}) == 174
    assert [call.at for call in calls] == sorted(call.at for call in calls)
    assert sorted(line for call in calls for line in call.lines) == list(range(1, 219))


def test_what_the_guess_makes_of_it() -> None:
    log, _ = read()
    assert log.counts.calls == {
        (IN, ANSWERED): 53,
        (IN, MISSED): 38,
        (OUT, ANSWERED): 40,
        (OUT, MISSED): 34,
        (WITHIN, ANSWERED): 3,
        (WITHIN, MISSED): 6,
    }
    assert log.settings.inbound_contexts == ("hq",)
    reasons = " ".join(log.reasons)
    assert "“hq” count as from outside: 47 different numbers call 4" in reasons
    assert "no short numbers" in reasons


def test_the_contexts_of_the_sample_settings_give_the_same() -> None:
    guessed, _ = read()
    settings = replace(NOTHING_SET, inbound_contexts=("from-trunk", "hq"), own_numbers=("+12125550100",))
    log, _ = read(settings)
    assert log.counts.calls == guessed.counts.calls
    assert any("as the settings say" in reason for reason in log.reasons)


def test_single_calls() -> None:
    calls = {call.external_id: call for call in read()[1]}
    # Two telephones rang, one was answered.
    assert (calls["asterisk:1497952162.0"].direction, calls["asterisk:1497952162.0"].result) == (IN, ANSWERED)
    assert calls["asterisk:1497952162.0"].talk_seconds == 514
    # 09:49:22 in New York in June is 13:49:22 in UTC.
    assert f"{calls['asterisk:1497952162.0'].at:%F %T}" == "2017-06-20 13:49:22"
    # An announcement only: the caller spoke to nobody.
    assert (calls["asterisk:1497966076.58"].direction, calls["asterisk:1497966076.58"].result) == (IN, MISSED)
    # Somebody at the practice called the main number.
    assert calls["asterisk:1498150536.98"].direction == WITHIN
    # A patient who was put through to a telephone of the practice, in a context of its own calls.
    assert (calls["asterisk:1498150572.92"].direction, calls["asterisk:1498150572.92"].result) == (
        IN,
        ANSWERED,
    )
    # The door, and ours who call the door.
    assert calls["asterisk:1498136032.47"].direction == calls["asterisk:1498136126.57"].direction == WITHIN
    # A name that the telephone showed.
    assert calls["asterisk:1498043129.30"].name == "Tymothy Hamblin"
    assert calls["asterisk:1498043129.30"].other_number == "974-948-4817"


def test_only_the_numbers_outside_are_other_numbers() -> None:
    log, calls = read()
    outside = Counter(call.other_number for call in calls if call.direction is not WITHIN)
    assert outside.keys().isdisjoint(log.settings.own_numbers)
