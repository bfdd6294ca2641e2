"""The review and what is owed to referrers: acknowledgements are settled, and what was late is reported."""

from __future__ import annotations

from datetime import date

import pytest

from frontdesk.domain.day.review import AcknowledgementCase, BreachReason, Item
from frontdesk.domain.errors import Incomplete, NotFound, Refused
from frontdesk.domain.referrals.owed import Arises, Channel, Tell
from frontdesk.services.day.day_close import DayCloseService
from frontdesk.store.day.day_close import add_day_close
from frontdesk.store.db.prepared import Prepared
from frontdesk.store.owed import reviewed
from tests.builders import Desk, at
from tests.referred import a_patient, a_referrer, happened, owed

MON, TUE, WED = (date(2026, 11, day) for day in (16, 17, 18))


def acknowledgements(desk: Desk, day: date) -> list[AcknowledgementCase]:
    """The cases of a day's review."""
    return list(desk.do.review.look(day, by=desk.dana).facts.acknowledgements)


def left(desk: Desk, day: date) -> int:
    """How many acknowledgements are left to settle."""
    lines = desk.do.review.look(day, by=desk.dana).lines
    return next(line.left for line in lines if line.item is Item.ACKNOWLEDGEMENTS)


def test_what_is_due_by_the_end_of_the_day_is_asked_for(any_desk: Desk) -> None:
    # Arrived Monday at 09:00: due on Tuesday at 09:00.
    referrer = a_referrer(any_desk, name="Dr Patel")
    patient = a_patient(any_desk, referrer)
    any_desk.clock.set("mon 16:30")
    assert acknowledgements(any_desk, MON) == []
    any_desk.clock.set("tue 08:30")
    (case,) = acknowledgements(any_desk, TUE)
    assert (case.name, case.referrer, case.due) == (
        "Maria Alvarez",
        "Dr Patel · Westside",
        at("tue 09:00"),
    )
    assert left(any_desk, TUE) == 1
    # Other kinds are not of this item, however late they are.
    happened(any_desk, patient.referral, Arises.BOOKED)
    assert len(acknowledgements(any_desk, TUE)) == 1


def test_sending_and_waiving_settle_it(any_desk: Desk) -> None:
    first, second = a_patient(any_desk), a_patient(any_desk, name="Bob Second")
    any_desk.clock.set("tue 08:30")
    numbers = {line.referral: line.owed for line in owed(any_desk)}
    any_desk.do.owed.sent(numbers[first.referral], Channel.PHONE, by=any_desk.dana)
    any_desk.do.owed.waive(numbers[second.referral], "sent in error", by=any_desk.dana)
    assert left(any_desk, TUE) == 0
    assert [case.state.value for case in acknowledgements(any_desk, TUE)] == ["sent", "waived"]
    # On the day after they are no cases any more.
    any_desk.clock.set("wed 08:30")
    assert acknowledgements(any_desk, WED) == []


def test_a_reason_settles_it_for_that_day_only(any_desk: Desk) -> None:
    a_patient(any_desk)
    (line,) = owed(any_desk)
    any_desk.clock.set("tue 17:30")
    review = any_desk.do.review
    review.give_owed_reason([line.owed], BreachReason.OVERLOOKED, day=TUE, by=any_desk.dana)
    review.give_owed_reason([line.owed], BreachReason.OTHER, "a storm \x1b[31m", day=TUE, by=any_desk.lee)
    (case,) = acknowledgements(any_desk, TUE)
    assert (case.is_settled, case.reason_words, case.by) == (True, "a storm [31m", "Lee Wong")
    assert left(any_desk, TUE) == 0
    assert any_desk.actions("owed", line.owed).count("owed.reasoned") == 2
    any_desk.clock.set("wed 17:30")
    assert left(any_desk, WED) == 1
    with pytest.raises(Incomplete):
        review.give_owed_reason([line.owed], BreachReason.OTHER, " ", day=WED, by=any_desk.dana)
    with pytest.raises(NotFound, match=r"Nothing owed has the number 999\. Nothing was changed"):
        review.give_owed_reason([line.owed, 999], BreachReason.NO_STAFF, day=WED, by=any_desk.dana)
    assert left(any_desk, WED) == 1


