"""Clock times, days and lengths of time as people read them, in the practice's style.

Day and month names are written here, so that a sentence reads the same on every machine, whatever its locale.
What is stored or exported never comes through here: that is ISO 8601.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

#: Minutes in a day of settings: a day ends at 24:00.
DAY_MINUTES = 1440

_HOUR = 60

#: The weekdays, Monday first, and the months, as they are shown.
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
#: The same in full, as letters write them.
LONG_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LONG_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TimeStyle:
    """How a practice writes times: 2:32 PM and Fri Nov 27 in the US, 14:32 and Fri 27 Nov elsewhere.

    Times come in as the practice's wall time, never as UTC.

    Attributes:
        twelve_hour: write the clock with AM and PM.
        month_first: write the month before the day.
    """

    twelve_hour: bool = False
    month_first: bool = False

    def clock(self, local: datetime) -> str:
        """Return the time of day in a sentence: ``2:32 PM`` or ``14:32``."""
        return self.clock_of(local.hour * _HOUR + local.minute)

    def clock_of(self, minute: int) -> str:
        """Minutes from local midnight as :meth:`clock`; 1440 is ``midnight`` or ``24:00``."""
        if not self.twelve_hour:
            return iso_clock(minute)
        if minute == DAY_MINUTES:
            return "midnight"
        return f"{_twelve(minute)} {'AM' if minute < DAY_MINUTES // 2 else 'PM'}"

    def short_clock(self, local: datetime) -> str:
        """Return the time of day where there is little room: ``2:32p`` or ``14:32``."""
        minute = local.hour * _HOUR + local.minute
        if not self.twelve_hour:
            return iso_clock(minute)
        return f"{_twelve(minute)}{'a' if minute < DAY_MINUTES // 2 else 'p'}"

    def clock_with_seconds(self, local: datetime) -> str:
        """Return the time of day to the second: ``2:32:06 PM`` or ``14:32:06``."""
        if not self.twelve_hour:
            return f"{local:%H:%M:%S}"
        hour_and_minute, half = self.clock(local).split(" ")
        return f"{hour_and_minute}:{local:%S} {half}"

    @property
    def clock_width(self) -> int:
        """The cells of a column of :meth:`short_clock`, which is right-aligned there."""
        return 6 if self.twelve_hour else 5

    def day(self, day: date) -> str:
        """Return a day without its year: ``Fri Nov 27`` or ``Fri 27 Nov``."""
        return f"{DAYS[day.weekday()]} {self.month_day(day)}"

    def month_day(self, day: date) -> str:
        """Return a day without weekday and year: ``Nov 27`` or ``27 Nov``."""
        month = MONTHS[day.month - 1]
        return f"{month} {day.day}" if self.month_first else f"{day.day} {month}"

    def day_and_year(self, day: date) -> str:
        """Return a day with its year: ``Fri Nov 27, 2026`` or ``Fri 27 Nov 2026``."""
        return f"{self.day(day)}{',' if self.month_first else ''} {day.year}"

    def written_day(self, day: date) -> str:
        """Return a day as letters write it: ``November 27, 2026`` or ``27 November 2026``."""
        month = LONG_MONTHS[day.month - 1]
        return f"{month} {day.day}, {day.year}" if self.month_first else f"{day.day} {month} {day.year}"

    def written_moment(self, local: datetime) -> str:
        """Return a day and its time as letters write it: ``Friday, November 27, 2026, at 2:32 PM``."""
        return f"{LONG_DAYS[local.weekday()]}, {self.written_day(local.date())}, at {self.clock(local)}"

    def moment(self, local: datetime, *, year: bool = False) -> str:
        """Return a day and its time: ``Fri Nov 27, 2:32 PM`` or ``Fri 27 Nov 14:32``; its year on demand."""
        day = self.day_and_year(local.date()) if year else self.day(local.date())
        return f"{day}{',' if self.month_first else ''} {self.clock(local)}"


#: 24 hours, and the day before the month.
INTERNATIONAL = TimeStyle()
#: As people in the United States write times.
US = TimeStyle(twelve_hour=True, month_first=True)


def iso_clock(minute: int) -> str:
    """Minutes from local midnight as stored and exported: ``08:05``; 1440 is ``24:00``."""
    hours, minutes = divmod(minute, _HOUR)
    return f"{hours:02}:{minutes:02}"


def length_words(minutes: int) -> str:
    """Return a length of time: ``1 minute``, ``42 minutes``, from an hour on ``2 h 28``."""
    if minutes >= _HOUR:
        hours, rest = divmod(minutes, _HOUR)
        return f"{hours} h {rest:02}"
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


def _twelve(minute: int) -> str:
    """Return the hour and minute of a 12-hour clock: ``2:32``."""
    hours, minutes = divmod(minute, _HOUR)
    return f"{(hours - 1) % 12 + 1}:{minutes:02}"
