"""The same-day rule by hand: service days, what decides, ties, standing and breaches.

Instants are written with their offset from UTC, so that no expectation rests on the code under test.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.errors import BadSettings
from frontdesk.domain.lanes import Lane
from frontdesk.domain.rule.hours import NeverOpen, OpeningHours
from frontdesk.domain.rule.same_day import DecidedBy, Effort, MetBy, NoClock, SameDayRule, Standing, meets
from tests.domain.drawn_hours import DAYS
from tests.domain.ruled import NEW_YORK, OFFICE, at, practice, ruled

ALL_DAY = ("00:00-24:00",)
CALLBACK_LANES = [lane for lane in Lane if lane is not Lane.CRISIS]


def judged(rule: SameDayRule, received: str, lane: Lane = Lane.NEW_PATIENT) -> tuple[str, datetime, str]:
    """Service day, due and what decided, for one call."""
    said = rule.deadline(at(received), lane)
    return said.service_day.isoformat(), said.due, said.decided_by.value


# ---------------------------------------------------------------------------------- rule 2: service day

#: Thanksgiving closed, a half day and a working Saturday after it; Christmas to New Year with one day open.
HOLIDAYS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("2026-11-26", "2026-12-24", "2026-12-25", "2026-12-28"), ()),
    **dict.fromkeys(("2026-12-30", "2026-12-31", "2027-01-01"), ()),
    "2026-11-27": ("08:00-12:00",),
    "2026-11-28": ("09:00-13:00",),
    "2026-12-29": ("10:00-11:00",),
}


@pytest.mark.parametrize(
    ("received", "service_day", "due"),
    [
        ("2026-11-16T00:00:00-05:00", "2026-11-16", "2026-11-16T17:00-05:00"),
        ("2026-11-16T12:00:00-05:00", "2026-11-16", "2026-11-16T17:00-05:00"),
        ("2026-11-16T16:59:59.999999-05:00", "2026-11-16", "2026-11-16T17:00-05:00"),
        # At the closing second it is too late.
        ("2026-11-16T17:00:00-05:00", "2026-11-17", "2026-11-17T17:00-05:00"),
        ("2026-11-16T23:59:59-05:00", "2026-11-17", "2026-11-17T17:00-05:00"),
        # Friday evening, the weekend, to the midnight that begins Monday.
        ("2026-11-20T17:00:00-05:00", "2026-11-23", "2026-11-23T17:00-05:00"),
        ("2026-11-21T10:00:00-05:00", "2026-11-23", "2026-11-23T17:00-05:00"),
        ("2026-11-22T23:59:59-05:00", "2026-11-23", "2026-11-23T17:00-05:00"),
        # A holiday, then the half day; the half day's own closing; the working Saturday.
        ("2026-11-25T17:00:00-05:00", "2026-11-27", "2026-11-27T12:00-05:00"),
        ("2026-11-26T10:00:00-05:00", "2026-11-27", "2026-11-27T12:00-05:00"),
        ("2026-11-27T11:59:59-05:00", "2026-11-27", "2026-11-27T12:00-05:00"),
        ("2026-11-27T12:00:00-05:00", "2026-11-28", "2026-11-28T13:00-05:00"),
        ("2026-11-28T08:00:00-05:00", "2026-11-28", "2026-11-28T13:00-05:00"),
        ("2026-11-28T13:00:00-05:00", "2026-11-30", "2026-11-30T17:00-05:00"),
        # A run of holidays with one short day in it, over the turn of the year.
        ("2026-12-23T17:00:00-05:00", "2026-12-29", "2026-12-29T11:00-05:00"),
        ("2026-12-29T10:59:59-05:00", "2026-12-29", "2026-12-29T11:00-05:00"),
        ("2026-12-29T11:00:00-05:00", "2027-01-04", "2027-01-04T17:00-05:00"),
        ("2028-02-29T17:00:00-05:00", "2028-03-01", "2028-03-01T17:00-05:00"),
    ],
)
def test_service_day_and_close(received: str, service_day: str, due: str) -> None:
    rule = ruled(practice(exceptions=HOLIDAYS))
    for lane in CALLBACK_LANES:
        assert judged(rule, received, lane) == (service_day, at(due), "close")


@pytest.mark.parametrize(
    ("weekdays", "zone", "received", "service_day", "due"),
    [
        # An evening clinic: its day goes on after midnight UTC.
        (("14:00-22:00",), NEW_YORK, "2026-11-17T02:59:59+00:00", "2026-11-16", "2026-11-17T03:00+00:00"),
        (("14:00-22:00",), NEW_YORK, "2026-11-17T03:00:00+00:00", "2026-11-17", "2026-11-18T03:00+00:00"),
        # 24:00 is the next midnight, and too late is the next day.
        (("16:00-24:00",), NEW_YORK, "2026-11-16T23:59:59-05:00", "2026-11-16", "2026-11-17T00:00-05:00"),
        (("16:00-24:00",), NEW_YORK, "2026-11-17T00:00:00-05:00", "2026-11-17", "2026-11-18T00:00-05:00"),
        (ALL_DAY, NEW_YORK, "2026-11-20T23:59:59-05:00", "2026-11-20", "2026-11-21T00:00-05:00"),
        (ALL_DAY, NEW_YORK, "2026-11-21T00:00:00-05:00", "2026-11-23", "2026-11-24T00:00-05:00"),
        # Nepal, a quarter to the hour: its Monday begins at 18:15 on Sunday in UTC.
        (OFFICE, "Asia/Kathmandu", "2026-11-16T11:14:59+00:00", "2026-11-16", "2026-11-16T17:00+05:45"),
        (OFFICE, "Asia/Kathmandu", "2026-11-16T11:15:00+00:00", "2026-11-17", "2026-11-17T17:00+05:45"),
        (OFFICE, "Asia/Kathmandu", "2026-11-15T18:15:00+00:00", "2026-11-16", "2026-11-16T17:00+05:45"),
        (
            ("22:00-24:00",),
            "Asia/Kathmandu",
            "1985-12-31T23:59+05:30",
            "1985-12-31",
            "1985-12-31T18:30+00:00",
        ),
    ],
)
def test_days_are_those_of_the_practice(
    weekdays: tuple[str, ...], zone: str, received: str, service_day: str, due: str
) -> None:
    assert judged(ruled(practice(weekdays, zone=zone)), received) == (service_day, at(due), "close")


@pytest.mark.parametrize(
    ("zone", "texts", "received", "due"),
    [
        # The call on the evening before the clock changes is due at the new five o'clock.
        (NEW_YORK, OFFICE, "2026-03-07T17:00-05:00", "2026-03-08T17:00-04:00"),
        (NEW_YORK, OFFICE, "2026-10-31T17:00-04:00", "2026-11-01T17:00-05:00"),
        ("Australia/Lord_Howe", OFFICE, "2026-10-03T17:00+10:30", "2026-10-04T17:00+11:00"),
        ("Australia/Lord_Howe", OFFICE, "2026-04-04T17:00+11:00", "2026-04-05T17:00+10:30"),
        # A closing that comes twice is the first; the second time it is too late.
        (NEW_YORK, ("00:00-01:30",), "2026-11-01T01:29:59-04:00", "2026-11-01T01:30-04:00"),
        (NEW_YORK, ("00:00-01:30",), "2026-11-01T01:29:59-05:00", "2026-11-02T01:30-05:00"),
        ("Australia/Lord_Howe", ("00:00-01:45",), "2026-04-05T01:44:59+10:30", "2026-04-06T01:45+10:30"),
        # A closing that does not exist is moved on by the gap.
        (NEW_YORK, ("00:00-02:30",), "2026-03-08T03:29:59-04:00", "2026-03-08T03:30-04:00"),
        (NEW_YORK, ("00:00-02:30",), "2026-03-08T03:30-04:00", "2026-03-09T02:30-04:00"),
        ("Australia/Lord_Howe", ("00:00-02:15",), "2026-10-04T02:44:59+11:00", "2026-10-04T02:45+11:00"),
        # Hours that the gap swallows whole make no service day.
        (NEW_YORK, ("02:00-03:00",), "2026-03-08T01:00-05:00", "2026-03-09T03:00-04:00"),
    ],
)
def test_closing_when_clocks_change(zone: str, texts: tuple[str, ...], received: str, due: str) -> None:
    assert ruled(practice(texts, texts, zone)).deadline(at(received), Lane.OTHER).due == at(due)


# ------------------------------------------------------------------------- rule 3: targets and the morning


@pytest.mark.parametrize(
    ("received", "target", "due", "decided_by"),
    [
        ("2026-11-16T09:00:30-05:00", 60, "2026-11-16T10:00:30-05:00", "target"),
        ("2026-11-16T08:00-05:00", 1, "2026-11-16T08:01-05:00", "target"),
        # Before opening, in the break, after closing and on a closed day it counts from the next opening.
        ("2026-11-16T06:00-05:00", 60, "2026-11-16T09:00-05:00", "target"),
        ("2026-11-16T12:00-05:00", 60, "2026-11-16T14:00-05:00", "target"),
        ("2026-11-16T12:59:59-05:00", 60, "2026-11-16T14:00-05:00", "target"),
        ("2026-11-16T17:00-05:00", 60, "2026-11-17T09:00-05:00", "target"),
        ("2026-11-21T10:00-05:00", 60, "2026-11-23T09:00-05:00", "target"),
        # Over lunch; to the second at which lunch begins, and one minute more.
        ("2026-11-16T11:30-05:00", 60, "2026-11-16T13:30-05:00", "target"),
        ("2026-11-16T11:00-05:00", 60, "2026-11-16T12:00-05:00", "target"),
        ("2026-11-16T11:00-05:00", 61, "2026-11-16T13:01-05:00", "target"),
        # Just before the close, at it (close decides a tie), beyond it.
        ("2026-11-16T15:59:59-05:00", 60, "2026-11-16T16:59:59-05:00", "target"),
        ("2026-11-16T16:00-05:00", 60, "2026-11-16T17:00-05:00", "close"),
        ("2026-11-16T16:00:01-05:00", 60, "2026-11-16T17:00-05:00", "close"),
        ("2026-11-16T08:00-05:00", 480, "2026-11-16T17:00-05:00", "close"),
        ("2026-11-16T08:00-05:00", 479, "2026-11-16T16:59-05:00", "target"),
        ("2026-11-16T08:00-05:00", 10_000, "2026-11-16T17:00-05:00", "close"),
    ],
)
def test_target_in_open_minutes(received: str, target: int, due: str, decided_by: str) -> None:
    rule = ruled(practice(), target=target)
    assert judged(rule, received)[1:] == (at(due), decided_by)
    assert judged(rule, received, Lane.OTHER)[2] == "close"


@pytest.mark.parametrize(
    ("zone", "received", "due"),
    [
        # Sixty real minutes, whatever the clocks on the wall do in between.
        (NEW_YORK, "2026-03-08T01:30-05:00", "2026-03-08T03:30-04:00"),
        (NEW_YORK, "2026-11-01T01:30-04:00", "2026-11-01T01:30-05:00"),
        ("Australia/Lord_Howe", "2026-10-04T01:30+10:30", "2026-10-04T03:00+11:00"),
        ("Australia/Lord_Howe", "2026-04-05T01:30+11:00", "2026-04-05T02:00+10:30"),
    ],
)
def test_target_counts_real_minutes_when_clocks_change(zone: str, received: str, due: str) -> None:
    rule = ruled(practice(ALL_DAY, ALL_DAY, zone), target=60)
    assert judged(rule, received)[1:] == (at(due), "target")


def test_target_needs_no_open_day_after_the_last_one() -> None:
    last = practice((), exceptions={"2026-11-16": OFFICE})
    assert judged(ruled(last, target=120), "2026-11-16T16:00-05:00")[2] == "close"


@pytest.mark.parametrize(
    ("received", "morning", "due", "decided_by"),
    [
        # For what arrived before the service day opened, that day or since the close before.
        ("2026-11-16T07:59:59-05:00", 600, "2026-11-16T10:00-05:00", "morning"),
        ("2026-11-16T17:00-05:00", 600, "2026-11-17T10:00-05:00", "morning"),
        ("2026-11-21T10:00-05:00", 600, "2026-11-23T10:00-05:00", "morning"),
        # Not for what arrived at the opening, after it, or in the lunch break.
        ("2026-11-16T08:00-05:00", 600, "2026-11-16T17:00-05:00", "close"),
        ("2026-11-16T12:30-05:00", 840, "2026-11-16T17:00-05:00", "close"),
        # One that is not after the opening does not apply; one second of time after it does.
        ("2026-11-16T07:00-05:00", 0, "2026-11-16T17:00-05:00", "close"),
        ("2026-11-16T07:00-05:00", 480, "2026-11-16T17:00-05:00", "close"),
        ("2026-11-16T07:00-05:00", 481, "2026-11-16T08:01-05:00", "morning"),
        # In the break it stands; at the close and after it the close decides.
        ("2026-11-16T07:00-05:00", 750, "2026-11-16T12:30-05:00", "morning"),
        ("2026-11-16T07:00-05:00", 1019, "2026-11-16T16:59-05:00", "morning"),
        ("2026-11-16T07:00-05:00", 1020, "2026-11-16T17:00-05:00", "close"),
        ("2026-11-16T07:00-05:00", 1440, "2026-11-16T17:00-05:00", "close"),
    ],
)
def test_morning_deadline(received: str, morning: int, due: str, decided_by: str) -> None:
    assert judged(ruled(practice(), morning), received)[1:] == (at(due), decided_by)


def test_morning_deadline_is_held_against_the_opening_of_that_very_day() -> None:
    rule = ruled(practice(exceptions={"2026-11-17": ("10:30-15:00",), "2026-11-18": ("07:00-09:00",)}), 600)
    assert judged(rule, "2026-11-17T07:00-05:00") == ("2026-11-17", at("2026-11-17T15:00-05:00"), "close")
    assert judged(rule, "2026-11-18T06:00-05:00") == ("2026-11-18", at("2026-11-18T09:00-05:00"), "close")


def test_morning_deadline_that_the_clock_skips_is_moved_on() -> None:
    rule = ruled(practice(("01:00-12:00",), ("01:00-12:00",)), 150)
    assert judged(rule, "2026-03-08T00:30-05:00")[1:] == (at("2026-03-08T03:30-04:00"), "morning")
    assert judged(rule, "2026-11-01T00:30-04:00")[1:] == (at("2026-11-01T02:30-05:00"), "morning")


@pytest.mark.parametrize(
    ("hours", "morning", "target", "due", "decided_by"),
    [
        # Two at a time, then all three; each once more with one a minute earlier, which then decides.
        (OFFICE, 1020, None, "17:00", "close"),
        (OFFICE, None, 480, "17:00", "close"),
        (OFFICE, 600, 120, "10:00", "morning"),
        (OFFICE, 600, 119, "09:59", "target"),
        (OFFICE, 599, 120, "09:59", "morning"),
        (OFFICE, 1020, 480, "17:00", "close"),
        (OFFICE, 1019, 480, "16:59", "morning"),
        (OFFICE, 1020, 479, "16:59", "target"),
        (("08:00-10:00",), 600, 120, "10:00", "close"),
        # The target ends with the first range: before a deadline in the break, a tie with one at its start.
        (OFFICE, 780, 240, "12:00", "target"),
        (OFFICE, 720, 240, "12:00", "morning"),
        (OFFICE, 780, 241, "13:00", "morning"),
    ],
)
def test_ties(
    hours: tuple[str, ...], morning: int | None, target: int | None, due: str, decided_by: str
) -> None:
    rule = ruled(practice(hours), morning, target)
    assert judged(rule, "2026-11-16T07:00-05:00")[1:] == (at(f"2026-11-16T{due}-05:00"), decided_by)


# --------------------------------------------------------------------------------- refusals and settings


def test_crisis_never_open_and_naive_times_are_refused() -> None:
    received = at("2026-11-16T09:00-05:00")
    with pytest.raises(NoClock, match="accepts it"):
        ruled(practice()).deadline(received, Lane.CRISIS)
    with pytest.raises(BadSettings, match="no clock"):
        SameDayRule(practice(), target_minutes={Lane.CRISIS: 60})
    with pytest.raises(NeverOpen, match="400 days from Tue 17 Nov 2026"):
        ruled(practice(())).deadline(received, Lane.OTHER)
    with pytest.raises(ValueError, match="needs a time zone"):
        ruled(practice()).deadline(received.replace(tzinfo=None), Lane.OTHER)


def test_deadline_keeps_received_in_utc_and_the_lane() -> None:
    local = at("2026-11-16T09:00:01.5-05:00").astimezone(ZoneInfo(NEW_YORK))
    said = ruled(practice()).deadline(local, Lane.EXISTING_PATIENT)
    assert (said.received, said.received.tzinfo, said.lane) == (local, UTC, Lane.EXISTING_PATIENT)
    assert said.due.tzinfo is UTC


@pytest.mark.parametrize("minute", [-1, 1441])
def test_morning_deadline_outside_the_day_is_refused(minute: int) -> None:
    with pytest.raises(BadSettings, match="nothing was changed"):
        SameDayRule(practice(), morning_deadline=minute)


@pytest.mark.parametrize("minutes", [0, -30, 10_081, 10**12])
def test_impossible_warnings_and_targets_are_refused(minutes: int) -> None:
    with pytest.raises(BadSettings, match="from 1 to 10080"):
        SameDayRule(practice(), at_risk_minutes=(60, minutes))
    with pytest.raises(BadSettings, match="from 1 to 10080"):
        SameDayRule(practice(), target_minutes={Lane.OTHER: minutes})


def test_warnings_are_put_in_order_and_targets_are_our_own() -> None:
    targets = {Lane.OTHER: 60}
    rule = SameDayRule(practice(), at_risk_minutes=(30, 90, 60, 30), target_minutes=targets)
    targets[Lane.OTHER] = 1
    assert rule.at_risk_minutes == (90, 60, 30)
    assert rule.target_minutes == {Lane.OTHER: 60}


@pytest.mark.parametrize(
    ("met_by", "kinds"),
    [
        (MetBy.ATTEMPT, [Effort.ATTEMPT, Effort.MESSAGE, Effort.CONTACT]),
        (MetBy.MESSAGE, [Effort.MESSAGE, Effort.CONTACT]),
        (MetBy.CONTACT, [Effort.CONTACT]),
    ],
)
def test_what_meets_the_rule(met_by: MetBy, kinds: list[Effort]) -> None:
    assert [kind for kind in Effort if meets(kind, met_by)] == kinds


# ------------------------------------------------------------------------------- rules 6 and 7: standing

DUE = at("2026-11-16T17:00-05:00")
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("met_at", "now", "standing", "breached"),
    [
        (None, "15:59:59", Standing.ON_TIME, False),
        (None, "16:00:00", Standing.AT_RISK, False),
        (None, "17:00:00", Standing.AT_RISK, False),
        (None, "17:00:01", Standing.BREACHED, True),
        (DUE - SECOND, "16:59:59", Standing.MET, False),
        (DUE, "17:00:00", Standing.MET, False),
        (DUE + SECOND, "17:00:01", Standing.MET_LATE, True),
        (DUE + SECOND, "23:00:00", Standing.MET_LATE, True),
    ],
)
def test_standing_and_breach(met_at: datetime | None, now: str, standing: Standing, breached: bool) -> None:
    rule, moment = ruled(practice()), at(f"2026-11-16T{now}-05:00")
    assert rule.standing(DUE, met_at, moment) is standing
    # Stamped with the moment due passed, however late a desk sees it.
    assert rule.breached_at(DUE, met_at, moment) == (DUE if breached else None)


def test_at_risk_begins_real_minutes_before_due() -> None:
    rule = ruled(practice(("00:00-03:00",), ("00:00-03:00",)))
    assert rule.deadline(at("2026-03-08T00:00-05:00"), Lane.OTHER).at_risk_from == at(
        "2026-03-08T01:00-05:00"
    )
    silent = replace(rule, at_risk_minutes=())
    assert silent.at_risk_from(DUE) == DUE
    assert silent.standing(DUE, None, DUE - SECOND) is Standing.ON_TIME
    assert replace(rule, at_risk_minutes=(30, 90)).at_risk_from(DUE) == DUE - timedelta(minutes=90)


# ----------------------------------------------------------------------------------------- properties


ZONES = st.sampled_from([NEW_YORK, "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]).map(ZoneInfo)
WEEKS = st.tuples(*[DAYS] * 7).filter(any)
RULES = st.builds(
    SameDayRule,
    st.builds(OpeningHours, ZONES, WEEKS, st.just({})),
    morning_deadline=st.none() | st.integers(0, 1440),
    target_minutes=st.dictionaries(st.sampled_from(CALLBACK_LANES), st.integers(1, 900)),
)
LANES = st.sampled_from(CALLBACK_LANES)
INSTANTS = st.integers(0, 365 * 86_400).map(lambda second: datetime(2026, 1, 1, tzinfo=UTC) + SECOND * second)


@given(RULES, LANES, INSTANTS)
def test_due_lies_in_the_service_day_and_after_the_call(
    rule: SameDayRule, lane: Lane, received: datetime
) -> None:
    said, hours = rule.deadline(received, lane), rule.hours
    assert said.service_day >= hours.day_of(received)
    assert hours.opens(said.service_day) < said.due <= hours.closes(said.service_day)
    assert said.due > received
    assert said.service_day == hours.day_of(received) or received < hours.opens(said.service_day)


@given(RULES, LANES, INSTANTS, st.integers(0, 86_400))
def test_later_calls_are_never_due_earlier_without_tightening(
    rule: SameDayRule, lane: Lane, received: datetime, seconds: int
) -> None:
    plain = SameDayRule(rule.hours)
    assert plain.deadline(received, lane).due <= plain.deadline(received + SECOND * seconds, lane).due


@given(RULES, LANES, INSTANTS, st.integers(1, 900), st.integers(0, 1440))
def test_tightening_never_loosens(
    rule: SameDayRule, lane: Lane, received: datetime, target: int, morning: int
) -> None:
    plain = SameDayRule(rule.hours).deadline(received, lane)
    set_before = rule.deadline(received, lane)
    shorter = {**rule.target_minutes, lane: min(target, rule.target_minutes.get(lane, target))}
    with_target = replace(rule, target_minutes=shorter).deadline(received, lane)
    with_morning = replace(rule, morning_deadline=morning).deadline(received, lane)
    assert plain.service_day == set_before.service_day == with_target.service_day
    assert with_target.due <= set_before.due <= plain.due
    assert with_morning.due <= plain.due
    # What is said to have decided is what differs from the plain rule.
    assert (set_before.decided_by is DecidedBy.CLOSE) is (set_before.due == plain.due)


@given(RULES, LANES, INSTANTS, st.integers(-90_000, 90_000), st.none() | st.integers(-90_000, 90_000))
def test_breach_and_standing_agree(
    rule: SameDayRule, lane: Lane, received: datetime, later: int, met: int | None
) -> None:
    due = rule.deadline(received, lane).due
    now, met_at = due + SECOND * later, None if met is None or met > later else due + SECOND * met
    breached = rule.breached_at(due, met_at, now) is not None
    assert breached is (rule.standing(due, met_at, now) in (Standing.BREACHED, Standing.MET_LATE))
