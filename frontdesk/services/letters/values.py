"""The values of the fields of letters: from the settings, the referrer, the referral, and what is owed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby

from frontdesk.domain.clock_text import LONG_DAYS, TimeStyle, length_words
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.letter_facts import LetterOccasion, Recipient, ReferralFacts, Tries
from frontdesk.domain.referrals.owed import Needs, OwedKind, Tell, is_owed
from frontdesk.domain.referrals.steps import Step
from frontdesk.domain.rule.hours import Range
from frontdesk.domain.rule.terms import Term
from frontdesk.domain.text import fold
from frontdesk.letters.fields import Value
from frontdesk.services.office import Practice

#: The values of fields, by name.
Values = dict[str, Value]

#: What a referred patient comes for where nothing was said, or that it is about nothing more yet.
_EVALUATION = "an evaluation"
#: What each kind is to the one who gets it, in the protocol.
_PROMISED = {
    OwedKind.ACKNOWLEDGEMENT: "Your referral arrived, and what happens next",
    OwedKind.NOT_REACHED: "We have not reached the patient yet",
    OwedKind.COULD_NOT_REACH: "We could not reach the patient",
    OwedKind.BOOKED: "The patient has an appointment",
    OwedKind.NO_SHOW: "The patient did not come",
    OwedKind.DECLINED: "The patient is not treated with us, and where to instead",
    OwedKind.EVALUATION_SUMMARY: "What we found at the evaluation",
    OwedKind.FOLLOW_UP: "A personal call after your first patient's evaluation",
    OwedKind.TREATMENT_UPDATE: "How treatment goes",
    OwedKind.CONCERN: "A concern about the patient",
    OwedKind.OUTCOME_SUMMARY: "The result, and the patient back in your care",
    OwedKind.MAINTENANCE_UPDATE: "How maintenance treatment goes",
}
_WHEN = {
    Term.HOURS_24: "within 24 hours",
    Term.HOURS_48: "within 48 hours",
    Term.SAME_DAY: "the same day",
    Term.NEXT_OPEN_DAY: "by the end of the next open day",
    Term.DAYS_7: "within 7 days",
    Term.MONTHLY: "every month",
    Term.QUARTERLY: "every three months",
    Term.YEARLY: "every year",
}


def practice_values(practice: Practice, now: datetime) -> Values:
    """Return what the settings say: who we are, and what we promise."""
    settings, style = practice.settings, practice.settings.time_style
    profile = settings.profile
    director = ", ".join(filter(None, (profile.medical_director, profile.credentials)))
    return {
        "practice_name": settings.name,
        "practice_address": ", ".join(profile.address),
        "practice_phone": settings.phone,
        "practice_fax": profile.fax,
        "practice_email": profile.email,
        "practice_website": profile.website,
        "medical_director": director if profile.medical_director else "",
        "signature": profile.signature,
        "services": profile.services,
        "conditions": profile.conditions,
        "insurance": profile.insurance,
        "referral_line": profile.referral_line,
        "opt_out": profile.opt_out,
        "hours": hours_words(settings.week, style),
        "today": style.written_day(practice.rule.hours.day_of(now)),
        "same_day_promise": _call_promise(practice),
        "promises": _promises(practice),
    }


def referrer_values(referrer: Recipient) -> Values:
    """Return what a letter says of the one it goes to."""
    return {
        "referrer": referrer.name,
        "credentials": referrer.credentials,
        "organization": referrer.organization,
    }


def referral_values(referral: ReferralFacts, tries: Tries, practice: Practice) -> Values:
    """Return what a letter says of a patient's way so far; nothing clinical is kept, so none is in it."""

    def day(instant: datetime | None) -> str:
        """Return an instant's day, as letters write it; "" for none."""
        return style.written_day(hours.day_of(instant)) if instant is not None else ""

    style, hours = practice.settings.time_style, practice.rule.hours
    missing = tuple(filter(None, (line.strip() for line in referral.missing.split("\n"))))
    planned = referral.sessions_planned
    treatment = "" if fold(referral.treatment) == "evaluation" else referral.treatment
    return {
        "patient": referral.patient,
        "referred_for": treatment or _EVALUATION,
        "treatment": treatment,
        "arrived": day(referral.arrived_at),
        "contact_status": _contact_status(referral),
        "history_asked": f"To be well prepared, we ask you for: {'; '.join(missing)}." if missing else "",
        "next_step": _next_step(referral, bool(missing)),
        "missing_items": missing,
        "booked_for": style.written_moment(hours.local(referral.booked_for)) if referral.booked_for else "",
        "tries": _times(tries.count),
        "first_tried": day(tries.first_at or referral.tried_at),
        "evaluated_on": day(referral.evaluated_at),
        "sessions_done": str(referral.sessions_done) if referral.sessions_done else "",
        "sessions_planned": str(planned) if planned else "",
        "completed_on": day(referral.completed_at),
    }


