"""A week of five days at three desks on one store, each worked to its signature; then the check."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from frontdesk.bootstrap import open_services
from frontdesk.demo.stage import DemoClock
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.day.cover import Answer
from frontdesk.domain.day.review import BreachReason, why_not_signed
from frontdesk.domain.errors import FrontDeskError
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.services.day.day_close import DayCloseService
from frontdesk.services.desk import Services
from frontdesk.services.safety.check import CheckService
from tests.builders import NEW_YORK, known, settings
from tests.campaigns.calendar_of_use import day_times
from tests.campaigns.campaign import Campaign, Score
from tests.campaigns.desk_walk import LINES, DeskWalk
from tests.campaigns.soak import FAULTS, missing_faults

#: Before Thanksgiving: five open days.
MONDAY = date(2026, 11, 16)
DAYS, DESKS = 5, 3
DANA, LEE, SAM = 2, 3, 4
#: After so many calls a desk looks whether somebody waits too long.
LOOKS = 20
_CLOSING = time(16, 45)


class Week:
    """Monday to Friday, with three desks of one connection each."""

    def __init__(self, folder: Path, calls_a_day: int, seed: int = 1) -> None:
        """Set the practice up on Monday morning.

        Args:
            folder: where the store is made.
            calls_a_day: how many people call on each day.
            seed: chance that repeats.
        """
        self.store_file = folder / "frontdesk.db"
        self.made: Counter[str] = Counter()
        self.wrong: list[str] = []
        self._calls = calls_a_day
        self._random = Random(f"week {seed} {calls_a_day}")
        self._clock = DemoClock(_at(MONDAY, time(6)))
        first = self._open()
        first.practice.set_up(settings())
        self.desks = [first, *(self._open() for _ in range(DESKS - 1))]
        self.walk = DeskWalk(first, self._clock, self._random, max(LINES, calls_a_day * 2))

    def _open(self) -> Services:
        return open_services(str(self.store_file), self._clock)

    def live(self) -> None:
        """Every day, from the first call to the signature."""
        for number in range(DAYS):
            day = MONDAY + timedelta(days=number)
            self._work(day)
            self._review(day)
            self.wrong += [f"{day}: {fault}" for fault in self.findings()]

    def close(self) -> None:
        """Everybody goes home."""
        for desk in self.desks:
            desk.office.store.close()

    def findings(self) -> list[str]:
        """What the check finds."""
        return CheckService(self.desks[0].office).run().findings

    def _work(self, day: date) -> None:
        """The day's calls, with lunch in the middle and a look at who waits too long."""
        lunch: int | None = None
        cover = self.desks[0].cover
        with suppress(FrontDeskError):
            cover.turn_phones(DANA, by=DANA)
            cover.turn_backup(LEE, by=DANA)
        for place, at in enumerate(day_times(day, self._calls, self._random)):
            self._clock.move_to(at)
            local = at.astimezone(NEW_YORK).time()
            if lunch is None and time(12) <= local < time(13):
                lunch = self._lunch_out()
            elif lunch is not None and local >= time(13):
                self._lunch_back(lunch)
                lunch = None
            self.walk.services = self._random.choice(self.desks)
            self.walk.take_call()
            if place % LOOKS == 0:
                self._answer_backup(self._random.choice(self.desks))
        if lunch is not None:
            self._lunch_back(lunch)

    def _lunch_out(self) -> int | None:
        cover = self.desks[1].cover
        try:
            cover.lunch_out(DANA, LEE, by=DANA)
        except FrontDeskError as refused:
            self.wrong.append(f"lunch: {refused}")
            return None
        self.made["lunch"] += 1
        return int(self._value("SELECT MAX(id) FROM lunch"))

    def _lunch_back(self, lunch: int) -> None:
        self.desks[2].cover.lunch_back(lunch, by=DANA)

    def _answer_backup(self, desk: Services) -> None:
        """The banner of a callback that is due and that nobody has: it is answered, one way or the other."""
        waiting = desk.cover.escalations.look(by=SAM)
        if not waiting:
            return
        self.made["escalation"] += len(waiting)
        with suppress(FrontDeskError):  # another action answered it
            if self._random.random() < 0.5:
                desk.cover.escalations.take(waiting[0].id, by=SAM)
            else:
                desk.cover.escalations.answer([one.id for one in waiting], Answer.BACKUP_CALLED, by=SAM)

    def _review(self, day: date) -> None:
        """What is open is called or carried over, what was missed gets its reason, and the day is signed."""
        if self._clock() < (closing := _at(day, _CLOSING)):
            self._clock.move_to(closing)
        desk = self.desks[1]
        for _ in range(self._calls):
            callback = desk.callbacks.next(by=LEE)
            if callback is None or self._random.random() < 0.1:
                break
            with suppress(FrontDeskError):
                desk.callbacks.record(NewAttempt(callback.id, Outcome.NO_ANSWER), by=LEE)
        facts = desk.review.look(day, by=LEE).facts
        for crisis in facts.crises:
            if not crisis.accepted_by:
                desk.crises.accept(crisis.id, "Dr Stein", by=LEE)
        missed = [one.id for one in facts.breaches if one.reason is None]
        desk.review.give_reason(missed, BreachReason.NO_STAFF, by=LEE)
        desk.review.count_voicemails(facts.voicemails.logged, day=day, by=LEE)
        for source in facts.sources:
            desk.referrals.answer(source.call_id, known(), by=LEE)
        for draft in facts.drafts:
            desk.drafts.discard(draft.uid, by=LEE)
        left = [one.callback_id for one in facts.callbacks if not one.carried_to]
        carried = desk.review.carry_over(left, day=day, owner=SAM, reason="the day was full", by=LEE)
        self.made["carried over"] += len(carried)
        self._sign(day)

    def _sign(self, day: date) -> None:
        """Sign at two desks: one of them does, the other sees who did."""
        signed = 0
        for desk, by in ((self.desks[1], LEE), (self.desks[2], SAM)):
            try:
                DayCloseService(desk.office).sign(day, by=by)
                signed += 1
            except FrontDeskError as refused:
                if not signed:
                    why = why_not_signed(desk.review.look(day, by=LEE).facts)
                    self.wrong.append(f"{day} cannot be signed: {refused} ({why})")
        self.made["signed day"] += signed
        if signed != 1:
            self.wrong.append(f"{day} was signed {signed} times")

    def _value(self, sql: str) -> Any:
        ((found,),) = self.desks[0].office.store.rows(sql)
        return found


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, NEW_YORK).astimezone(UTC)


def run(cases: int, folder: Path) -> Score:
    """Live a week with so many calls a day; then plant each fault in its store."""
    week = Week(folder, cases)
    week.live()
    rows = week.desks[0].office.store.rows
    ((calls, breaches),) = rows("SELECT (SELECT COUNT(*) FROM call), (SELECT COUNT(*) FROM breach)")
    week.close()
    missed = [] if week.wrong else missing_faults(week.store_file, folder)
    made = ", ".join(
        f"{count:,} {what}" for what, count in (week.walk.made + week.made).items() if what != "call"
    )
    return Score(
        seen=f"{calls:,} calls on {DAYS} days at {DESKS} desks, {made}, {breaches:,} breaches",
        broken=len(week.wrong),
        control=f"{len(FAULTS)} planted faults" + (f", not found: {', '.join(missed)}" if missed else ""),
        control_broken=0 if missed else len(FAULTS),
        examples=tuple(week.wrong[:5]),
    )


CAMPAIGN = Campaign(
    name="week",
    promise="a week of three desks is worked to five signatures, and the store agrees with itself each night",
    run=run,
    test_cases=40,
    full_cases=500,
)
