"""Who is on the way from referral to the end of treatment in the demo, and what is owed to who sent them.

Each person of ``WAYS`` was sent by fax, call, form or portal in the days before, and stands at another step
or point now. Days are counted back in open days, 0 is the demo's own; what comes at night arrives before
opening.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from frontdesk.demo.cast import known_from
from frontdesk.demo.data import REFERRERS, Referring
from frontdesk.demo.on_the_way import (
    Ask,
    GoOn,
    Happen,
    KnowReferrer,
    PromiseThem,
    Reach,
    Refer,
    Referred,
    WorkOwed,
)
from frontdesk.demo.script import Script
from frontdesk.demo.stage import Case, TakeCall
from frontdesk.domain.callbacks.outcomes import Asks, Outcome
from frontdesk.domain.calls import NextStep
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.events import EventKind, Urgency, Via, WaitingFor
from frontdesk.domain.referrals.owed import OwedKind, SharedCare, Tell
from frontdesk.services.owed.referrers import ReferrerFacts

_MINUTE = timedelta(minutes=1)
_PATEL, _OKONKWO, _TSENG, _MARCHETTI, _STEINMETZ, _MENSAH = (
    REFERRERS[place] for place in (0, 3, 5, 10, 16, 21)
)
#: Open days until somebody who asked for a time is called.
_ASKED_DAYS = 3
#: Minutes after opening at which they asked to be called.
_ASKED_MINUTE = 150


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that happened.

    Attributes:
        days: so many open days ago; 0 today.
        minute: minutes after opening; negative before it, or of the night before.
        what: the outcome of a try, an event, or what was done about something owed.
        words: the channel or the reason, or what was missing.
        before_now: True if ``minute`` is instead counted from the demo's time of day, on that day.
        more: what belongs to an event; a number of open days from today where it is a day.
    """

    days: int
    minute: int
    what: Outcome | EventKind | Tell | str
    words: str = ""
    owed: OwedKind | None = None
    before_now: bool = False
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WayOf:
    """One person's way.

    Attributes:
        referring: who sent them.
        days: so many open days ago the referral came.
        minute: minutes after opening.
        via: how it came.
        tell: what the referrer may be told.
        acts: what happened since.
        urgency: how soon they are to be seen.
        missing: what the referral did not say.
        has_number: False if there is no number on it.
        also: a second referrer of the same person, or None.
        calls: True if they call half an hour later and ask to be called in some days.
    """

    referring: Referring
    days: int
    minute: int
    via: Via
    tell: Tell
    acts: tuple[Act, ...] = ()
    urgency: Urgency = Urgency.ROUTINE
    missing: tuple[str, ...] = ()
    has_number: bool = True
    also: Referring | None = None
    calls: bool = False


def _try(days: int, minute: int, outcome: Outcome) -> Act:
    return Act(days, minute, outcome)


def _event(days: int, minute: int, kind: EventKind, words: str = "", **more: Any) -> Act:
    return Act(days, minute, kind, words, more=more)


def _sent(days: int, minute: int, kind: OwedKind, channel: str = "fax") -> Act:
    return Act(days, minute, "sent", channel, kind)


def _confirmed(days: int, minute: int, kind: OwedKind) -> Act:
    return Act(days, minute, "confirmed", "", kind)


_O, _E, _K = Outcome, EventKind, OwedKind
_ACK, _BOOKED = _K.ACKNOWLEDGEMENT, _K.BOOKED
_FAX, _CALL, _FORM, _PORTAL = Via.FAX, Via.CALL, Via.FORM, Via.PORTAL
_YES, _NO, _RECEIPT, _NOT_ASKED = Tell.YES, Tell.NO, Tell.RECEIPT_ONLY, Tell.NOT_ASKED
_LIST = "medication list"

