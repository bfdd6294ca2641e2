"""A real office's week of call records, worked to a signed day close."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from frontdesk.bootstrap import open_services
from frontdesk.demo.stage import DemoClock
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.day.review import BreachReason, ItemState
from frontdesk.domain.errors import Refused
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.services.day.day_close import DayCloseService
from frontdesk.services.desk import Services
from frontdesk.services.safety.check import CheckService
from tests.builders import NEW_YORK, settings

OFFICE_WEEK = Path(__file__).parents[3] / "shared" / "data" / "asterisk-office-week.csv"
#: The log ends on this Tuesday, after closing.
LAST_DAY = date(2017, 6, 27)
DANA, LEE = 2, 3


@pytest.fixture
def evening(tmp_path: Path) -> Iterator[Services]:
    """The practice on the evening of the log's last day."""
    if not OFFICE_WEEK.exists():
        pytest.skip(f"the office week is not beside the repository ({OFFICE_WEEK.name})")
    clock = DemoClock(datetime(2017, 6, 20, 7, tzinfo=NEW_YORK))
    store = tmp_path / "frontdesk.db"
    store.touch(0o600)
    services = open_services(str(store), clock)
    services.practice.set_up(settings(holidays="US"))
    clock.move_to(datetime(2017, 6, 27, 19, 30, tzinfo=NEW_YORK))
    yield services
    services.office.store.close()


def test_the_office_week_is_worked_to_a_signed_day(evening: Services) -> None:
    with evening.imports.open(OFFICE_WEEK) as log:
        evening.imports.run(log, by=DANA)
    closing = DayCloseService(evening.office)
    with pytest.raises(Refused, match="no reason yet"):
        closing.sign(LAST_DAY, by=DANA)

    called = 0
    while (callback := evening.callbacks.next(by=DANA)) is not None:
        outcome = Outcome.REACHED_BOOKED if called == 0 else Outcome.NO_ANSWER
        evening.callbacks.record(NewAttempt(callback.id, outcome), by=DANA)
        called += 1
    facts = evening.review.look(LAST_DAY, by=DANA).facts
    missed = [one.id for one in facts.breaches if one.reason is None]
    evening.review.give_reason(missed, BreachReason.NO_STAFF, by=DANA)
    evening.review.count_voicemails(0, day=LAST_DAY, by=DANA)
    open_ones = [one.callback_id for one in facts.callbacks]
    evening.review.carry_over(open_ones, day=LAST_DAY, owner=LEE, reason="no answer today", by=DANA)

    settled = evening.review.look(LAST_DAY, by=DANA)
    assert {line.state for line in settled.lines} == {ItemState.DONE}
    signed = closing.sign(LAST_DAY, by=DANA)
    assert (called, signed.by) == (3, "Dana Reyes")
    for words in ("17: 11 answered, 6 missed, 0 voicemail", "3 of 4 callbacks of the day: 75 %", "no staff"):
        assert words in signed.report
    assert "2 to call back: 0 past the deadline, 0 at risk, 2 for later" in signed.hand_off
    assert CheckService(evening.office).run().findings == []
