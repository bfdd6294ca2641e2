"""What a phone log says about a practice, against a count that looks at every pair of calls."""

from __future__ import annotations

from datetime import datetime, timedelta
from statistics import median

from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.assess import Assessment, PhoneCall, assess

EPOCH = datetime(1970, 1, 1)
MONDAY = datetime(2026, 11, 2, 9, 0)


def call(at: datetime, number: str = "1", *, inbound: bool = True, answered: bool = False) -> PhoneCall:
    """A call; by default a missed one."""
    return PhoneCall((at - EPOCH) // timedelta(microseconds=1), inbound, answered, number)


def by_pairs(calls: list[PhoneCall]) -> tuple[int, int, int, float | None]:
    """Same day, later, never and the median, found by looking at every later call of each missed one."""
    same_day = later = never = 0
    waits = []
    for place, one in enumerate(calls):
        if not one.inbound or one.answered:
            continue
        settling = [
            other.at for other in calls[place + 1 :] if other.answered and other.number == one.number != ""
        ]
        if not settling:
            never += 1
            continue
        missed, settled = (EPOCH + timedelta(microseconds=at) for at in (one.at, settling[0]))
        waits.append(int((settled - missed).total_seconds() // 60))
        if settled.date() == missed.date():
            same_day += 1
        else:
            later += 1
    return same_day, later, never, median(waits) if waits else None


CALLS = st.lists(
    st.builds(
        call,
        st.integers(0, 6 * 24 * 60).map(lambda minutes: MONDAY + timedelta(minutes=minutes)),
        st.sampled_from(["", "1", "2", "3"]),
        inbound=st.booleans(),
        answered=st.booleans(),
    ),
    max_size=60,
).map(lambda calls: sorted(calls, key=lambda one: one.at))


@given(CALLS)
def test_the_counts_are_those_of_every_pair(calls: list[PhoneCall]) -> None:
    found = assess(calls)
    assert (found.same_day, found.later, found.never, found.median_minutes) == by_pairs(calls)
    inbound = [one for one in calls if one.inbound]
    assert found.inbound == len(inbound) == sum(found.by_hour) == sum(found.by_weekday)
    assert found.missed == sum(not one.answered for one in inbound)
    assert found.missed == sum(found.missed_by_hour) == sum(found.missed_by_weekday)
    assert found.missed == found.same_day + found.later + found.never
    assert found.answered + found.missed == found.inbound
    at = [EPOCH + timedelta(microseconds=one.at) for one in inbound]
    assert list(found.by_hour) == [sum(one.hour == hour for one in at) for hour in range(24)]
    assert list(found.by_weekday) == [sum(one.weekday() == day for one in at) for day in range(7)]


def test_a_day_by_hand() -> None:
    found = assess(
        [
            call(MONDAY),
            call(MONDAY + timedelta(minutes=10)),
            call(MONDAY + timedelta(minutes=20), "2"),
            call(MONDAY + timedelta(minutes=40), inbound=False, answered=False),
            call(MONDAY + timedelta(minutes=70), inbound=False, answered=True),
            call(MONDAY + timedelta(hours=2), "3"),
            call(MONDAY + timedelta(hours=3), ""),
            call(MONDAY + timedelta(days=1), "2", answered=True),
        ]
    )
    # The first number rang twice in vain and was reached after 70 and 60 minutes; the second came through the
    # next morning, after 23 h 40; the third was never called; the withheld one cannot be.
    assert (found.inbound, found.answered, found.missed) == (6, 1, 5)
    assert (found.same_day, found.later, found.never) == (2, 1, 2)
    assert found.median_minutes == 70
    assert (found.waiting, found.waiting_since) == (1, MONDAY + timedelta(hours=2))
    assert (found.first, found.last) == (MONDAY, MONDAY + timedelta(days=1))


def test_without_calls_nothing_is_said() -> None:
    found = assess([])
    assert isinstance(found, Assessment)
    assert (found.first, found.median_minutes) == (None, None)
    assert found.by_hour == (0,) * 24
    assert found.by_weekday == (0,) * 7
