"""The clock turns while something is owed: what passed is one breach, stamped with the due instant, once."""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from frontdesk.bootstrap import open_services
from frontdesk.domain.referrals.owed import Channel
from frontdesk.services.desk import Services
from frontdesk.store.db.fields import to_text
from tests.builders import STAFF, settings
from tests.campaigns.campaign import Campaign, Score
from tests.campaigns.clock_turns import KINDS, Turn, turn
from tests.campaigns.judging import differences
from tests.campaigns.processes import desks
from tests.campaigns.programs.owed_looker import look
from tests.campaigns.programs.referral_saver import referral_of
from tests.campaigns.programs.restarter import Start
from tests.campaigns.set_up_stores import copy_store

#: Desks that look at the same moment after a turn.
DESKS = 4
#: The practice was set up before every turn that there is.
SET_UP = datetime(2000, 1, 3, 12, 0, tzinfo=UTC)
#: After the turn the clock goes on by so long, past every due.
LATER = timedelta(days=9)


@dataclass(slots=True)
class Seen:
    """What was found after the turns, summed up."""

    #: Dues that passed in a turn.
    passed: int = 0
    #: Things that are not stamped as they should be, right after the turn.
    wrong: int = 0
    #: Breaches that were gone or changed after the clock went back, or after it was sent.
    moved: int = 0
    #: Entries of the audit that say a breach twice.
    twice: int = 0
    #: Differences in check.
    differences: int = 0
    #: A few words on the first of them.
    examples: list[str] = field(default_factory=list)

    @property
    def broken(self) -> int:
        """All that must not be."""
        return self.wrong + self.moved + self.twice + self.differences


def run(cases: int, folder: Path) -> Score:
    """Turn the clock so often while something is owed, and as a control with desks that stamp by a timer."""
    new = _make_store(folder / "new.db")
    seen = _turn_often(cases, new, folder, naive=False)
    naive_cases = max(KINDS, min(cases, 2 * KINDS))
    naive = _turn_often(naive_cases, new, folder, naive=True)
    return Score(
        seen=f"{cases} turns of {min(cases, KINDS)} kinds, {DESKS} desks looking at once, {seen.passed} dues"
        f" passed: {seen.wrong} stamped wrongly, {seen.moved} moved later, {seen.twice} told twice,"
        f" {seen.differences} differences in check",
        broken=seen.broken,
        control=f"a timer that stamps its own now ({naive_cases} turns)",
        control_broken=naive.wrong,
        examples=tuple(seen.examples[:5]),
    )


def _make_store(path: Path) -> Path:
    """A practice that is open every day, so that every turn can pass a due."""
    every_day = (settings().week[0],) * 7
    services = open_services(str(path), lambda: SET_UP)
    with closing(services.office.store):
        services.practice.set_up(settings(week=every_day, staff=(*STAFF, "Ines Duarte")))
    return path


def _turn_often(cases: int, new: Path, folder: Path, *, naive: bool) -> Seen:
    context = desks()
    together = context.Barrier(DESKS)
    orders = []
    for _ in range(DESKS):
        ours, theirs = context.Pipe()
        context.Process(target=look, args=(theirs, together), daemon=True).start()
        theirs.close()
        orders.append(ours)
    seen = Seen()
    try:
        for case in range(cases):
            one = turn(case)
            store = copy_store(new, folder / "turned.db")
            due = _owe(store, case, one)
            for now in (one.after, one.after + LATER):
                for desk, order in enumerate(orders):
                    order.send(Start(store, now + timedelta(milliseconds=40 * desk), 2 + desk, naive))
                for order in orders:
                    order.recv()
                _judge(seen, store, due, now, f"turn {case}, {one.name}", naive=naive)
    finally:
        for order in orders:
            with suppress(OSError):
                order.send(None)
            order.close()
    return seen


def _owe(store: Path, case: int, one: Turn) -> datetime:
    """Take in a referral before the turn, and give when its acknowledgement is due."""
    services = open_services(str(store), lambda: one.before)
    with closing(services.office.store):
        added = services.patients.add(referral_of(case), by=2)
        (line,) = services.owed.of_referral(added.referral)
    return line.due


def _judge(seen: Seen, store: Path, due: datetime, now: datetime, told: str, *, naive: bool) -> None:
    """Compare what is stamped with what passed; then go back, send it, and look again."""
    wanted: list[str | None] = [to_text(due)] if due < now else [None]
    services = open_services(str(store), lambda: now)
    with closing(services.office.store):
        found = _breached(services)
        if found != wanted:
            seen.wrong += 1
            seen.examples.append(f"{told}: due {to_text(due)}, now {to_text(now)}, stamped {found}")
        seen.passed += wanted != [None]
        if naive or wanted == [None]:
            return
        ((entries,),) = services.office.store.rows(
            "SELECT COUNT(*) FROM audit WHERE action = 'owed.breached'",
        )
        seen.twice += entries > 1
        seen.differences += len(differences(services))
    _judge_later(seen, copy_store(store, store.with_name("sent.db")), due, wanted, told)


def _judge_later(seen: Seen, store: Path, due: datetime, wanted: list[str | None], told: str) -> None:
    """The clock goes back before the due, and it is sent: what was stamped stays."""
    services = open_services(str(store), lambda: due - timedelta(hours=1))
    with closing(services.office.store):
        services.owed.tick(by=2)
        services.owed.sent(1, Channel.PHONE, by=2)
        services.owed.tick(by=3)
        if _breached(services) != wanted:
            seen.moved += 1
            seen.examples.append(f"{told}: stamped {_breached(services)} after it went back, not {wanted}")


def _breached(services: Services) -> list[str | None]:
    rows = services.office.store.rows("SELECT breached_at FROM owed WHERE voided_at IS NULL ORDER BY id")
    return [at for (at,) in rows]


CAMPAIGN = Campaign(
    name="owed_clocks",
    promise="whatever the clock does, a due that passed is one breach with its instant, for ever",
    run=run,
    test_cases=KINDS,
    full_cases=25 * KINDS,
)
