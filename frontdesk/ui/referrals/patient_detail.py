"""Everything about one person on the way: who sent them, what is missing, owed and booked, what happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from textual.content import Content

from frontdesk.domain.referrals.events import AuthState, Event, OffKind, Urgency
from frontdesk.domain.referrals.owed import OwedKind, OwedState
from frontdesk.domain.referrals.patients import EventLine, OwedBrief, PatientDetail, Sender
from frontdesk.domain.referrals.referral import ReferralState
from frontdesk.domain.referrals.steps import Step
from frontdesk.ui.referrals.patient_list import point_text, step_badge
from frontdesk.ui.show import day, day_with_year, moment, short_moment, short_span
from frontdesk.ui.text import data
from frontdesk.ui.widgets.eye import Eye


def patient_lines(detail: PatientDetail, eye: Eye) -> Sequence[Content]:
    """Return what is known of a person, what matters now first."""
    lines = [_reach(detail, eye), _where(detail), _waiting(detail, eye)]
    lines += [_missing(detail.state, eye), _authorization(detail.state, eye), _booking(detail.state, eye)]
    lines += [_sender(one, eye) for one in detail.senders]
    lines += [_owed(one, eye) for one in detail.owed]
    lines += [
        Content(f"{moment(one.at, eye.now, eye.hours)} {one.kind}, {one.status}").stylize("$quiet")
        for one in detail.appointments
    ]
    return [*lines, *(_event(one, eye) for one in detail.events)]


def _reach(detail: PatientDetail, eye: Eye) -> Content:
    """Return the step, the number to dial, what for, and how soon."""
    line = detail.line
    badge = step_badge(line, eye.glyphs)
    parts = [
        Content(badge.text).stylize(f"bold ${badge.style}"),
        data(eye.number(line.dialed) or "no number", "bold"),
    ]
    if odd := eye.odd(line.number):
        parts.append(Content(odd).stylize("$at-risk"))
    if line.treatment:
        parts.append(data(line.treatment))
    if line.urgency is not Urgency.ROUTINE and line.step.is_open:
        parts.append(Content(line.urgency.words).stylize("bold $accent"))
    if line.owner:
        parts.append(Content.assemble(data(line.owner, "$accent"), (" has it", "$accent")))
    return Content(" · ").join(parts)


def _where(detail: PatientDetail) -> Content:
    """Return what is to be done next, and the point at which they may be lost."""
    line = detail.line
    if line.step is Step.LOST:
        at = f" at point {point_text(line.lost_point)}" if line.lost_point else ""
        return Content.assemble((f"Lost{at}: ", "$quiet"), data(line.lost_reason or "no reason given"))
    parts = [Content.assemble(("Next: ", "$quiet"), data(line.next_step, "bold"))] if line.next_step else []
    if line.point:
        parts.append(Content.assemble(("point ", "$quiet"), point_text(line.point)))
    return Content(" · ").join(parts)


def _waiting(detail: PatientDetail, eye: Eye) -> Content:
    line, state = detail.line, detail.state
    if not line.waiting_for and line.until is None and not state.question:
        return Content("")
    until = f" until {_day(line.until, eye)}" if line.until else ""
    return Content.assemble(
        ("Waits for ", "$quiet"),
        data(line.waiting_for or "nobody by name"),
        (until + (": " if state.question else ""), "$quiet"),
        data(state.question),
    )


def _missing(state: ReferralState, eye: Eye) -> Content:
    if not state.missing:
        return Content("")
    asked = (
        f" · asked for {moment(state.missing_asked_at, eye.now, eye.hours)}" if state.missing_asked_at else ""
    )
    items = data(", ".join(state.missing_items))
    return Content.assemble(("Missing: ", "$quiet"), items, (asked or " · not asked for yet", "$quiet"))


def _authorization(state: ReferralState, eye: Eye) -> Content:
    if state.auth_state is AuthState.NONE:
        return Content("")
    days = (
        ("submitted", state.auth_submitted),
        ("answer due", state.auth_due),
        ("expires", state.auth_expires),
    )
    parts = [state.auth_state.value]
    parts += [f"{words} {_day(which, eye)}" for words, which in days if which is not None]
    style = "$at-risk" if state.auth_state in (AuthState.DENIED, AuthState.EXPIRED) else ""
    return Content.assemble(("Authorization: ", "$quiet"), (" · ".join(parts), style))


def _booking(state: ReferralState, eye: Eye) -> Content:
    parts = list(_booked(state, eye))
    return Content.assemble(("Appointment: ", "$quiet"), " · ".join(parts)) if parts else Content("")


def _booked(state: ReferralState, eye: Eye) -> Iterator[str]:
    if state.off_at is not None:
        what = "no-show" if state.off_kind is OffKind.NO_SHOW else "canceled"
        yield f"{what} {moment(state.off_at, eye.now, eye.hours)}"
    elif state.booked_at is not None and not state.is_treated:
        booked_for = state.booked_for
        yield (
            f"booked for {moment(booked_for, eye.now, eye.hours)}" if booked_for else "booked, date not known"
        )
        yield "confirmed" if state.confirmed_at else "not confirmed"
        if state.forms_missing:
            yield "forms missing"
    elif state.offered_at is not None and not state.is_treated:
        yield f"offered {moment(state.offered_at, eye.now, eye.hours)}"
    if state.no_slot:
        yield "no acceptable time"
    if state.evaluated_at is not None:
        yield f"evaluated {moment(state.evaluated_at, eye.now, eye.hours)}"
    if state.sessions_done or state.sessions_planned:
        yield f"{state.sessions_done} of {state.sessions_planned or '?'} sessions done"
    if state.completed_at is not None:
        yield f"completed {moment(state.completed_at, eye.now, eye.hours)}"
        yield "maintenance goes on" if state.maintenance else "no maintenance"


def _sender(one: Sender, eye: Eye) -> Content:
    """Return who sent them, how and when, and what may be told."""
    at = f" {moment(one.arrived_at, eye.now, eye.hours)}" if one.arrived_at else ""
    style = "" if one.tell_at else "bold"
    said = Content.assemble(" (", data(one.tell_said_by), ")") if one.tell_said_by else Content("")
    parts = [
        Content.assemble(("Sent by " if one.is_primary else "and by ", "$quiet"), data(one.words, "bold")),
        Content(one.via.words + at),
        Content.assemble(("may we tell them: ", "$quiet"), (one.tell.words, style), said),
    ]
    if one.is_first:
        parts.append(Content("their first referral").stylize("$accent"))
    if one.note:
        parts.append(data(one.note, "$quiet"))
    return Content(" · ").join(parts)


def _owed(one: OwedBrief, eye: Eye) -> Content:
    """Return something owed for them, with its deadline while it is open."""
    kind, state, glyphs = OwedKind(one.kind), OwedState(one.state), eye.glyphs
    if state is OwedState.WAIVED:
        mark, style = state.value, "$quiet"
    elif state is not OwedState.OPEN:
        mark, style = f"{glyphs.met} {state.value}", "$met"
    elif eye.now > one.due:
        mark, style = f"{glyphs.breached} {short_span(eye.now - one.due)} late", "bold $breached"
    else:
        mark, style = f"{glyphs.on_time} by {short_moment(one.due, eye.now, eye.hours)}", "$on-time"
    return Content.assemble(("Owed: ", "$quiet"), (mark, style), f" {kind.words} to ", data(one.referrer))


def _event(line: EventLine, eye: Eye) -> Content:
    """Return one thing that happened, with who wrote it down."""
    event, hours = line.event, eye.hours
    at = f"{short_moment(event.at, eye.now, hours)} "
    reason = ", ".join(event.reason.splitlines())
    first = line.by.split(" ", 1)[0]
    return Content.assemble(
        (at, "$quiet"),
        event.kind.words,
        data(f": {reason}" if reason else ""),
        _of_detail(event, eye),
        data(f"  {line.sender}" if line.sender else "", "$quiet"),
        data(f"  {first}" if first else "", "$quiet"),
    )


def _of_detail(event: Event, eye: Eye) -> str:
    """Return the appointment, the day or the number that an event carries, as its history shows it."""
    booked_for, until, planned = (event.detail.get(name) for name in ("for", "day", "planned"))
    if isinstance(booked_for, str) and booked_for:
        return f" for {moment(datetime.fromisoformat(booked_for), eye.now, eye.hours)}"
    if isinstance(until, str) and until:
        return f", by {_day(date.fromisoformat(until), eye)}"
    return f": {planned}" if planned else ""


def _day(which: date, eye: Eye) -> str:
    same = which.year == eye.hours.day_of(eye.now).year
    return day(which, eye.hours) if same else day_with_year(which, eye.hours)
