"""Backups: names, which are kept, and when the last one is too old."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.safety.backups import (
    BackupName,
    in_order,
    is_due,
    is_old,
    newest_good,
    read_name,
    to_remove,
)

NOON = datetime(2026, 11, 17, 17, 0, 5, tzinfo=UTC)


def utc_day(instant: datetime) -> date:
    return instant.date()


def daily(days_ago: float, *, faulty: bool = False) -> BackupName:
    return BackupName("1a2b3c4d", NOON - timedelta(days=days_ago), daily=True, faulty=faulty)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        (BackupName("1a2b3c4d", NOON), "frontdesk-1a2b3c4d-20261117T170005Z.db"),
        (
            BackupName("1a2b3c4d", NOON, daily=True, number=3, digest="0123456789ab"),
            "frontdesk-1a2b3c4d-20261117T170005Z-daily-3-x0123456789ab.db",
        ),
        (BackupName("1a2b3c4d", NOON, sealed=True), "frontdesk-1a2b3c4d-20261117T170005Z.age"),
        (BackupName("1a2b3c4d", NOON, daily=True), "frontdesk-1a2b3c4d-20261117T170005Z-daily.db"),
        (
            BackupName("1a2b3c4d", NOON, before="0011", sealed=True, number=2),
            "frontdesk-1a2b3c4d-20261117T170005Z-before-0011-2.age",
        ),
        (
            BackupName("1a2b3c4d", NOON, daily=True, faulty=True),
            "frontdesk-1a2b3c4d-20261117T170005Z-daily-differences.db",
        ),
    ],
)
def test_a_name_says_what_it_is(name: BackupName, written: str) -> None:
    assert str(name) == written
    assert read_name(written) == name


@pytest.mark.parametrize(
    "foreign",
    [
        "frontdesk.db",
        "frontdesk-1a2b3c4d-20261117T170005Z.db-wal",
        "frontdesk-1a2b3c4d-20261317T170005Z.db",
        "frontdesk-1a2b3c4d-20261117T170005Z-weekly.db",
        "../frontdesk-1a2b3c4d-20261117T170005Z.db",
        "frontdesk-1a2b3c4d-20261117T170005Z.db\n",
    ],
)
def test_other_files_are_not_ours(foreign: str) -> None:
    assert read_name(foreign) is None


def test_a_year_of_days_leaves_seven_days_four_weeks_twelve_months() -> None:
    made = [daily(days) for days in range(400)]
    gone = to_remove(made, utc_day)
    kept = [str(name.at.date()) for name in in_order(set(made) - set(gone))]
    # Tuesday, November 17, 2026. Weeks end on Sunday: 15, 8 and 1 November. Months end on their last day.
    assert kept == [
        "2025-12-31", "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31", "2026-06-30",
        "2026-07-31", "2026-08-31", "2026-09-30", "2026-10-31", "2026-11-01", "2026-11-08", "2026-11-11",
        "2026-11-12", "2026-11-13", "2026-11-14", "2026-11-15", "2026-11-16", "2026-11-17",
    ]  # fmt: skip


def test_seven_days_are_days_that_have_a_backup() -> None:
    made = [daily(30 * count) for count in range(5)]
    assert to_remove(made, utc_day) == []


def test_of_one_day_the_newest_good_one_stays() -> None:
    morning, noon, faulty = daily(0.3), daily(0.1), daily(0, faulty=True)
    assert to_remove([faulty, noon, morning], utc_day) == [morning]
    only_faulty = [daily(20, faulty=True), daily(20.1), daily(0, faulty=True)]
    assert newest_good(only_faulty) == daily(20.1)
    assert daily(20.1) not in to_remove(only_faulty, utc_day)


def test_what_a_person_asked_for_is_never_removed() -> None:
    asked = [BackupName("1a2b3c4d", NOON - timedelta(minutes=count)) for count in range(50)]
    assert to_remove([*asked, daily(0), daily(0.01)], utc_day) == [daily(0.01)]


def test_the_newest_one_before_a_migration_stays() -> None:
    before = [BackupName("1a2b3c4d", NOON - timedelta(days=2, hours=n), before="0011") for n in (1, 2)]
    made = [*before, *(daily(days / 10) for days in range(25))]
    gone = to_remove(made, utc_day)
    assert before[0] not in gone
    assert before[1] in gone


NAMES = st.lists(
    st.builds(
        BackupName,
        home=st.just("1a2b3c4d"),
        at=st.integers(0, 500 * 24).map(lambda hours: NOON - timedelta(hours=hours)),
        daily=st.just(True),
        faulty=st.booleans(),
        number=st.integers(0, 2),
    )
    | st.builds(
        BackupName,
        home=st.just("1a2b3c4d"),
        at=st.integers(0, 500).map(lambda days: NOON - timedelta(days=days)),
        before=st.just("0011"),
        faulty=st.booleans(),
    )
    | st.builds(
        BackupName,
        home=st.just("1a2b3c4d"),
        at=st.integers(0, 500).map(lambda days: NOON - timedelta(days=days)),
    ),
    max_size=60,
    unique=True,
)


def kept_by_counting(names: list[BackupName]) -> set[BackupName]:
    """The oracle: asks of each backup alone whether anything speaks for it, by counting days and weeks."""
    ours = [name for name in names if name.daily or name.before]

    def later(one: BackupName, other: BackupName) -> bool:
        return (one.at, one.number) > (other.at, other.number)

    def week(name: BackupName) -> int:
        return (name.at.date() - date(2024, 1, 1)).days // 7  # a Monday

    def month(name: BackupName) -> int:
        return name.at.year * 12 + name.at.month

    def is_wanted(name: BackupName) -> bool:
        if not name.daily and not name.before:
            return True
        if not any(later(other, name) for other in ours):
            return True
        if not name.faulty and not any(later(other, name) and not other.faulty for other in ours):
            return True
        if name.before and not any(later(other, name) and other.before for other in ours):
            return True
        for period, count in ((lambda one: one.at.date().toordinal(), 7), (week, 4), (month, 12)):
            mine = period(name)
            later_periods = {period(other) for other in ours if period(other) > mine}
            rivals = [other for other in ours if period(other) == mine and other != name]
            beaten = any(
                (not other.faulty and name.faulty) or (other.faulty == name.faulty and later(other, name))
                for other in rivals
            )
            if len(later_periods) < count and not beaten:
                return True
        return False

    return {name for name in names if is_wanted(name)}


@given(NAMES)
def test_what_is_kept_is_what_counting_says(names: list[BackupName]) -> None:
    # Two of one second and number differ in their kind: no folder has both, as one lock makes them all.
    seen = {(name.at, name.number): name for name in names}
    names = list(seen.values())
    gone = to_remove(names, utc_day)
    assert gone == in_order(gone)
    assert set(names) - set(gone) == kept_by_counting(names)
    good = newest_good(names)
    assert good is None or good not in gone


def test_a_backup_is_due_once_a_day_of_the_practice() -> None:
    def new_york(instant: datetime) -> date:
        return (instant - timedelta(hours=5)).date()

    assert is_due([], NOON, new_york)
    assert not is_due([daily(0.4)], NOON, new_york)  # 02:24 of the same day
    assert is_due([daily(0.6)], NOON, new_york)  # 21:36 of the day before, in UTC the same day
    assert is_due([BackupName("1a2b3c4d", NOON)], NOON, new_york)


def test_a_backup_is_old_after_so_many_hours() -> None:
    assert is_old(None, NOON, 36)
    assert not is_old(NOON - timedelta(hours=36), NOON, 36)
    assert is_old(NOON - timedelta(hours=36, seconds=1), NOON, 36)
