"""The forecast beside the same-day rule: will the callbacks still due today be made (product rule 6)."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, isfinite

from frontdesk.domain.clock_text import length_words

#: Callbacks measured before the measured pace replaces the practice's own estimate.
MEASURED_ENOUGH = 20

# A measured pace is a quotient: 42 minutes at 84/9 minutes each must not come out as 4.4999 calls.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Pace:
    """The work left today: callbacks to make, minutes for each, people, and open minutes left.

    Raises:
        ValueError: a negative count or time, minutes each of 0 or less, or a number that is not finite.

    Attributes:
        to_call: callbacks still due today.
        minutes_each: the desk's own measured minutes per callback, more than 0.
        people: people on the phones; 0 when nobody is.
        open_minutes_left: open minutes until the last closing of today.
        measured: how many callbacks were measured; fewer than 20, and ``minutes_each`` is a setting.
    """

    to_call: int
    minutes_each: float
    people: int
    open_minutes_left: float
    measured: int = 0

    def __post_init__(self) -> None:
        times = (self.minutes_each, self.open_minutes_left)
        if not all(isfinite(minutes) for minutes in times) or self.minutes_each <= 0:
            raise ValueError("a pace needs finite minutes, and more than 0 of them for each callback")
        if min(self.to_call, self.people, self.open_minutes_left, self.measured) < 0:
            raise ValueError("a pace cannot have fewer than 0 callbacks, people or minutes")

    @property
    def late(self) -> int:
        """Number of callbacks that will not be made today at this pace; all if nobody is on the phones."""
        made = floor(self.people * self.open_minutes_left / self.minutes_each + _ROUNDING)
        return max(0, self.to_call - made)

    @property
    def at_risk(self) -> bool:
        """True if the work left, divided by the people, exceeds the open minutes left."""
        return self.late > 0

    @property
    def last_made_after(self) -> float | None:
        """Open minutes until the last callback due today is made; None without callbacks or people."""
        if not self.to_call or not self.people:
            return None
        return self.to_call * self.minutes_each / self.people

    @property
    def backup_within(self) -> float | None:
        """Open minutes within which one more person must start so that all callbacks are made.

        None if all can be made without, or one more person is no longer enough.
        """
        missing = self.to_call * self.minutes_each - self.people * self.open_minutes_left
        spare = self.open_minutes_left - missing
        return max(0.0, spare) if self.late and spare >= -_ROUNDING else None

    @property
    def basis(self) -> str:
        """How the minutes are known: ``by 6 min each, a setting until 20 are measured``."""
        each = f"by {self.minutes_each:g} min each"
        if self.measured < MEASURED_ENOUGH:
            return f"{each}, a setting until {MEASURED_ENOUGH} are measured"
        return f"{each}, measured"

    @property
    def sentence(self) -> str:
        """The forecast in words: ``9 to call, 42 minutes left, about 4 will be late: ask for backup``."""
        if not self.to_call:
            return "nothing left to call today"
        start = f"{self.to_call} to call, {length_words(floor(self.open_minutes_left))} left"
        if not self.late:
            return f"{start}, time enough for all of them"
        if not self.people:
            return f"{start}, nobody on the phones, all {self.late} will be late: ask for backup"
        return f"{start}, about {self.late} will be late: ask for backup"
