"""The report of a day, made from the store: signed days give what was signed, others what is true now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from frontdesk.domain.day_figures import DayFigures, of_the_callbacks, of_the_cases
from frontdesk.domain.day_report import DayReport, report_markdown
from frontdesk.domain.dialing import say_number
from frontdesk.domain.review_cases import ReviewFacts
from frontdesk.services.office import Office, Practice
from frontdesk.store.crises import near_misses_between
from frontdesk.store.day_close import callbacks_of_day, count_callbacks, count_calls


def day_figures(office: Office, practice: Practice, facts: ReviewFacts) -> DayFigures:
    """Count a day.

    Args:
        office: the store.
        practice: the practice as it is now.
        facts: the cases of the day, read before.
    """
    store, period = office.store, facts.period
    hours = practice.rule.hours
    closes = hours.closes(period.day) if hours.is_open_day(period.day) else period.end - timedelta(seconds=1)
    counted: dict[str, Any] = count_calls(store, period) | count_callbacks(store, period)
    judged = of_the_callbacks(callbacks_of_day(store, period), hours, closes)
    return DayFigures(**counted, **judged, **of_the_cases(facts))


def day_report(
    office: Office,
    practice: Practice,
    facts: ReviewFacts,
    figures: DayFigures,
    *,
    signed_by: str,
    at: datetime,
) -> str:
    """Write the report of a day.

    Args:
        office: the store.
        practice: the practice as it is now.
        facts: the cases of the day.
        figures: its figures.
        signed_by: who signs, or "" for a look at a day nobody signed.
        at: when, UTC.
    """
    region = practice.settings.phone_region
    return report_markdown(
        DayReport(
            practice=practice.settings.name,
            facts=facts,
            figures=figures,
            hours=practice.rule.hours,
            signed_by=signed_by,
            at=at,
            number=lambda key: say_number(key, region) if key else "no number",
            near_misses=tuple(near_misses_between(office.store, facts.period.start, facts.period.end)),
        )
    )