#: Everybody whose way is told one by one: each step, each point that can stand, each state of what is owed.
WAYS: tuple[WayOf, ...] = (
    # Told to call, and nothing came yet.
    WayOf(_PATEL, 1, 360, Via.TOLD, _NOT_ASKED),
    # Referred, not tried yet: one on track and urgent, one incomplete, one without a number, one overlooked.
    WayOf(_OKONKWO, 0, -20, _FAX, _YES, (_sent(0, -10, _ACK),), Urgency.URGENT),
    WayOf(_MARCHETTI, 0, -35, _FAX, _NOT_ASKED, missing=("insurance card", _LIST)),
    WayOf(_STEINMETZ, 0, -30, _FORM, _NOT_ASKED, has_number=False),
    WayOf(_TSENG, 1, 200, _PORTAL, _YES, (_sent(1, 260, _ACK, "portal"),), Urgency.SOON),
    # The referral came, they called and asked for a day, and nobody has tried before that.
    WayOf(_PATEL, 2, 400, _FAX, _RECEIPT, (_sent(1, 20, _ACK), _confirmed(1, 60, _ACK)), calls=True),
    # To be called: not acknowledged, lost on hold, the ladder stopped, a dead number, the letter is out.
    WayOf(
        _MARCHETTI, 4, 90, _FAX, _YES, (_try(4, 130, _O.LEFT_MESSAGE), _try(3, 300, _O.REACHED_CALL_AGAIN))
    ),
    WayOf(_TSENG, 0, -25, _FAX, _NOT_ASKED, (Act(0, -6, _E.LOST_ON_HOLD, before_now=True),)),
    WayOf(_STEINMETZ, 6, 60, _FORM, _YES, (_try(6, 100, _O.LEFT_MESSAGE), _sent(6, 200, _ACK))),
    WayOf(_OKONKWO, 2, 70, _FAX, _NOT_ASKED, (_sent(2, 90, _ACK), _try(2, 160, _O.WRONG_NUMBER))),
    WayOf(
        _PATEL,
        8,
        40,
        _CALL,
        _YES,
        (
            _sent(8, 45, _ACK, "phone"),
            _try(8, 80, _O.LEFT_MESSAGE),
            _try(7, 330, _O.NO_ANSWER),
            _try(6, 60, _O.TEXT_SENT),
            _try(4, 70, _O.TEXT_SENT),
            _sent(3, 100, _K.NOT_REACHED, "phone"),
        ),
    ),
    # Spoken with, and waiting: records, insurance, a question, no time that suits, thinking without a day.
    WayOf(
        _MARCHETTI,
        3,
        50,
        _FAX,
        _YES,
        (
            _sent(3, 70, _ACK),
            _try(3, 120, _O.REACHED_CALL_AGAIN),
            _event(2, 60, _E.MISSING_ASKED, who=WaitingFor.REFERRER, day=2),
        ),
        missing=("prior treatments", _LIST),
    ),
    WayOf(
        _OKONKWO,
        7,
        80,
        _PORTAL,
        _YES,
        (
            _sent(7, 90, _ACK, "portal"),
            _try(7, 100, _O.REACHED_BOOKED),
            _event(6, 60, _E.CANCELED, "the plan wants an authorization first"),
            _event(6, 61, _E.OFFERED),
            _event(6, 62, _E.AUTH_SUBMITTED, day=1),
            _sent(6, 200, _BOOKED, "portal"),
        ),
    ),
    WayOf(
        _TSENG,
        5,
        150,
        _FAX,
        _YES,
        (
            _sent(4, 30, _ACK),
            _try(5, 200, _O.REACHED_NEEDS_INFORMATION),
            _event(4, 100, _E.MISSING_CAME),
            _event(4, 101, _E.AUTH_SUBMITTED, day=3),
        ),
        Urgency.SOON,
    ),
    WayOf(
        _STEINMETZ,
        4,
        110,
        _FORM,
        _RECEIPT,
        (
            _sent(4, 140, _ACK, "secure_email"),
            _try(4, 170, _O.REACHED_CALL_AGAIN),
            _event(4, 171, _E.QUESTION, "Which plan do you have now?", who=WaitingFor.PATIENT, day=2),
        ),
    ),
    WayOf(
        _PATEL,
        5,
        60,
        _FAX,
        _YES,
        (_sent(5, 90, _ACK), _try(5, 120, _O.REACHED_CALL_AGAIN), _event(5, 121, _E.NO_SLOT)),
    ),
    # Booked: not confirmed and the referrer may not be told yet, canceled, confirmed, forms missing.
    WayOf(_MENSAH, 2, 120, _FAX, _NOT_ASKED, (_sent(2, 140, _ACK), _try(2, 180, _O.REACHED_BOOKED))),
    WayOf(
        _OKONKWO,
        6,
        30,
        _FAX,
        _YES,
        (
            _sent(6, 50, _ACK),
            _try(6, 70, _O.REACHED_BOOKED),
            _sent(5, 100, _BOOKED),
            _event(1, 90, _E.CANCELED, "child is ill"),
        ),
    ),
    WayOf(
        _MARCHETTI,
        3,
        20,
        _CALL,
        _YES,
        (
            _sent(3, 25, _ACK, "phone"),
            _try(3, 60, _O.REACHED_BOOKED),
            _event(2, 90, _E.CONFIRMED),
            _sent(1, 300, _BOOKED, "phone"),
        ),
        also=_STEINMETZ,
    ),
    WayOf(
        _PATEL,
        4,
        25,
        _PORTAL,
        _YES,
        (
            _sent(4, 40, _ACK, "portal"),
            _confirmed(4, 60, _ACK),
            _try(4, 90, _O.REACHED_BOOKED),
            _event(3, 100, _E.CONFIRMED),
            _event(3, 101, _E.FORMS_MISSING),
            _sent(3, 200, _BOOKED, "portal"),
        ),
    ),
    # No-show, and the referrer was told too late.
    WayOf(
        _TSENG,
        9,
        70,
        _FAX,
        _YES,
        (
            _sent(7, 90, _ACK),
            _try(9, 100, _O.REACHED_BOOKED),
            _sent(8, 200, _BOOKED),
            _event(8, 210, _E.CONFIRMED),
            _event(4, 240, _E.NO_SHOW),
        ),
    ),
    # In treatment: a summary at risk, one late, an update whose fax failed, and a concern to be said today.
    WayOf(
        _PATEL,
        6,
        20,
        _FAX,
        _YES,
        (
            _sent(6, 30, _ACK),
            _try(6, 50, _O.REACHED_BOOKED),
            _sent(5, 60, _BOOKED),
            _event(5, 90, _E.CONFIRMED),
            Act(2, 35, _E.EVALUATED, before_now=True),
        ),
    ),
    WayOf(
        _MARCHETTI,
        9,
        30,
        _FAX,
        _YES,
        (
            _sent(9, 40, _ACK),
            _try(9, 60, _O.REACHED_BOOKED),
            _sent(8, 60, _BOOKED),
            _event(8, 90, _E.CONFIRMED),
            _event(5, 120, _E.EVALUATED),
            _sent(4, 200, _K.FOLLOW_UP, "phone"),
        ),
    ),
    WayOf(
        _OKONKWO,
        12,
        30,
        _FAX,
        _YES,
        (
            _sent(12, 40, _ACK),
            _try(12, 60, _O.REACHED_BOOKED),
            _sent(11, 60, _BOOKED),
            _event(11, 90, _E.CONFIRMED),
            _event(9, 120, _E.EVALUATED),
            _event(9, 200, _E.SESSIONS_PLANNED, planned=8),
            _sent(8, 60, _K.EVALUATION_SUMMARY),
            _confirmed(8, 90, _K.EVALUATION_SUMMARY),
            _sent(8, 100, _K.FOLLOW_UP, "phone"),
            _event(7, 120, _E.SESSION),
            _event(5, 120, _E.SESSION),
            _event(2, 120, _E.SESSION),
            _sent(2, 300, _K.TREATMENT_UPDATE),
            Act(1, 60, "failed", "no answer from the fax machine", _K.TREATMENT_UPDATE),
            _event(0, -15, _E.CONCERN),
        ),
    ),
    # Done: one hands back to the referrer, with the summary to be sent; for one maintenance goes on.
    WayOf(
        _TSENG,
        14,
        30,
        _FAX,
        _YES,
        (
            _sent(14, 40, _ACK),
            _try(14, 60, _O.REACHED_BOOKED),
            _sent(13, 60, _BOOKED),
            _event(12, 120, _E.EVALUATED),
            _sent(11, 60, _K.EVALUATION_SUMMARY),
            _sent(11, 61, _K.FOLLOW_UP, "phone"),
            _event(9, 120, _E.SESSION),
            _event(6, 120, _E.SESSION),
            _event(3, 120, _E.COMPLETED),
        ),
    ),
    WayOf(
        _MENSAH,
        15,
        90,
        _FAX,
        _YES,
        (
            _sent(15, 100, _ACK),
            _try(15, 120, _O.REACHED_BOOKED),
            _sent(14, 60, _BOOKED),
            _event(13, 120, _E.EVALUATED),
            _sent(12, 60, _K.EVALUATION_SUMMARY),
            _sent(12, 61, _K.FOLLOW_UP, "phone"),
            _event(10, 120, _E.SESSION),
            _event(4, 120, _E.COMPLETED, maintenance=True),
            _sent(2, 120, _K.OUTCOME_SUMMARY),
        ),
    ),
    # Lost: declined, with a referrer who may not know; gone elsewhere, with the letter no longer owed.
    WayOf(_STEINMETZ, 3, 80, _FORM, _NOT_ASKED, (_sent(3, 90, _ACK), _try(3, 110, _O.REACHED_DECLINED))),
    WayOf(_PATEL, 5, 30, _CALL, _NO, (_try(5, 60, _O.REACHED_BOOKED), _event(3, 90, _E.LOST, "moved away"))),
    WayOf(
        _MARCHETTI,
        7,
        50,
        _FAX,
        _YES,
        (
            _sent(7, 60, _ACK),
            _try(7, 90, _O.REACHED_BOOKED),
            Act(6, 60, "waived", "told them on the phone that day", _BOOKED),
            _event(2, 60, _E.LOST, "found an earlier slot elsewhere"),
        ),
    ),
)

