"""Near misses: kept with time, person and crisis, and listed for the day."""

from __future__ import annotations

import pytest

from frontdesk.domain.crisis import NewCrisis
from frontdesk.domain.errors import Incomplete, NotFound
from tests.builders import Desk, at


def test_a_note_is_kept_with_its_crisis_and_listed_for_its_day(any_desk: Desk) -> None:
    desk = any_desk
    crises = desk.do.crises
    crisis = crises.open(NewCrisis("here", desk.clock()), by=desk.dana)
    crises.near_miss("The clinician's phone\nrang out.", crisis_id=crisis.id, by=desk.dana)
    desk.clock.set("tue 09:00")
    crises.near_miss("The backup's number was old.", crisis_id=None, by=desk.lee)
    monday = crises.near_misses(at("mon 00:00"), at("tue 00:00"))
    assert [(one.at, one.by, one.crisis_id, one.text) for one in monday] == [
        (at("mon 09:00"), "Dana Reyes", crisis.id, "The clinician's phone\nrang out.")
    ]
    assert [one.by for one in crises.near_misses(at("mon 00:00"), at("wed 00:00"))] == [
        "Dana Reyes",
        "Lee Wong",
    ]
    assert desk.rows(
        "SELECT person_id, subject_id, detail FROM audit WHERE action = 'crisis.near_miss' ORDER BY id"
    ) == [(desk.dana, crisis.id, '{"note":1}'), (desk.lee, 0, '{"note":2}')]


def test_nothing_is_kept_without_a_word_or_for_a_crisis_that_is_not_there(desk: Desk) -> None:
    with pytest.raises(Incomplete):
        desk.do.crises.near_miss(" 12 ", crisis_id=None, by=desk.dana)
    with pytest.raises(NotFound):
        desk.do.crises.near_miss("The line was busy.", crisis_id=7, by=desk.dana)
    assert desk.value("SELECT COUNT(*) FROM near_miss") == 0
