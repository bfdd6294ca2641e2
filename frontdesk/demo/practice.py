"""The invented practice: its name, hours and people."""

from __future__ import annotations

from frontdesk.domain.lanes import Lane
from frontdesk.domain.rule.hours import Range
from frontdesk.domain.settings import PracticeSettings

#: The practice's own number, as shown; nobody in the demo calls from it.
PHONE = "(212) 555-0100"

#: Who answers the phone, in the order of who does most of it.
STAFF = ("Dana Reyes", "Lee Wong", "Sam Ortiz")

#: Somebody covers the lunch, so the doors stay open: a demo at noon is as busy as one at three.
_ALL_DAY = (Range(8 * 60, 17 * 60),)


def lakeside() -> PracticeSettings:
    """The settings of Lakeside Psychiatry; a referring office is called back within one open hour."""
    return PracticeSettings(
        name="Lakeside Psychiatry",
        time_zone="America/New_York",
        phone_region="US",
        phone=PHONE,
        week=(_ALL_DAY,) * 5 + ((), ()),
        holidays="US-NY",
        target_minutes={Lane.REFERRING_OFFICE: 60},
        own_numbers=("+12125550100",),
        staff=STAFF,
        people_on_phones=2,
    )
