"""The paper sheet of the day, from the settings and the queue as they are now."""

from __future__ import annotations

from frontdesk.domain.callbacks import Callback, Tab
from frontdesk.domain.day_sheet import DaySheet, sheet_markdown
from frontdesk.domain.dialing import say_number
from frontdesk.services.callbacks import CallbackService
from frontdesk.services.office import Office


def day_sheet(office: Office, *, by: int) -> str:
    """The sheet as Markdown.

    Args:
        office: the store, the clock and the settings.
        by: who prints it.
    """
    practice, now = office.practice(), office.now()
    region = practice.settings.phone_region
    return sheet_markdown(
        DaySheet(
            settings=practice.settings,
            hours=practice.rule.hours,
            callbacks=_of_today(office, by),
            at=now,
            number=lambda key: say_number(key, region) if key else "no number",
        )
    )


def _of_today(office: Office, by: int) -> list[Callback]:
    """Who is to be called today, by when they are owed: nothing wakes on paper when its time comes.

    At the same time in the order of work.
    """
    callbacks = CallbackService(office)
    _, midnight = office.day_bounds(office.now())
    awake, asleep = callbacks.tab(Tab.NOW, by=by), callbacks.tab(Tab.LATER, by=by)
    of_today = [one for one in (*awake, *asleep) if one.call_by <= midnight]
    return sorted(of_today, key=lambda one: one.call_by)