#: How those are reached who sent most of them.
KNOWN: tuple[tuple[Referring, ReferrerFacts, bool], ...] = (
    (_PATEL, ReferrerFacts(fax="(212) 555-0171", channel="fax"), True),
    (_OKONKWO, ReferrerFacts(fax="(212) 555-0172", model=SharedCare.COLLABORATIVE.value), True),
    (_TSENG, ReferrerFacts(fax="(212) 555-0173"), False),
    (_MARCHETTI, ReferrerFacts(fax="(212) 555-0174", channel="fax"), True),
    (_STEINMETZ, ReferrerFacts(email="office@stillwater.example", channel="secure_email"), False),
    (_MENSAH, ReferrerFacts(fax="(212) 555-0175"), False),
)


def plan_ways(script: Script) -> None:
    """Plan everybody's way, and what happens to those who were booked on the phone."""
    for referring, facts, is_verified in KNOWN:
        script.steps.append(KnowReferrer(_at(script, 15, 5), 0, referring, facts, is_verified))
    for way in WAYS:
        _plan_way(script, way)
    last = script.hours.day_of(_at(script, 1, 0))
    script.steps += (
        PromiseThem(_at(script, 3, 200), 0, _PATEL, _K.PROMISED, last, "our price list"),
        PromiseThem(
            _at(script, 2, 200), 0, _OKONKWO, _K.PROMISED, _ahead(script, 4), "two dates for a lunch"
        ),
        PromiseThem(_at(script, 1, 100), 0, _MARCHETTI, _K.THANK_YOU, None, "for the hour on the phone"),
    )
    _plan_booked(script)