def item_values(item: LetterOccasion, practice: Practice) -> Values:
    """Return what a letter says of the thing owed that it answers."""
    style, hours = practice.settings.time_style, practice.rule.hours
    values: Values = {}
    if item.kind is OwedKind.NO_SHOW and item.event_at is not None:
        values["missed_on"] = style.written_day(hours.day_of(item.event_at))
    if item.kind is OwedKind.DECLINED:
        values["declined_reason"] = item.reason
    if item.kind is OwedKind.THANK_YOU:
        values["occasion"] = item.text or item.reason
    return values


def year_values(
    referrals: Iterable[ReferralFacts], start: datetime, end: datetime, practice: Practice
) -> Values:
    """Return the list of a referrer's patients of a year; who said no is not in it.

    Args:
        referrals: those that arrived in it.
        start: its beginning, UTC.
        end: its last instant, UTC.
        practice: the practice.
    """
    style, hours = practice.settings.time_style, practice.rule.hours
    told = [one for one in referrals if one.tell is not Tell.NO]
    rows = [
        (
            style.written_day(hours.day_of(one.arrived_at)) if one.arrived_at else "",
            one.patient,
            Step(one.step).words if one.tell is Tell.YES else "received",
        )
        for one in told
    ]
    count = len(told)
    first, last = hours.day_of(start), hours.day_of(end)
    return {
        "year": f"{style.written_day(first)} to {style.written_day(last)}",
        "year_count": "one patient" if count == 1 else f"{count} patients",
        "year_list": (("Arrived", "Patient", "Where it stands"), *rows) if rows else (),
    }


def hours_words(week: tuple[tuple[Range, ...], ...], style: TimeStyle) -> str:
    """Return a week's opening hours: ``Monday to Friday 8:00 AM to 5:00 PM``; "" if never open."""
    parts = []
    days = [
        (ranges, [at for at, _ in group]) for ranges, group in groupby(enumerate(week), lambda one: one[1])
    ]
    for ranges, at in days:
        if ranges:
            name = LONG_DAYS[at[0]] if len(at) == 1 else f"{LONG_DAYS[at[0]]} to {LONG_DAYS[at[-1]]}"
            spans = (f"{style.clock_of(one.start)} to {style.clock_of(one.end)}" for one in ranges)
            parts.append(f"{name} {' and '.join(spans)}")
    return "; ".join(parts)


def _times(count: int) -> str:
    return {0: "", 1: "once", 2: "twice"}.get(count, f"{count} times")


def _contact_status(referral: ReferralFacts) -> str:
    if referral.spoken_at is not None:
        return "We have spoken with the patient."
    if referral.tried_at is not None:
        return "We have called and have not reached the patient yet. We keep trying."
    return "We have not spoken with the patient yet."


def _next_step(referral: ReferralFacts, missing: bool) -> str:
    """Return what happens next, without saying more than that the referral is being worked on."""
    if referral.off_kind:
        return "We call the patient to find another time."
    if referral.spoken_at is None:
        return "We call the patient to find a time for the evaluation."
    if missing:
        return "As soon as these are here, we plan the evaluation with the patient."
    return "We plan the evaluation with the patient."


def _call_promise(practice: Practice) -> str:
    """Return when a referred patient is called, by the same-day rule as it is set."""
    minutes = practice.settings.target_minutes.get(Lane.NEW_PATIENT)
    always = "the day the referral arrives"
    return f"within {length_words(minutes)} while we are open, and always {always}" if minutes else always


def _promises(practice: Practice) -> tuple[tuple[str, ...], ...]:
    """Return what a referrer hears about each patient, when, and on what it depends; as it is set."""
    owed = practice.settings.owed
    rows = [
        (words, _when(kind, owed.terms, owed.update_sessions), _condition(kind))
        for kind, words in _PROMISED.items()
        if kind in owed.terms and is_owed(kind, owed.model)
    ]
    return (("What you hear from us", "When", "Condition"), *rows) if rows else ()


def _when(kind: OwedKind, terms: Mapping[OwedKind, Term], sessions: int) -> str:
    when = _WHEN[terms[kind]]
    if not kind.facts.every_so_many:
        return when
    every = {1: "each session", 2: "every second session", 3: "every third session"}[sessions]
    return f"after {every}, {when}"


def _condition(kind: OwedKind) -> str:
    how = "by phone, " if kind.facts.is_spoken else ""
    return how + ("once the patient agrees" if kind.facts.needs is Needs.YES else "always")
