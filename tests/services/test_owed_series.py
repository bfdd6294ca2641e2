"""What comes again by itself, and what new settings do to what is owed (product.md, "When exactly")."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from frontdesk.domain.errors import Refused
from frontdesk.domain.referrals.owed import Channel, OwedKind, SharedCare, Tell
from frontdesk.domain.rule.hours import Range
from frontdesk.domain.rule.terms import Term
from frontdesk.domain.settings.referrals import OwedSettings
from frontdesk.services.owed.referrers import ReferrerFacts
from tests.builders import Desk, SetClock, a_desk, at, settings
from tests.referred import a_patient, a_referrer, completed, happened, owed


def on(day: str) -> datetime:
    """17:00 of a day in New York while clocks stand on winter time, UTC."""
    return datetime.fromisoformat(f"{day}T22:00").replace(tzinfo=UTC)


def set_day(desk: Desk, instant: datetime) -> None:
    """Move the clock to an instant."""
    desk.clock.instant = instant


def series(desk: Desk, kind: OwedKind = OwedKind.MAINTENANCE_UPDATE) -> list[tuple[datetime, datetime, str]]:
    """When each of a kind arose, when it is due, and its state."""
    return [(line.arose, line.due, line.state.value) for line in owed(desk) if line.kind is kind]


def test_the_next_update_arises_when_the_one_before_is_due_counted_from_the_first(any_desk: Desk) -> None:
    patient = a_patient(any_desk, tell=Tell.YES)
    completed(any_desk, patient.referral, maintenance=True)
    set_day(any_desk, on("2026-12-16"))
    any_desk.do.owed.tick(by=any_desk.dana)
    assert len(series(any_desk)) == 1
    any_desk.clock.on(1)
    any_desk.do.callbacks.tick(by=any_desk.dana)
    # 16 January 2027 is a Saturday: due on the Friday before.
    assert series(any_desk) == [
        (at("mon 09:00"), on("2026-12-16"), "open"),
        (on("2026-12-16"), on("2027-01-15"), "open"),
    ]
    assert not any_desk.do.owed.tick(by=any_desk.lee)


def test_a_desk_that_starts_after_months_makes_what_arose_meanwhile_and_stamps_it(any_desk: Desk) -> None:
    patient = a_patient(any_desk, tell=Tell.YES)
    completed(any_desk, patient.referral, maintenance=True)
    set_day(any_desk, on("2027-02-20"))
    any_desk.do.callbacks.tick(by=any_desk.dana)
    assert [due for _, due, _ in series(any_desk)] == [
        on("2026-12-16"),
        on("2027-01-15"),
        on("2027-02-16"),
        on("2027-03-16").replace(hour=21),
    ]
    stamped = any_desk.rows(
        "SELECT stamped, breached_at FROM owed WHERE kind = 'maintenance_update' ORDER BY id"
    )
    assert [bool(one) for one, _ in stamped] == [True, True, True, False]


def test_an_update_sent_early_brings_no_second_one_before_its_time(desk: Desk) -> None:
    patient = a_patient(desk, tell=Tell.YES)
    completed(desk, patient.referral, maintenance=True)
    desk.do.owed.sent(3, Channel.POST, by=desk.dana)
    desk.clock.set("tue 09:00")
    desk.do.owed.tick(by=desk.dana)
    assert [state for *_, state in series(desk)] == ["sent"]


def test_updates_end_with_the_maintenance_and_undo_brings_them_back(any_desk: Desk) -> None:
    patient = a_patient(any_desk, tell=Tell.YES)
    completed(any_desk, patient.referral, maintenance=True)
    happened(any_desk, patient.referral, "maintenance_ended", maintenance=False)
    assert [state for *_, state in series(any_desk)] == ["waived"]
    set_day(any_desk, on("2027-02-20"))
    any_desk.do.owed.tick(by=any_desk.dana)
    assert len(series(any_desk)) == 1
    any_desk.clock.set("mon 09:10")
    any_desk.do.undo.undo(by=any_desk.dana)
    assert [state for *_, state in series(any_desk)] == ["open"]
    set_day(any_desk, on("2026-12-17"))
    any_desk.do.owed.tick(by=any_desk.dana)
    assert len(series(any_desk)) == 2


def test_a_series_whose_ground_is_gone_makes_no_next_one(any_desk: Desk) -> None:
    patient = a_patient(any_desk, tell=Tell.YES)
    completed(any_desk, patient.referral, maintenance=True)
    any_desk.change("UPDATE referral SET completed_at = NULL")
    set_day(any_desk, on("2027-02-20"))
    any_desk.do.owed.tick(by=any_desk.dana)
    assert len(series(any_desk)) == 1
    assert not any_desk.do.owed.tick(by=any_desk.dana)


def test_desks_that_start_together_make_each_once(address: str) -> None:
    with a_desk(address) as desk:
        for _ in range(3):
            completed(desk, a_patient(desk, tell=Tell.YES).referral, maintenance=True)
        desk.do.owed.referrer_facts(a_referrer(desk), ReferrerFacts(key_since="2026-11-16"), by=desk.dana)
    together = threading.Barrier(3)

    def start(by: int) -> None:
        clock = SetClock("mon 09:00")
        clock.instant = on("2027-03-20")
        with a_desk(address, clock) as own:
            together.wait()
            own.do.callbacks.tick(by=by)

    desks = [threading.Thread(target=start, args=(by,)) for by in (2, 3, 4)]
    for thread in desks:
        thread.start()
    for thread in desks:
        thread.join(60)
    with a_desk(address) as desk:
        assert len(series(desk)) == 3 * 5
        assert len(series(desk, OwedKind.MEETING)) == 2
        found = desk.rows("SELECT event_id, kind, series FROM owed WHERE series > 0")
        assert len(set(found)) == len(found)


def test_a_relationship_that_began_earlier_owes_what_is_due_from_now_on(any_desk: Desk) -> None:
    referrer = a_referrer(any_desk, model="collaborative")
    any_desk.do.owed.referrer_facts(referrer, ReferrerFacts(key_since="2025-10-31"), by=any_desk.dana)
    # Quarters of 31 October 2025: 31 January (a Saturday: the 30th), 30 April, 31 July, 31 October 2026; then
    # 31 January 2027, a Sunday. The year's review was due in October 2026; the next is a Sunday in 2027.
    assert [(line.kind.value, line.due) for line in owed(any_desk)] == [
        ("joint_planning", on("2027-01-29")),
        ("meeting", on("2027-01-29")),
        ("annual_review", on("2027-10-29").replace(hour=21)),
    ]


def test_a_relationship_that_ends_owes_nothing_and_may_begin_again(any_desk: Desk) -> None:
    referrer = a_referrer(any_desk)
    work = any_desk.do.owed
    work.referrer_facts(referrer, ReferrerFacts(key_since="2026-11-16"), by=any_desk.dana)
    work.referrer_facts(referrer, ReferrerFacts(key_since=""), by=any_desk.dana)
    assert [line.state.value for line in owed(any_desk)] == ["waived", "waived"]
    any_desk.do.undo.undo(by=any_desk.dana)
    assert [line.state.value for line in owed(any_desk)] == ["open", "open"]
    work.referrer_facts(referrer, ReferrerFacts(key_since=""), by=any_desk.dana)
    work.referrer_facts(referrer, ReferrerFacts(key_since="2026-11-16"), by=any_desk.dana)
    assert [line.state.value for line in owed(any_desk)] == ["open", "open"]
    any_desk.do.undo.undo(by=any_desk.dana)
    assert [line.state.value for line in owed(any_desk)] == ["waived", "waived"]


def test_joint_planning_comes_and_goes_with_the_model(any_desk: Desk) -> None:
    referrer = a_referrer(any_desk)
    work = any_desk.do.owed
    work.referrer_facts(referrer, ReferrerFacts(key_since="2026-11-16"), by=any_desk.dana)
    work.referrer_facts(referrer, ReferrerFacts(model="collaborative"), by=any_desk.dana)
    assert [due for _, due, _ in series(any_desk, OwedKind.JOINT_PLANNING)] == [on("2027-02-16")]
    work.referrer_facts(referrer, ReferrerFacts(model=""), by=any_desk.dana)
    assert [state for *_, state in series(any_desk, OwedKind.JOINT_PLANNING)] == ["waived"]
    assert [state for *_, state in series(any_desk, OwedKind.MEETING)] == ["open"]


BAD = {
    "a day to come": (ReferrerFacts(key_since="2026-11-17"), "begins today or earlier"),
    "no day": (ReferrerFacts(key_since="soon"), "soon is no day"),
    "no model": (ReferrerFacts(model="close"), "close is no shared-care model"),
    "no channel": (ReferrerFacts(channel="pigeon"), "pigeon is no channel"),
    "no number": (ReferrerFacts(fax="none of your business"), "cannot be read as a fax number"),
    "no address": (ReferrerFacts(email="patel at westside"), "is no e-mail address"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_a_referrer_cannot_have_is_said(desk: Desk, name: str) -> None:
    facts, sentence = BAD[name]
    referrer = a_referrer(desk)
    with pytest.raises(Refused, match=sentence) as refused:
        desk.do.owed.referrer_facts(referrer, facts, by=desk.dana)
    assert "Nothing was changed" in refused.value.sentence


def test_facts_of_a_referrer_are_kept_and_undone(any_desk: Desk) -> None:
    referrer = a_referrer(any_desk)
    facts = ReferrerFacts("212 555 0101", "212-555-0102", "a@b.org", "fax", "collaborative", None, True)
    any_desk.do.owed.referrer_facts(referrer, facts, by=any_desk.dana)
    read = "SELECT phone, fax, email, channel, model, part2 FROM referrer"
    assert any_desk.rows(read) == [("+12125550101", "+12125550102", "a@b.org", "fax", "collaborative", 1)]
    assert any_desk.do.undo.undo(by=any_desk.dana).words == "the change of the referrer"
    assert any_desk.rows(read) == [("", "", "", "", "", 0)]


# ------------------------------------------------------------------------------ when settings change


def early_close() -> tuple[tuple[Range, ...], ...]:
    """Every weekday until three."""
    return ((Range(8 * 60, 15 * 60),),) * 5 + ((), ())


def test_what_is_open_moves_with_the_hours_and_verdicts_stay(any_desk: Desk) -> None:
    patient = a_patient(any_desk, tell=Tell.YES)
    any_desk.clock.set("tue 10:00")
    for event in ("booked", "no_show", "declined"):
        happened(any_desk, patient.referral, event)
    any_desk.do.owed.sent(3, Channel.POST, by=any_desk.dana)
    completed(any_desk, patient.referral, maintenance=True)
    version = any_desk.do.practice.current().version
    any_desk.do.practice.save(settings(week=early_close()), by=any_desk.dana)
    assert [(line.owed, line.kind.value, line.due) for line in owed(any_desk)] == [
        (1, "acknowledgement", at("tue 09:00")),
        (2, "booked", at("wed 15:00")),
        (3, "no_show", at("wed 17:00")),
        (4, "declined", at("wed 15:00")),
        (5, "outcome_summary", at("tue2 15:00")),
        (6, "maintenance_update", on("2026-12-17").replace(hour=20)),
    ]
    versions = any_desk.rows("SELECT settings_version FROM owed ORDER BY id")
    assert versions == [
        (version,),
        (version + 1,),
        (version,),
        (version + 1,),
        (version + 1,),
        (version + 1,),
    ]


def test_another_term_moves_what_is_open_and_never_keeps_it(any_desk: Desk) -> None:
    patient = a_patient(any_desk)
    happened(any_desk, patient.referral, "booked")
    terms = dict(OwedSettings().terms)
    terms[OwedKind.ACKNOWLEDGEMENT] = Term.SAME_DAY
    del terms[OwedKind.BOOKED]
    any_desk.do.practice.save(settings(owed=OwedSettings(terms=terms)), by=any_desk.dana)
    assert [(line.state.value, line.due) for line in owed(any_desk)] == [
        ("open", at("mon 17:00")),
        ("open", at("tue 17:00")),
    ]
    happened(any_desk, patient.referral, "booked")
    assert len(owed(any_desk)) == 2


def test_a_practice_that_shares_all_care_begins_to_plan_together(any_desk: Desk) -> None:
    referrer = a_referrer(any_desk)
    any_desk.do.owed.referrer_facts(referrer, ReferrerFacts(key_since="2026-11-16"), by=any_desk.dana)
    before = any_desk.do.practice.current().settings
    shared = replace(before, owed=OwedSettings(model=SharedCare.COLLABORATIVE))
    any_desk.do.practice.save(shared, by=any_desk.dana)
    assert [due for _, due, _ in series(any_desk, OwedKind.JOINT_PLANNING)] == [on("2027-02-16")]


def test_promised_things_are_due_on_their_day(any_desk: Desk) -> None:
    referrer = a_referrer(any_desk)
    work, by = any_desk.do.owed, any_desk.dana
    line = work.promise(referrer, OwedKind.PROMISED, at("sat 12:00").date(), "two brochures", by=by)
    assert (line.due, line.text, line.blocked_by) == (at("fri 17:00"), "two brochures", None)
    thanks = work.promise(referrer, OwedKind.THANK_YOU, None, "lunch", by=by)
    assert thanks.due == at("wed 09:00")
    assert any_desk.do.undo.undo(by=by).words == "what was promised to the referrer"
    assert [one.owed for one in owed(any_desk)] == [line.owed]
    with pytest.raises(Refused, match="arises by itself"):
        work.promise(referrer, OwedKind.BOOKED, None, "x", by=by)
    any_desk.do.practice.save(settings(week=early_close()), by=by)
    assert work.one(line.owed).due == at("fri 15:00")


def test_undoing_a_key_relationship_takes_back_what_time_made_of_it(any_desk: Desk) -> None:
    referrer = a_referrer(any_desk)
    any_desk.clock.set("tue 09:00")
    # A Monday, three months before: the first meeting is due today.
    any_desk.do.owed.referrer_facts(referrer, ReferrerFacts(key_since="2026-08-17"), by=any_desk.dana)
    assert [due for _, due, _ in series(any_desk, OwedKind.MEETING)] == [on("2026-11-17")]
    any_desk.clock.set("tue 17:01")
    any_desk.do.owed.tick(by=any_desk.lee)
    assert len(series(any_desk, OwedKind.MEETING)) == 2
    any_desk.do.undo.undo(by=any_desk.dana)
    assert owed(any_desk) == []
