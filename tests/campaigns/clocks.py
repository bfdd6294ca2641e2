"""The clock turned under an open desk: it goes on, sees the new time, and stamps what passed, once."""

from __future__ import annotations

import os
import signal
import sys
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from frontdesk.bootstrap import open_services
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.clock_text import US
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.store.db.fields import to_text
from tests.builders import NEW_YORK, a_call
from tests.campaigns.campaign import Campaign, Score
from tests.campaigns.clock_turns import KINDS, Turn, turn
from tests.campaigns.programs.desk_with_clock import file_clock
from tests.campaigns.real_desk import (
    WatchedTerminal,
    check_faults,
    child_of,
    make_home,
    needs_proc,
    rows,
    soon,
)

#: Seconds of the real clock in which a desk has to look again; it stands a second before the full minute.
LOOKS_WITHIN = 60.0
#: The control is given a few of its minutes.
CONTROL_WAITS = 5.0
_PROGRAM = [sys.executable, "-m", "tests.campaigns.programs.desk_with_clock"]
_TYPED = "Maria Alvarez"


@dataclass(slots=True)
class Seen:
    """What was seen.

    Attributes:
        broken: what went wrong, with the turn.
        breaches: how many deadlines passed in a turn.
        slowest: seconds until the new time was on the screen.
    """

    broken: list[str] = field(default_factory=list)
    breaches: int = 0
    slowest: float = 0.0


class TurnedDesk:
    """A desk in a terminal, with the list of callbacks open and a call half-typed, and its clock."""

    def __init__(self, folder: Path, *, blind: bool = False) -> None:
        """Set up a practice that is open at every hour: a day's deadline is its midnight."""
        self.home = make_home(folder)
        self.seen = Seen()
        self._clock = folder / "clock"
        self._show(datetime(2026, 3, 2, 15, 0, 59, tzinfo=UTC))
        how = ["blind"] if blind else []
        command = [*_PROGRAM, str(self._clock), *how, "--home", str(self.home)]
        self.terminal = WatchedTerminal(command, size=(120, 30))
        # Another desk of the practice, by the same clock.
        self._other = open_services(str(self.home / "frontdesk.db"), file_clock(self._clock))

    def __enter__(self) -> Self:
        """Open it."""
        self.terminal.__enter__()
        self.terminal.wait_for("F10 save")
        self.terminal.send(f"{{tab}}{_TYPED}")
        self.terminal.wait_for(_TYPED)
        self.terminal.send("{f3}")
        self.terminal.wait_for("Outcome: one key")
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self._other.office.store.close()
        self.terminal.__exit__(None, None, None)

    def live_through(self, one: Turn, number: int) -> None:
        """Somebody calls, the clock turns, and the desk has to know."""
        told = f"turn {number}, {one.name}, {one.before:%Y-%m-%d %H:%M} to {one.after:%Y-%m-%d %H:%M} UTC"
        try:
            self._turn_to(one.before)
            name = f"Caller {number}"
            call = a_call(one.before, uid=uuid.uuid4().hex, name=name)
            callback = self._other.calls.save(call, by=3).callback_id
            assert callback is not None
            self._turn_to(one.after, asleep=one.asleep)
            self._judge(told, one, callback, name)
            self._other.callbacks.record(NewAttempt(callback, Outcome.REACHED_BOOKED), by=3)
        except AssertionError as wrong:
            self.seen.broken.append(f"{told}: {str(wrong).partition(chr(10))[0]}")

    def misses(self, one: Turn) -> bool:
        """True if a deadline that passes in a turn is not stamped in some of the desk's minutes."""
        self._show(one.before)
        self._other.calls.save(a_call(one.before), by=3)
        self._show(one.after)
        return not soon(lambda: bool(rows(self.home, "SELECT 1 FROM breach")), CONTROL_WAITS)

    def leave(self) -> None:
        """Go back to the call that was half-typed, leave, and check the store."""
        try:
            self.terminal.send("{f2}")
            self.terminal.wait_for(_TYPED)
            code = self.terminal.quit()
            assert code == 0, f"it ended with {code}"
        except AssertionError as wrong:
            self.seen.broken.append(f"at the end: {str(wrong).partition(chr(10))[0]}")
        if not any(_TYPED in fields for (fields,) in rows(self.home, "SELECT fields FROM draft")):
            self.seen.broken.append("at the end: the call that was half-typed is gone")
        self.seen.broken += check_faults(self.home)

    def _turn_to(self, at: datetime, *, asleep: bool = False) -> None:
        """Let the clock show an instant, and wait until the frame was dated by it."""
        program = child_of(self.terminal.process.pid)
        if asleep:
            os.kill(program, signal.SIGSTOP)
        self._show(at)
        if asleep:
            os.kill(program, signal.SIGCONT)
        turned = time.monotonic()
        local = at.astimezone(NEW_YORK)
        self.terminal.wait_for(f"{US.day(local.date())} {US.clock(local)}")
        took = time.monotonic() - turned
        self.seen.slowest = max(self.seen.slowest, took)
        assert took <= LOOKS_WITHIN, f"the new time was seen after {took:.0f} s only"

    def _judge(self, told: str, one: Turn, callback: int, name: str) -> None:
        """Hold the breaches of a callback against its deadline, and the list against both."""
        ((due,),) = rows(self.home, "SELECT rule_due FROM callback WHERE id = ?", callback)
        passed = due < to_text(one.after)
        breaches = "SELECT due, stamped_at FROM breach WHERE callback_id = ?"
        if passed:
            # The frame tells the time a moment before the look that stamps is through.
            soon(lambda: bool(rows(self.home, breaches, callback)), LOOKS_WITHIN)
        stamped = rows(self.home, breaches, callback)
        self.seen.breaches += passed
        assert stamped == ([(due, to_text(one.after))] if passed else []), f"due {due}, stamped {stamped}"
        self.terminal.wait_until(
            lambda screen: any(name in line and ("late" in line) == passed for line in screen.split("\n")),
            what=f"{name} in the list, {'late' if passed else 'not late'}",
        )

    def _show(self, at: datetime) -> None:
        new = self._clock.with_suffix(".new")
        new.write_text(at.isoformat())
        new.replace(self._clock)


def run(cases: int, folder: Path) -> Score:
    """Turn the clock so often under one desk, then once under a desk that does not look again."""
    with TurnedDesk(folder / "home") as desk:
        for number in range(cases):
            desk.live_through(turn(number), number)
        desk.leave()
    with TurnedDesk(folder / "blind", blind=True) as blind:
        missed = blind.misses(turn(0))
    return Score(
        seen=f"{cases} turns of {min(cases, KINDS)} kinds, {desk.seen.breaches} deadlines passed in them; "
        f"the new time was on the screen within {desk.seen.slowest:.1f} s",
        broken=len(desk.seen.broken),
        control="a desk that does not look again every minute",
        control_broken=int(missed),
        examples=tuple(desk.seen.broken[:5]),
    )


CAMPAIGN = Campaign(
    name="clocks",
    promise="whatever the clock does under an open desk, it goes on and stamps what passed, once",
    run=run,
    test_cases=KINDS,
    full_cases=25 * KINDS,
    cannot_run=needs_proc,
)
