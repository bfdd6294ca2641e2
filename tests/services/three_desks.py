"""Three desks on one store, by any sequence of actions, and what must hold after each of them."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import ExitStack, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from frontdesk.domain.callbacks.outcomes import Asks, Outcome, Then
from frontdesk.domain.calls import NextStep
from frontdesk.domain.errors import FrontDeskError, Refused, Taken
from frontdesk.domain.lanes import Lane
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.store.health.records import call_faults, callback_faults, contact_faults
from tests.builders import Desk, SetClock, a_desk

#: Few callers, so that they call again, and by two numbers each may be merged.
NUMBERS = tuple(f"(212) 555-01{line}" for line in range(40, 44))
DESKS = st.integers(0, 2)
WHICH = st.integers(0, 7)
#: The claims of the settings these desks have, minutes, and one that was put off to the next reading.
CLAIM_MINUTES = timedelta(minutes=20)
#: Each that moves a callback in a way of its own comes more often than chance would have it.
OUTCOMES = st.sampled_from((Outcome.REACHED_CALL_AGAIN, Outcome.NO_ANSWER, Outcome.LINE_DROPPED)) | (
    st.sampled_from(Outcome)
)
ENDS = frozenset(one.value for one in Outcome if one.facts.then is Then.CLOSES)


class ThreeDesks(RuleBasedStateMachine):
    """What three people do at three desks, each with a connection of its own."""

    #: A store of a practice that was just set up, for copying.
    template: ClassVar[Path]

    def __init__(self) -> None:
        """Open the desks on a copy of the store."""
        super().__init__()
        self.stack = ExitStack()
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.path = folder / "frontdesk.db"
        shutil.copyfile(self.template, self.path)
        self.path.chmod(0o600)
        self.clock = SetClock("mon 09:00")
        self.desks = [self._open() for _ in range(3)]
        #: What was seen of each callback: when they first tried, and how many deadlines were missed.
        self.received: dict[int, str] = {}
        self.breaches: dict[int, int] = {}
        self.ids: dict[str, set[int]] = {name: set() for name in ("call", "callback", "attempt", "breach")}

    def _open(self) -> Desk:
        return self.stack.enter_context(a_desk(str(self.path), self.clock))

    def teardown(self) -> None:
        """Close the desks."""
        self.stack.close()

    def at(self, desk: int) -> tuple[Desk, int]:
        """A desk and who sits there."""
        one = self.desks[desk]
        return one, (one.dana, one.lee, one.sam)[desk]

    def callback(self, which: int) -> int:
        """One of the latest callbacks, whatever its state."""
        found = self.desks[0].rows("SELECT id FROM callback ORDER BY id DESC LIMIT 8")
        return int(found[which % len(found)][0]) if found else 1

    def row(self, callback_id: int) -> tuple[Any, ...] | None:
        """State and owner of a callback."""
        found = self.desks[0].rows("SELECT state, owner_id FROM callback WHERE id = ?", callback_id)
        return found[0] if found else None

    def tried(self, callback_id: int) -> list[tuple[Any, ...]]:
        """What only a try or a call of theirs changes of a callback."""
        return self.desks[0].rows(
            "SELECT attempts, met_at, returned_at, reached_at, last_attempt_at FROM callback WHERE id = ?",
            callback_id,
        )

    # What people do

    @initialize()
    def first_call(self) -> None:
        """Somebody is to be called back."""
        self.desks[0].callback(number=NUMBERS[0])

    @rule(desk=DESKS, line=st.sampled_from(NUMBERS), step=st.sampled_from(NextStep), late=st.booleans())
    def call(self, desk: int, line: str, step: NextStep, late: bool) -> None:
        """Somebody calls; now and then it is written down an hour late."""
        one, by = self.at(desk)
        now = self.clock()
        with suppress(FrontDeskError):
            one.call(
                by=by,
                at=now - timedelta(hours=1) if late else now,
                number=line,
                next_step=step,
                lane=Lane.EXISTING_PATIENT,
                promised_at=now + timedelta(hours=3),
            )

    @rule(desk=DESKS, which=WHICH)
    def claim(self, desk: int, which: int) -> None:
        """Take a callback: it is had by one desk, and only while it is open."""
        one, by = self.at(desk)
        number = self.callback(which)
        before = self.row(number)
        try:
            one.do.callbacks.claim(number, by=by)
        except (Taken, Refused, FrontDeskError):
            assert before is None or before[0] != "open" or before[1] not in (None, by)
        else:
            assert before is not None
            assert before[0] == "open"
            assert before[1] in (None, by)

    @rule(desk=DESKS)
    def next(self, desk: int) -> None:
        """Take the one callback to make now."""
        one, by = self.at(desk)
        found = one.do.callbacks.next(by=by)
        assert found is None or found.owner_id == by

    @rule(desk=DESKS, which=WHICH)
    def release(self, desk: int, which: int) -> None:
        """Put one back."""
        one, by = self.at(desk)
        with suppress(FrontDeskError):
            one.do.callbacks.release(self.callback(which), by=by)

    @rule(desk=DESKS, which=WHICH, to=DESKS)
    def hand_over(self, desk: int, which: int, to: int) -> None:
        """Give one to somebody, as the screen shows it."""
        one, by = self.at(desk)
        number = self.callback(which)
        with suppress(FrontDeskError):
            owner = one.do.callbacks.detail(number).callback.owner_id
            one.do.callbacks.hand_over(number, to=self.at(to)[1], seen_owner=owner, by=by)

    @rule(desk=DESKS, which=WHICH, outcome=OUTCOMES)
    def record(self, desk: int, which: int, outcome: Outcome) -> None:
        """Write down what came of a try."""
        one, by = self.at(desk)
        wants_a_time = outcome.facts.asks in (Asks.TIME, Asks.FOLLOW_UP)
        asked = self.clock() + timedelta(hours=2) if wants_a_time else None
        with suppress(FrontDeskError):
            one.do.callbacks.record(NewAttempt(self.callback(which), outcome, "the clinic", asked), by=by)

    @rule(desk=DESKS, which=WHICH)
    def give_up(self, desk: int, which: int) -> None:
        """Their number leads to nobody, and it is closed: nobody dialed for that, so it is no try more."""
        one, by = self.at(desk)
        number = self.callback(which)
        with suppress(FrontDeskError):
            one.do.callbacks.record(NewAttempt(number, Outcome.WRONG_NUMBER), by=by)
        before = self.tried(number)
        with suppress(FrontDeskError):
            one.do.callbacks.record(NewAttempt(number, Outcome.UNREACHED), by=by)
        assert self.tried(number) == before, number

    @rule(desk=DESKS, to=DESKS)
    def lunch(self, desk: int, to: int) -> None:
        """Go out and leave one's claims with somebody, or come back to them."""
        one, by = self.at(desk)
        out = [lunch for lunch in one.do.cover.look(by=by).out if lunch.person.id == by]
        with suppress(FrontDeskError):
            if out:
                one.do.cover.lunch_back(out[0].id, by=by)
            else:
                one.do.cover.lunch_out(by, self.at(to)[1], by=by)

    @rule(desk=DESKS)
    def undo(self, desk: int) -> None:
        """Take one's last action back, or the last one on which nobody built."""
        one, by = self.at(desk)
        with suppress(FrontDeskError):
            what = one.do.undo.what(by=by)
            if what is not None:
                one.do.undo.undo(by=by, of=what.id, past=[seen.id for seen in what.blocked])

    @rule(desk=DESKS, which=st.integers(0, 3), other=st.integers(0, 3))
    def merge(self, desk: int, which: int, other: int) -> None:
        """Put two callbacks of one person together."""
        one, by = self.at(desk)
        with suppress(FrontDeskError):
            one.do.callbacks.merge(self.callback(which), self.callback(other), by=by)

    @rule(minutes=st.sampled_from((1, 10, 25, 200, 900)), desk=DESKS)
    def wait(self, minutes: int, desk: int) -> None:
        """Time passes, and a desk looks at the clock."""
        self.clock.on(minutes)
        one, by = self.at(desk)
        one.do.callbacks.standing(by=by)
        # What that reading leaves unclaimed has no rotten claim among it.
        limit = self.clock() - CLAIM_MINUTES
        claims = one.rows("SELECT claimed_at FROM callback WHERE state = 'open' AND owner_id IS NOT NULL")
        assert all(datetime.fromisoformat(claimed) > limit for (claimed,) in claims)

    @rule(desk=DESKS)
    def restart(self, desk: int) -> None:
        """A desk is killed and started again; what it had claimed is still its person's, or nobody's."""
        self.desks[desk].store.close()
        self.desks[desk] = self._open()

    # What must hold

    @invariant()
    def nothing_vanishes(self) -> None:
        """Every number that was ever given is still there."""
        for table, known in self.ids.items():
            now = {number for (number,) in self.desks[0].rows(f"SELECT id FROM {table}")}
            assert known <= now, table
            self.ids[table] = now

    @invariant()
    def one_open_callback_a_number(self) -> None:
        """No two desks owe the same call."""
        twice = self.desks[1].rows(
            "SELECT number FROM callback WHERE state = 'open' AND number <> '' GROUP BY number"
            " HAVING COUNT(*) > 1"
        )
        assert not twice

    @invariant()
    def ends_have_an_outcome(self) -> None:
        """Closed has a final outcome; open has none, unless their own call opened it again."""
        for number, state, outcome, reopened in self.desks[2].rows(
            "SELECT id, state, last_outcome, reopened_at FROM callback WHERE state <> 'voided'"
        ):
            if state == "closed":
                assert outcome in ENDS, number
            else:
                assert outcome not in ENDS or reopened is not None, number

    @invariant()
    def nobody_grows_younger_and_no_breach_goes(self) -> None:
        """Received is the first try for ever, and a missed deadline stays missed."""
        for number, received, breached_at, into in self.desks[0].rows(
            "SELECT id, received, breached_at, merged_into_id FROM callback"
        ):
            # Older by a call written down late, and as it was when that is taken back; never younger.
            assert received <= self.received.setdefault(number, received), number
            ((count,),) = self.desks[0].rows("SELECT COUNT(*) FROM breach WHERE callback_id = ?", number)
            assert count >= self.breaches.get(number, 0), number
            assert (breached_at is not None) == (count > 0), number
            self.breaches[number] = count
            if into is not None:
                ((kept,),) = self.desks[0].rows("SELECT received FROM callback WHERE id = ?", into)
                assert kept <= received, number

    @invariant()
    def the_audit_adds_up(self) -> None:
        """State, owner and counters are what the audit's entries replay to."""
        store = self.desks[0].store
        with store.snapshot():
            faults = [*callback_faults(store), *call_faults(store), *contact_faults(store)]
        assert faults == []
