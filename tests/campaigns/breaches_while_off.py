"""Desks that are off over a deadline start together afterwards: one breach, with the deadline's instant."""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from frontdesk.bootstrap import open_services
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.services.desk import Services
from frontdesk.store.db.fields import to_text
from tests.builders import at
from tests.campaigns.campaign import Campaign, Score
from tests.campaigns.judging import differences
from tests.campaigns.processes import desks
from tests.campaigns.programs.restarter import Start, restart
from tests.campaigns.set_up_stores import call_of, copy_store, make_store

#: Desks that start together after the night.
DESKS = 4

#: Who may have claimed the callback at the start.
CLAIMS = 3

#: Every so many cases the whole ``frontdesk check`` is run.
CHECK_EVERY = 10


@dataclass(slots=True)
class Seen:
    """What was found after the starts, summed up."""

    #: Breaches that should be there: one for each callback.
    wanted: int = 0
    #: Callbacks with none.
    missing: int = 0
    #: Callbacks with more than one.
    double: int = 0
    #: Breaches with another instant than the deadline's.
    wrong: int = 0
    #: Breaches that were gone later.
    removed: int = 0
    #: Differences in check.
    differences: int = 0
    #: A few words on the first of them.
    examples: list[str] = field(default_factory=list)

    @property
    def broken(self) -> int:
        """All that must not be."""
        return self.missing + self.double + self.wrong + self.removed + self.differences

    def __str__(self) -> str:
        """The figures, in words."""
        return (
            f"{self.wanted} breaches: {self.missing} missing, {self.double} double, {self.wrong} with a wrong"
            f" instant, {self.removed} removed later, {self.differences} differences in check"
        )


def run(cases: int, folder: Path) -> Score:
    """Let desks start after so many deadlines, and as a control desks that stamp by a timer."""
    new = make_store(folder / "new.db")
    real = _off_often(cases, new, folder, naive=False)
    naive_cases = min(cases, 20)
    naive = _off_often(naive_cases, new, folder, naive=True)
    return Score(
        seen=f"off over {cases} deadlines, {DESKS} desks racing at the restart, {real}",
        broken=real.broken,
        control=f"a timer that stamps its own now ({naive_cases} times:"
        f" {naive.double} double, {naive.wrong} wrong)",
        control_broken=naive.double + naive.wrong,
        examples=tuple(real.examples[:5]),
    )


def _off_often(cases: int, new: Path, folder: Path, *, naive: bool) -> Seen:
    """So many times: a call, the desks off, the deadline, a race of starts, and a look at the rows."""
    context = desks()
    together = context.Barrier(DESKS)
    orders = []
    for _ in range(DESKS):
        ours, theirs = context.Pipe()
        context.Process(target=restart, args=(theirs, together), daemon=True).start()
        theirs.close()
        orders.append(ours)
    seen = Seen()
    try:
        for case in range(cases):
            random = Random(case)
            store = copy_store(new, folder / "off.db")
            due = _owe(store, case, random)
            starts = due + timedelta(seconds=random.choice((1, 600, 54_000, 400_000)))
            for desk, order in enumerate(orders):
                # Their clocks are not quite the same, as clocks are not.
                order.send(Start(store, starts + timedelta(milliseconds=40 * desk), 2 + desk, naive))
            for order in orders:
                order.recv()
            _judge(seen, store, due, starts, case, naive=naive)
    finally:
        for order in orders:
            with suppress(OSError):
                order.send(None)
            order.close()
    return seen


def _owe(store: Path, case: int, random: Random) -> datetime:
    """Take a call that is to be called back, and give its deadline; then the desk is closed."""
    received = at("mon 08:00") + timedelta(minutes=random.randrange(4 * 24 * 60))
    services = open_services(str(store), lambda: received)
    with closing(services.office.store):
        saved = services.calls.save(replace(call_of(case), at=received), by=2)
    if saved.due is None:
        raise RuntimeError("the call opened no callback")
    return saved.due


def _judge(seen: Seen, store: Path, due: datetime, starts: datetime, case: int, *, naive: bool) -> None:
    """Compare the rows with what was owed, at once and after the caller was reached, and that taken back."""
    services = open_services(str(store), lambda: starts + timedelta(minutes=10))
    with closing(services.office.store):
        found = _breaches(services)
        gone = 0 if naive else len(found) - _after_more_work(services)
        if case % CHECK_EVERY == 0 and not naive:
            seen.differences += len(differences(services))
    wrong = [each for each in found if each != to_text(due)]
    seen.wanted += 1
    seen.missing += not found
    seen.double += len(found) > 1
    seen.wrong += bool(wrong)
    seen.removed += gone
    if wrong or len(found) != 1 or gone:
        words = f"case {case}: breaches at {', '.join(found)} for {to_text(due)}, {gone} removed later"
        seen.examples.append(words)


def _breaches(services: Services) -> list[str]:
    return [due for (due,) in services.office.store.rows("SELECT due FROM breach ORDER BY id")]


def _after_more_work(services: Services) -> int:
    """How many breaches there are when the caller was reached, and when that was taken back again."""
    services.callbacks.record(NewAttempt(1, Outcome.REACHED_BOOKED), by=CLAIMS)
    reached = len(_breaches(services))
    services.undo.undo(by=CLAIMS)
    services.callbacks.tick(by=2)
    return min(reached, len(_breaches(services)))


CAMPAIGN = Campaign(
    name="breaches_while_off",
    promise="a deadline that passed while no desk ran is one breach, stamped with the deadline, for ever",
    run=run,
    test_cases=8,
    full_cases=100,
)
