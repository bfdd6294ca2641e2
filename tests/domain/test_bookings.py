"""What appointments say happened: each event once, in order, and nothing that cannot be right."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.referrals.appointments import AppointmentKind, AppointmentStatus
from frontdesk.domain.referrals.bookings import Appointment, Change, Followed, Known, follow
from frontdesk.domain.referrals.events import Event, EventKind
from frontdesk.domain.referrals.referral import ReferralState, apply

EVALUATION, SESSION, OTHER = AppointmentKind
BOOKED, CONFIRMED, DONE, NO_SHOW, CANCELED = AppointmentStatus

ARRIVED = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def on(day: int, hour: int = 15, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, 0, tzinfo=UTC)


def day_of(at: datetime) -> date:
    return at.date()


#: Somebody whose referral came on November 2, at the telephone still.
REFERRED = ReferralState(contact_id=1, opened_at=ARRIVED, arrived_at=ARRIVED, id=7)


def after(state: ReferralState, *events: Event) -> ReferralState:
    for event in events:
        state = apply(state, event)
    return state


def appointment(
    status: AppointmentStatus, at: datetime, kind: AppointmentKind | None = EVALUATION
) -> Appointment:
    return Appointment(at, kind, status)


def told(
    *new: Appointment, state: ReferralState = REFERRED, known: Known | None = None, now: datetime = NOW
) -> Followed:
    """What an export with these new appointments says."""
    changes = [Change(line, None, one) for line, one in enumerate(new, start=2)]
    return follow(state, changes, known or Known(), now=now, day_of=day_of)


def brief(followed: Followed) -> list[tuple[str, datetime]]:
    return [(event.kind.value, event.at) for event in followed.events]


def test_a_booking_is_recorded_now_with_its_time() -> None:
    followed = told(appointment(BOOKED, on(3, month=12)))
    assert brief(followed) == [("booked", NOW)]
    assert followed.state.booked_for == on(3, month=12)


def test_a_booking_is_as_old_as_the_export_says() -> None:
    made = Appointment(on(3, month=12), EVALUATION, BOOKED, "Dr. Lin", booked_on=on(10))
    followed = told(made)
    assert brief(followed) == [("booked", on(10))]
    assert followed.events[0].reason == "with Dr. Lin"
    # Nobody is booked before the referral came.
    early = Appointment(on(3, month=12), EVALUATION, BOOKED, booked_on=on(1))
    assert brief(told(early)) == [("booked", ARRIVED)]


def test_the_time_of_a_booking_that_a_desk_recorded_without_one_is_no_news() -> None:
    booked = after(REFERRED, Event(EventKind.BOOKED, on(5)))
    followed = told(appointment(BOOKED, on(3, month=12)), state=booked)
    assert [(event.kind.value, event.detail.get("quiet")) for event in followed.events] == [("booked", True)]
    assert followed.state.booked_for == on(3, month=12)


def test_confirmed_is_booked_and_confirmed() -> None:
    assert brief(told(appointment(CONFIRMED, on(3, month=12)))) == [("booked", NOW), ("confirmed", NOW)]


def test_who_was_there_was_evaluated_and_later_appointments_are_sessions() -> None:
    followed = told(
        appointment(DONE, on(12), SESSION),
        appointment(DONE, on(10)),
        appointment(DONE, on(12, 18), SESSION),
    )
    assert brief(followed) == [("evaluated", on(10)), ("session", on(12)), ("session", on(12, 18))]
    assert followed.state.sessions_done == 2


def test_without_types_the_first_that_took_place_is_the_evaluation() -> None:
    followed = told(appointment(DONE, on(10), None), appointment(DONE, on(12), None))
    assert brief(followed) == [("evaluated", on(10)), ("session", on(12))]


def test_a_no_show_of_an_appointment_nobody_knew_owes_no_letter_about_the_booking() -> None:
    followed = told(appointment(NO_SHOW, on(10)))
    assert brief(followed) == [("booked", on(10)), ("no_show", on(10))]
    assert followed.events[0].detail["quiet"] is True
    assert followed.state.off_kind == "no_show"


def test_who_missed_one_and_came_to_the_next() -> None:
    followed = told(appointment(NO_SHOW, on(10)), appointment(DONE, on(12)))
    assert brief(followed)[1:] == [("no_show", on(10)), ("evaluated", on(12))]
    assert followed.state.off_at is None


def test_an_appointment_that_was_moved_is_canceled_and_booked_again() -> None:
    booked = after(REFERRED, Event(EventKind.BOOKED, on(5), detail={"for": on(3, month=12).isoformat()}))
    was = appointment(BOOKED, on(3, month=12))
    changes = [
        Change(2, was, appointment(CANCELED, on(3, month=12))),
        Change(3, None, appointment(BOOKED, on(8, month=12))),
    ]
    followed = follow(booked, changes, Known(), now=NOW, day_of=day_of)
    assert brief(followed) == [("canceled", NOW), ("booked", NOW)]
    assert followed.state.booked_for == on(8, month=12)


def test_the_same_appointment_at_another_time_is_booked_for_then() -> None:
    booked = after(REFERRED, Event(EventKind.BOOKED, on(5), detail={"for": on(3, month=12).isoformat()}))
    moved = Change(2, appointment(BOOKED, on(3, month=12)), appointment(BOOKED, on(9, month=12)))
    followed = follow(booked, [moved], Known(), now=NOW, day_of=day_of)
    assert brief(followed) == [("booked", NOW)]
    assert followed.state.booked_for == on(9, month=12)


def test_what_a_desk_recorded_is_not_recorded_again() -> None:
    state = after(
        REFERRED,
        Event(EventKind.BOOKED, on(5), detail={"for": on(10).isoformat()}),
        Event(EventKind.EVALUATED, on(10)),
        Event(EventKind.SESSION, on(12, 17)),
    )
    known = Known(told={(EventKind.SESSION, date(2026, 11, 12)): 1})
    followed = told(
        appointment(DONE, on(10)),
        appointment(DONE, on(12), SESSION),
        appointment(DONE, on(12, 19), SESSION),
        state=state,
        known=known,
    )
    assert brief(followed) == [("session", on(12, 19))]
    assert len(followed.taken) == 3


def test_the_appointments_of_a_course_are_no_bookings() -> None:
    state = after(REFERRED, Event(EventKind.EVALUATED, on(10)))
    followed = told(*(appointment(BOOKED, on(day, month=12), SESSION) for day in (1, 3, 5)), state=state)
    assert brief(followed) == []
    assert len(followed.taken) == 3


def test_of_many_coming_appointments_the_first_is_what_they_are_booked_for() -> None:
    followed = told(appointment(BOOKED, on(8, month=12), SESSION), appointment(BOOKED, on(1, month=12)))
    assert brief(followed) == [("booked", NOW)]
    assert followed.state.booked_for == on(1, month=12)


def test_who_missed_a_session_and_has_the_next_is_booked_again() -> None:
    state = after(REFERRED, Event(EventKind.EVALUATED, on(10)))
    known = Known(unchanged=(appointment(BOOKED, on(24), SESSION),))
    followed = told(appointment(NO_SHOW, on(19), SESSION), state=state, known=known)
    assert [event.kind for event in followed.events] == [
        EventKind.BOOKED,
        EventKind.NO_SHOW,
        EventKind.BOOKED,
    ]
    assert followed.state.booked_for == on(24)
    assert followed.state.off_at is None


def test_a_canceled_session_of_many_is_nothing() -> None:
    state = after(
        REFERRED,
        Event(EventKind.BOOKED, on(5), detail={"for": on(10).isoformat()}),
        Event(EventKind.EVALUATED, on(10)),
    )
    known = Known(unchanged=(appointment(BOOKED, on(24), SESSION),))
    assert brief(told(appointment(CANCELED, on(22), SESSION), state=state, known=known)) == []


def test_the_only_appointment_was_canceled() -> None:
    followed = told(appointment(CANCELED, on(10)))
    assert brief(followed) == [("booked", on(10)), ("canceled", on(10))]
    assert followed.state.off_kind == "canceled"


def test_a_session_before_an_evaluation_cannot_be() -> None:
    followed = told(appointment(DONE, on(10), SESSION))
    assert brief(followed) == []
    ((change, sentence),) = followed.refused
    assert change.line == 2
    assert "not evaluated yet" in sentence


def test_an_appointment_before_the_referral_cannot_be_its() -> None:
    followed = told(appointment(DONE, on(1)))
    assert followed.taken == []
    assert followed.refused[0][1] == "the appointment is before the referral itself"


def test_what_is_marked_as_over_before_its_day_cannot_be() -> None:
    followed = told(appointment(DONE, on(21)), appointment(NO_SHOW, on(20, 20)))
    assert sorted((change.line, sentence) for change, sentence in followed.refused) == [
        (2, "it is marked as over, and its day has not come"),
        (3, "The appointment is later than that, so nobody missed it yet. Nothing was changed."),
    ]


def test_who_was_lost_and_has_an_appointment_is_back() -> None:
    lost = after(REFERRED, Event(EventKind.LOST, on(6), "moved away"))
    followed = told(appointment(BOOKED, on(3, month=12)), state=lost)
    assert brief(followed) == [("reopened", NOW), ("booked", NOW)]
    assert followed.state.lost_at is None


def test_an_appointment_a_desk_knew_of_does_not_bring_back_who_was_lost_since() -> None:
    lost = after(REFERRED, Event(EventKind.LOST, on(6), "moved away"))
    change = Change(2, appointment(BOOKED, on(3, month=12)), appointment(CONFIRMED, on(3, month=12)))
    followed = follow(lost, [change], Known(), now=NOW, day_of=day_of)
    assert brief(followed) == []
    assert "closed as lost" in followed.refused[0][1]


def test_what_took_place_is_not_taken_back_by_an_export() -> None:
    state = after(REFERRED, Event(EventKind.EVALUATED, on(10)))
    change = Change(2, appointment(DONE, on(10)), appointment(NO_SHOW, on(10)))
    followed = follow(state, [change], Known(), now=NOW, day_of=day_of)
    assert brief(followed) == []
    assert "took place" in followed.refused[0][1]


def test_after_a_completed_course_appointments_are_kept_and_are_no_events() -> None:
    state = after(REFERRED, Event(EventKind.EVALUATED, on(10)), Event(EventKind.COMPLETED, on(15)))
    followed = told(appointment(DONE, on(18), SESSION), state=state)
    assert brief(followed) == []
    assert len(followed.taken) == 1


def test_other_appointments_move_nobody() -> None:
    followed = told(appointment(DONE, on(10), OTHER))
    assert brief(followed) == []
    assert len(followed.taken) == 1


_STATUSES = st.sampled_from(AppointmentStatus)
_KINDS = st.sampled_from((*AppointmentKind, None))
_TIMES = st.integers(-20, 40).map(lambda days: NOW + timedelta(days=days))


@given(st.lists(st.lists(st.tuples(_TIMES, _KINDS, _STATUSES), max_size=4), max_size=4))
def test_exports_one_after_the_other_tell_only_what_can_have_happened(
    exports: list[list[tuple[datetime, AppointmentKind | None, AppointmentStatus]]],
) -> None:
    """Each event fits the state before it; each appointment is kept or refused; again it is nothing new."""
    state, kept = REFERRED, dict[tuple[datetime, AppointmentKind | None], Appointment]()
    for export in exports:
        rows = {(at, kind): Appointment(at, kind, status) for at, kind, status in export}
        changes = [
            Change(line, kept.get(key), row)
            for line, (key, row) in enumerate(rows.items(), start=2)
            if kept.get(key) != row
        ]
        unchanged = tuple(one for key, one in kept.items() if rows.get(key, one) == one)
        followed = follow(state, changes, Known(unchanged), now=NOW, day_of=day_of)
        assert len(followed.taken) + len(followed.refused) == len(changes)
        again = state
        for event in followed.events:
            again = apply(again, event)
            assert event.at <= NOW
        assert again == followed.state
        state = followed.state
        kept |= {(one.after.at, one.after.kind): one.after for one in followed.taken}
        refused = [change for change, _ in followed.refused]
        again_changed = {(one.after.at, one.after.kind) for one in refused}
        rest = tuple(one for key, one in kept.items() if key not in again_changed)
        once_more = follow(state, refused, Known(rest), now=NOW, day_of=day_of)
        assert (once_more.events, once_more.taken) == ([], [])