def test_a_failed_sending_is_left_again(any_desk: Desk) -> None:
    a_patient(any_desk)
    (line,) = owed(any_desk)
    any_desk.clock.set("tue 08:30")
    any_desk.do.owed.sent(line.owed, Channel.PHONE, by=any_desk.dana)
    assert left(any_desk, TUE) == 0
    any_desk.do.owed.failed(line.owed, "nobody there", by=any_desk.dana)
    assert left(any_desk, TUE) == 1


def test_a_day_is_signed_with_what_was_late_and_why(any_desk: Desk) -> None:
    in_time = a_patient(any_desk, name="Ina Time", tell=Tell.YES)
    a_patient(any_desk, name="Lou Late")
    happened(any_desk, in_time.referral, Arises.EVALUATED, evaluated_at=any_desk.clock())
    blocked = a_patient(any_desk, name="Bea Blocked")
    happened(any_desk, blocked.referral, Arises.BOOKED, booked_at=any_desk.clock())
    any_desk.clock.set("tue 08:30")
    by_name = {(line.patient, line.kind.value): line.owed for line in owed(any_desk)}
    for name in ("Ina Time", "Bea Blocked"):
        any_desk.do.owed.sent(by_name[name, "acknowledgement"], Channel.PHONE, by=any_desk.dana)
    any_desk.clock.set("tue 17:30")
    review, closing = any_desk.do.review, DayCloseService(any_desk.do.office)
    review.count_voicemails(0, day=TUE, by=any_desk.dana)
    with pytest.raises(Refused, match="A referral that was to be acknowledged by now is not"):
        closing.sign(TUE, by=any_desk.dana)
    late = by_name["Lou Late", "acknowledgement"]
    review.give_owed_reason([late], BreachReason.NO_STAFF, day=TUE, by=any_desk.dana)
    signed = closing.sign(TUE, by=any_desk.dana)
    figures = signed.figures
    # Three acknowledgements and one booking were due; two were sent, the booking waits for permission.
    assert (figures["owed"], figures["owed_sent"], figures["owed_breaches"]) == (4, 2, 2)
    assert figures["owed_breach_reasons"] == {"no_staff": 1, "permission": 1}
    assert (figures["unacknowledged"], figures["callbacks_due"]) == (1, 0)
    assert "## Late to referrers" in signed.report
    assert "the patient's permission" in signed.report
    for name in ("Lou Late", "Ina Time", "Bea Blocked"):
        assert name not in signed.report
    with pytest.raises(Refused, match="signed this day already"):
        review.give_owed_reason([late], BreachReason.OVERLOOKED, day=TUE, by=any_desk.dana)


def test_figures_of_a_day_signed_before_name_its_callbacks(any_desk: Desk) -> None:
    with any_desk.store.writing() as db:
        add_day_close(
            db,
            day=MON,
            report="# Day report",
            hand_off="",
            figures={"owed": 7, "tries": 2},
            settings_version=1,
            at=any_desk.clock(),
            by=any_desk.dana,
        )
    found = DayCloseService(any_desk.do.office).figures(MON, by=any_desk.dana)
    assert (found["callbacks_due"], found["tries"]) == (7, 2)
    assert "owed" not in found


def test_no_read_of_the_review_walks_through_what_was_ever_owed(desk: Desk) -> None:
    reads = [value for value in vars(reviewed).values() if isinstance(value, Prepared)]
    assert len(reads) >= 6
    with desk.store.reading() as db:
        for read in reads:
            sql = read.sql(desk.store, 1)
            plan = db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", [None] * sql.count("?")).fetchall()
            assert not [step for *_, step in plan if step.startswith("SCAN") and "CONSTANT" not in step], sql
