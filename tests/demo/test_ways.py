"""The way from referral to the end of treatment in a demo: every step and point, and what is owed."""

from __future__ import annotations

from collections import Counter

from frontdesk.domain.referrals.owed import OwedStanding, OwedState
from frontdesk.domain.referrals.owed_items import OwedLine, OwedView
from frontdesk.domain.referrals.patients import PatientLine, View
from frontdesk.domain.referrals.steps import HomeList, Step
from tests.demo.conftest import DANA, Demo

#: What can stand while a desk looks: 6 and 7 come of call logs, 16 is over when anybody looks, and the
#: others are events that are nobody's.
POINTS = {0, 1, 3, 4, 5, 9, 10, 11, 15, 17, 18, 19, 22, 23, 24, 25, 26, 27}


def everybody(demo: Demo) -> list[PatientLine]:
    """Everybody on the way, and who is finished."""
    patients = demo.services.patients
    return [*patients.rows(patients.order()), *patients.rows(patients.order(View.ENDED))]


def owed(demo: Demo) -> list[OwedLine]:
    """Everything that is or was owed."""
    service = demo.services.owed
    return service.rows(service.order(OwedView.ALL, by=DANA))


def test_somebody_stands_on_every_step(demo: Demo) -> None:
    assert {line.step for line in everybody(demo)} == set(Step)


def test_somebody_is_at_every_point_that_can_stand(demo: Demo) -> None:
    assert {line.point for line in everybody(demo)} >= POINTS


def test_everybody_open_is_in_one_list(demo: Demo) -> None:
    counts = demo.services.patients.counts()
    assert sum(counts.lists.values()) == counts.open == sum(line.step.is_open for line in everybody(demo))
    assert all(counts.lists[home] for home in (HomeList.CALLBACKS, HomeList.WAITING, HomeList.BOOKED))


def test_most_who_were_booked_came(demo: Demo) -> None:
    points = Counter(line.point for line in everybody(demo) if line.step is Step.BOOKED)
    assert points[26] < sum(points.values()) / 2


def test_owed_is_late_at_risk_failed_and_blocked(demo: Demo) -> None:
    lines = owed(demo)
    still_open = [line for line in lines if line.state is OwedState.OPEN]
    assert {line.standing for line in still_open} == {
        OwedStanding.LATE,
        OwedStanding.AT_RISK,
        OwedStanding.ON_TIME,
    }
    assert {line.blocked_by for line in still_open} == {None, "permission"}
    assert {line.state for line in lines} == set(OwedState)
    assert {OwedStanding.MET, OwedStanding.MET_LATE} <= {line.standing for line in lines}
    assert demo.services.owed.order(OwedView.FAILED, by=DANA)
    assert demo.services.owed.order(OwedView.BLOCKED, by=DANA)
    assert demo.services.owed.order(OwedView.SENT, by=DANA)


def test_what_passed_is_stamped_already(demo: Demo) -> None:
    assert not demo.services.owed.tick(by=DANA)
    late = [line for line in owed(demo) if line.standing is OwedStanding.LATE]
    assert all(line.breached_at == line.due for line in late)


def test_two_referrers_sent_one_of_them(demo: Demo) -> None:
    assert any(len(line.referrers) == 2 for line in everybody(demo))
