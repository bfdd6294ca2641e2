"""The practice: settings in versions, the staff, and the forecast from the desk's own pace."""

from __future__ import annotations

from dataclasses import replace

import pytest

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.calls import NextStep
from frontdesk.domain.errors import BadSettings, NotFound, Refused
from frontdesk.domain.people import Person
from frontdesk.domain.settings import PracticeSettings
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.services.desk import build_services
from frontdesk.store.db.engine import open_store
from frontdesk.store.migrate import migrate
from tests.builders import STAFF, Desk, SetClock, a_desk, at, settings


def test_an_empty_store_has_no_practice_yet(empty_address: str) -> None:
    store = open_store(empty_address)
    migrate(store)
    services = build_services(store, SetClock("mon 09:00"))
    assert not services.office.is_set_up()
    with pytest.raises(NotFound, match="frontdesk setup"):
        services.practice.current()
    with pytest.raises(BadSettings, match="Who are you"):
        services.practice.set_up(settings(staff=()))
    assert services.practice.set_up(settings()) == Person(2, "Dana Reyes")
    assert services.office.is_set_up()
    store.close()


def test_the_holidays_of_a_first_start_are_of_the_practices_own_year(empty_address: str) -> None:
    store = open_store(empty_address)
    migrate(store)
    # New Year's Eve, 20:00 in New York: already the next year in UTC.
    clock = SetClock("mon 09:00")
    clock.instant = clock.instant.replace(year=2027, month=1, day=1, hour=1)
    services = build_services(store, clock)
    services.practice.set_up(settings(holidays="US-NY"))
    assert services.practice.current().settings.holiday_years == (2026, 2027)
    store.close()


def test_settings_come_back_whole_and_every_version_is_kept(any_desk: Desk) -> None:
    changed = settings(name="Lakeside TMS", people_on_phones=2, claim_minutes=5)
    any_desk.do.practice.save(changed, by=any_desk.lee)
    current = any_desk.do.practice.current()
    assert (current.version, current.settings) == (2, changed)
    assert any_desk.rows("SELECT id, person_id FROM settings_version ORDER BY id") == [(1, 2), (2, 3)]


def test_another_desk_sees_new_settings_at_once(address: str) -> None:
    with a_desk(address) as desk, a_desk(address) as other:
        assert other.do.practice.current().version == 1
        desk.do.practice.save(settings(name="Renamed"), by=desk.dana)
        assert other.do.practice.current().settings.name == "Renamed"


def test_who_leaves_stays_in_the_history_and_may_come_back(any_desk: Desk) -> None:
    practice = any_desk.do.practice
    practice.save(settings(staff=STAFF[:2]), by=any_desk.dana)
    assert [person.name for person in practice.staff()] == list(STAFF[:2])
    assert "Sam Okafor" not in [person.name for person in practice.staff()]
    practice.save(settings(), by=any_desk.lee)
    assert Person(any_desk.sam, "Sam Okafor") in practice.staff()
    assert any_desk.actions("person", any_desk.sam) == ["person.added", "person.left", "person.added"]


@pytest.mark.parametrize(
    "wrong", [{"claim_minutes": 0}, {"name": ""}, {"staff": ()}, {"week": ((),) * 7}, {"staff": ("x" * 121,)}]
)
def test_settings_that_could_not_be_read_again_are_never_kept(desk: Desk, wrong: dict[str, object]) -> None:
    with pytest.raises(BadSettings):
        desk.do.practice.save(settings(**wrong), by=desk.dana)
    assert desk.do.practice.current().version == 1


def with_staff(*names: str) -> PracticeSettings:
    """The settings of the tests with more people."""
    return settings(staff=(*STAFF, *names))


def test_a_name_is_cleaned_before_it_is_kept(any_desk: Desk) -> None:
    any_desk.do.practice.save(with_staff(" Noor\x1b[31m \u202eHaddad\n"), by=any_desk.dana)
    added = any_desk.do.practice.staff()[-1]
    assert (added.name.isprintable(), added.name.startswith("Noor"), added.name.endswith("Haddad")) == (
        True,
    ) * 3
    with pytest.raises(BadSettings):
        any_desk.do.practice.save(with_staff("\u200b"), by=any_desk.dana)


def test_nobody_is_called_as_the_program_is(any_desk: Desk) -> None:
    with pytest.raises(BadSettings, match="frontdesk"):
        any_desk.do.practice.save(with_staff("frontdesk"), by=any_desk.dana)


def test_two_desks_that_add_somebody_lose_nobody(address: str) -> None:
    with a_desk(address) as desk, a_desk(address) as other:
        seen = other.do.practice.current().version
        desk.do.practice.save(with_staff("Noor Haddad"), by=desk.dana, seen_version=seen)
        with pytest.raises(Refused, match="changed meanwhile"):
            other.do.practice.save(with_staff("Kim Lund"), by=other.lee, seen_version=seen)
        again = other.do.practice.current()
        more = replace(again.settings, staff=(*again.settings.staff, "Kim Lund"))
        other.do.practice.save(more, by=other.lee, seen_version=again.version)
        names = [person.name for person in other.do.practice.staff()]
        assert names == [*STAFF, "Noor Haddad", "Kim Lund"]


# ----------------------------------------------------------------------------------- the forecast


def test_the_forecast_counts_what_is_still_due_today(any_desk: Desk) -> None:
    desk = any_desk
    desk.callback()
    desk.callback(next_step=NextStep.CALL_BACK_AT, promised_at=at("mon 16:00"))
    desk.callback(next_step=NextStep.CALL_BACK_AT, promised_at=at("tue 16:00"))
    met = desk.callback()
    desk.do.callbacks.record(NewAttempt(met, Outcome.NO_ANSWER), by=desk.dana)
    desk.clock.set("mon 15:30")
    standing = desk.do.callbacks.standing(by=desk.dana)
    assert (standing.pace.to_call, standing.pace.open_minutes_left, standing.pace.late) == (2, 90.0, 0)
    desk.clock.set("mon 16:50")
    standing = desk.do.callbacks.standing(by=desk.dana)
    # The practice's own estimate, six minutes each, until enough tries were measured.
    assert (standing.pace.to_call, standing.pace.minutes_each, standing.pace.late) == (2, 6.0, 1)
    counts = standing.counts
    assert (counts.open, counts.breached, counts.at_risk, counts.now, counts.later) == (4, 1, 1, 2, 2)


def test_the_forecast_uses_the_desks_own_minutes_once_there_are_enough(desk: Desk) -> None:
    for _ in range(20):
        number = desk.callback()
        desk.do.callbacks.claim(number, by=desk.dana)
        desk.clock.on(3)
        desk.do.callbacks.record(NewAttempt(number, Outcome.REACHED_BOOKED), by=desk.dana)
    desk.clock.set("mon 16:51")
    for _ in range(4):
        desk.callback()
    pace = desk.do.callbacks.standing(by=desk.dana).pace
    assert (pace.minutes_each, pace.late) == (3.0, 1)
    assert pace.sentence == "4 to call, 9 minutes left, about 1 will be late: ask for backup"


def test_the_frame_knows_when_the_practice_opens_and_closes(desk: Desk) -> None:
    desk.clock.set("mon 12:30")
    standing = desk.do.callbacks.standing(by=desk.dana)
    assert (standing.closes, standing.opens) == (at("mon 17:00"), at("mon 13:00"))
    desk.clock.set("sat 10:00")
    standing = desk.do.callbacks.standing(by=desk.dana)
    assert (standing.closes, standing.opens) == (None, at("mon2 08:00"))
