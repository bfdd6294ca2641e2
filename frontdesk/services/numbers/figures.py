"""The figures of a period as a table: F7 and ``frontdesk report`` are made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from frontdesk.domain.numbers import Report
from frontdesk.services.numbers.service import PeriodNumbers


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure.

    Attributes:
        name: as it is typed after ``frontdesk report``; the code of its report is the same.
        words: what it is called in the list on F7, in 16 cells.
        summary: what it is, in a few words.
        about: what is counted in it, in one or two sentences.
        read: counts it.
    """

    name: str
    words: str
    summary: str
    about: str
    read: Callable[[PeriodNumbers], Report]


#: The figures, in the order of the screen; to add one is to add a row.
FIGURES = (
    Figure(
        "same-day",
        "Same day",
        "how many were called back the same day",
        "How many callbacks of each day were called before that day closed; by week in a long period.",
        lambda over: over.calls.same_day(),
    ),
    Figure(
        "first-try",
        "First try",
        "how long callers waited until the first try",
        "How long callers waited until the first try, counted while the practice is open.",
        lambda over: over.calls.first_try(),
    ),
    Figure(
        "contact",
        "Spoken with",
        "how long callers waited until somebody spoke with them",
        "How long callers waited until somebody spoke with them, counted while the practice is open.",
        lambda over: over.calls.contact(),
    ),
    Figure(
        "calls",
        "Calls and missed",
        "calls answered and missed, and when",
        "How many calls in were answered, missed, or of a number that had called that day; and how many were"
        " missed in each hour of the week, most first.",
        lambda over: over.calls.calls(),
    ),
    Figure(
        "backlog",
        "Backlog",
        "how the backlog burns down, and when it ends",
        "What is left of the backlog, what left it on each of the last open days whatever the period, and"
        " when it ends at that pace.",
        lambda over: over.calls.backlog(),
    ),
    Figure(
        "sources",
        "Who sent them",
        "who sent the new patients",
        "Who sent the new patients of a period, by kind; and of whom it is not known, by why.",
        lambda over: over.calls.sources(),
    ),
    Figure(
        "capture",
        "Source known",
        "of how many new patients it is known who sent them",
        "Of how many new patients who could be asked it is known who sent them, and of the others why not.",
        lambda over: over.calls.capture(),
    ),
    Figure(
        "mix",
        "Mix of sources",
        "the sources beside the share that is expected",
        "The share of psychiatrists, therapists, primary care and self-referral among the known sources,"
        " beside the share that is expected of each.",
        lambda over: over.calls.mix(),
    ),
    Figure(
        "breaches",
        "Missed deadlines",
        "missed deadlines by the reason that was given",
        "The deadlines of callbacks that were missed in a period, by the reason that was given.",
        lambda over: over.calls.breaches(),
    ),
    Figure(
        "hurt",
        "Missed, by whom",
        "missed deadlines by who had sent the patient",
        "The deadlines of callbacks that were missed in a period, by who had sent the patient. The code is"
        " the referrer's number.",
        lambda over: over.calls.hurt(),
    ),
    Figure(
        "booked",
        "Booked in 7 days",
        "how many were booked within 7 days",
        "How many were booked within 7 days after somebody first spoke with them, later, or not at all.",
        lambda over: over.loop.booked(),
    ),
    Figure(
        "funnel",
        "Where they are",
        "where patients are lost between referral and appointment",
        "At which of the 27 points everybody open is now: point_0, on track, to point_27 are all of them."
        " What is counted as an event (event_2 and so on) and who was lost at a point (lost_17 and so on) are"
        " of the period.",
        lambda over: over.loop.funnel(),
    ),
    Figure(
        "referrers",
        "Referrers",
        "who sent how many patients, what came of them, and what it cost",
        "How many patients each referrer sent, who sent most first, with how many were booked, the trend,"
        " missed deadlines, and what contacts with them cost. The code is the referrer's number; a patient"
        " whom two sent counts for both.",
        lambda over: over.loop.referrers(),
    ),
    Figure(
        "owed",
        "Owed in time",
        "what was owed to referrers, and if it was sent in time",
        "How what was owed to referrers stands, by kind: on time, at risk, late, met, met late. It is of the"
        " period in which it arose.",
        lambda over: over.loop.owed(),
    ),
)