def _plan_way(script: Script, way: WayOf) -> None:
    """Plan one person's way, from the referral on."""
    who = Referred(script.cast.stranger(), way.has_number)
    came = _at(script, way.days, way.minute)
    refer = Refer(came, 0, who, way.referring, way.via, way.tell, way.urgency, way.missing)
    script.steps.append(refer)
    if way.also is not None:
        script.steps.append(Refer(came + 40 * _MINUTE, 1, who, way.also, Via.FORM, Tell.NOT_ASKED))
    if way.calls:
        _plan_call(script, who, way.referring, came + 30 * _MINUTE)
    for act in way.acts:
        script.steps.append(_step(script, who, act))


def _plan_call(script: Script, who: Referred, referring: Referring, at: datetime) -> None:
    """They call, say who sent them, and ask to be called on another day."""
    script.steps.append(
        TakeCall(
            at,
            0,
            Case(who.caller, Lane.NEW_PATIENT),
            at,
            script.topics.call_back(Lane.NEW_PATIENT),
            NextStep.CALL_BACK_AT,
            answer=known_from(referring),
            promised_at=_asked(script, at),
        )
    )


def _step(script: Script, who: Referred, act: Act) -> Reach | Happen | WorkOwed | Ask:
    """The step of an act."""
    at = _at(script, act.days, act.minute, before_now=act.before_now)
    if isinstance(act.what, Outcome):
        wants_a_time = act.what.facts.asks in (Asks.TIME, Asks.FOLLOW_UP)
        return Reach(at, 0, who, act.what, _asked(script, at) if wants_a_time else None)
    if isinstance(act.what, EventKind):
        more = {name: _ahead(script, value) if name == "day" else value for name, value in act.more.items()}
        return Happen(at, 1, who, act.what, {"reason": act.words, **more})
    if isinstance(act.what, Tell):
        return Ask(at, 0, who, act.what)
    assert act.owed is not None
    return WorkOwed(at, 1, who, act.owed, act.what, act.words)


