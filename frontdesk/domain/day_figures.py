"""The figures of a day, as its report and its signed record hold them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from statistics import median
from typing import Any

from frontdesk.domain.hours import OpeningHours
from frontdesk.domain.review_cases import ReviewFacts


@dataclass(frozen=True, slots=True)
class DayFigures:
    """The figures of a day. Minutes are real minutes while open, of the callbacks of the day.

    Attributes:
        calls_in: inbound calls.
        answered: of these, answered by a person.
        missed: of these, not answered and without a message.
        voicemails: of these, with a message.
        calls_out: outbound calls in the log.
        sources_known: new patients whose source is known.
        sources_askable: new patients who could be asked.
        callbacks_opened: callbacks received.
        callbacks_closed: callbacks closed, the backlog's among them.
        tries: attempts made.
        owed: callbacks that were to be made on the day; who asked to be called on another is not among them.
        same_day: of these, first tried, or settled by a call of theirs, before the day's last closing.
        minutes_to_try: median until the first attempt, or None without one.
        minutes_to_contact: median until somebody spoke with them, or None.
        tried: how many the first median is of.
        contacted: how many the second median is of.
        breaches: deadlines missed.
        breach_reasons: by reason, as its code.
        carried_over: callbacks carried over.
        on_machine: voicemails on the machine, or None while nobody counted.
        crises: crises of the day.
        crises_accepted: of these, accepted by a named person.
        backlog_open: what is left of the backlog, when the report was made.
        backlog_closed: what was closed of it on the day.
    """

    calls_in: int = 0
    answered: int = 0
    missed: int = 0
    voicemails: int = 0
    calls_out: int = 0
    sources_known: int = 0
    sources_askable: int = 0
    callbacks_opened: int = 0
    callbacks_closed: int = 0
    tries: int = 0
    owed: int = 0
    same_day: int = 0
    minutes_to_try: float | None = None
    minutes_to_contact: float | None = None
    tried: int = 0
    contacted: int = 0
    breaches: int = 0
    breach_reasons: Mapping[str, int] | None = None
    carried_over: int = 0
    on_machine: int | None = None
    crises: int = 0
    crises_accepted: int = 0
    backlog_open: int = 0
    backlog_closed: int = 0

    def as_record(self) -> dict[str, object]:
        """The figures by name, with the two rates they give; a rate of nothing is None."""
        return asdict(self) | {
            "same_day_rate": _share(self.same_day, self.owed),
            "capture_rate": _share(self.sources_known, self.sources_askable),
        }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def of_the_callbacks(
    figures: Sequence[tuple[datetime, datetime | None, datetime | None, bool]],
    hours: OpeningHours,
    closes: datetime,
) -> dict[str, Any]:
    """The figures that come from the callbacks of one service day.

    Args:
        figures: of each: received, first tried or settled, reached, and whether they asked for another day.
        hours: the opening hours, which the minutes are measured by.
        closes: the day's last closing, UTC.
    """
    owed = [one for one in figures if not one[3] or (one[1] is not None and one[1] <= closes)]
    tries = [_minutes(hours, received, tried) for received, tried, _, _ in figures if tried]
    contacts = [_minutes(hours, received, reached) for received, _, reached, _ in figures if reached]
    return {
        "owed": len(owed),
        "same_day": sum(tried is not None and tried <= closes for _, tried, _, _ in owed),
        "minutes_to_try": median(tries) if tries else None,
        "minutes_to_contact": median(contacts) if contacts else None,
        "tried": len(tries),
        "contacted": len(contacts),
    }


def _minutes(hours: OpeningHours, start: datetime, end: datetime) -> float:
    return round(hours.open_time(start, end).total_seconds() / 60, 1)


def of_the_cases(facts: ReviewFacts) -> dict[str, Any]:
    """The figures that come from the cases of the review."""
    period = facts.period
    own = [one for one in facts.breaches if period.start <= one.due < period.end]
    reasons = Counter(one.reason.value if one.reason else "none_yet" for one in own)
    crises = [one for one in facts.crises if period.start <= one.opened_at < period.end]
    return {
        "breaches": len(own),
        "breach_reasons": dict(sorted(reasons.items())),
        "carried_over": sum(bool(one.carried_to) for one in facts.callbacks),
        "on_machine": facts.voicemails.on_machine,
        "crises": len(crises),
        "crises_accepted": sum(bool(one.accepted_by) for one in crises),
    }