def _plan_booked(script: Script) -> None:
    """Those who were booked on the phone confirm, are evaluated, and come to their sessions."""
    for case, booked_at in script.booked.values():
        later = [day for day in (*script.days, script.today) if day > script.hours.day_of(booked_at)][:-1]
        for days, kind in _course(script, len(later)):
            at = script.hours.opens(later[days - 1]) + script.rng.randint(30, 500) * _MINUTE
            script.steps.append(GoOn(at, script.staff(), case, kind))


def _course(script: Script, days: int) -> Iterable[tuple[int, EventKind]]:
    """What happens in so many open days after a booking, with the day of each."""
    if days < 1 or script.rng.random() < 0.08:
        return
    evaluated = script.rng.randint(3, 5)
    if days < evaluated:
        yield 1, EventKind.CONFIRMED
        return
    yield evaluated, EventKind.NO_SHOW if script.rng.random() < 0.05 else EventKind.EVALUATED
    if days > evaluated + 2:
        yield evaluated + 2, EventKind.SESSION
    if days > evaluated + 5 and script.rng.random() < 0.6:
        yield evaluated + 5, EventKind.COMPLETED


def _at(script: Script, days: int, minute: int, *, before_now: bool = False) -> datetime:
    """The instant so many open days ago, so many minutes after opening or after the demo's time of day."""
    day = script.days[-days] if days else script.today
    if before_now:
        local = script.hours.local(script.moment)
        at = script.hours.instant(day, local.hour * 60 + local.minute) + minute * _MINUTE
    else:
        at = script.hours.opens(day) + minute * _MINUTE
    return min(at, script.moment - _MINUTE)


def _ahead(script: Script, days: int) -> Any:
    """The local day so many open days after the demo's."""
    day = script.today
    for _ in range(days):
        day = script.hours.next_open_day(day)
    return day


def _asked(script: Script, at: datetime) -> datetime:
    """The time they ask for: some open days from the demo's day, in the morning."""
    return script.hours.opens(_ahead(script, _ASKED_DAYS)) + _ASKED_MINUTE * _MINUTE
