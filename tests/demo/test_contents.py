"""What a demo holds, at every moment it may be opened: each promise of `frontdesk demo` counted."""

from __future__ import annotations

import re
from datetime import timedelta

from frontdesk.demo.data import NOTABLE, PHONE, STAFF
from frontdesk.domain.callbacks.outcomes import KEYED, Outcome
from frontdesk.domain.callbacks.queue import Tab
from frontdesk.domain.callbacks.state import DueKind
from frontdesk.domain.calls import Effect
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.sources import SourceAnswer, SourceKind
from frontdesk.domain.rule.same_day import Standing
from frontdesk.domain.voicemail import VoicemailPermission
from frontdesk.services.safety.check import CheckService
from tests.demo.conftest import DANA, Demo

RESERVED = re.compile(r"\+1[2-9][0-9]{2}55501[0-9]{2}")


def test_the_queue_is_busy(demo: Demo) -> None:
    counts = demo.services.callbacks.standing(by=DANA).counts
    closes = demo.services.callbacks.rule.hours.closes(demo.moment.date())
    due_today = [
        callback
        for callback in demo.tab(Tab.NOW)
        if demo.standing(callback) is Standing.ON_TIME and callback.due <= closes
    ]
    assert 2 <= counts.breached <= 6
    assert 2 <= counts.at_risk <= 4
    assert 8 <= len(due_today) <= 18
    assert 9 <= counts.later <= 19


def test_a_breach_is_older_than_today_and_a_promise_is_missed(demo: Demo) -> None:
    breached = demo.tab(Tab.BREACHED)
    day_start, _ = demo.services.office.day_bounds(demo.opened_at)
    assert any(callback.due < day_start for callback in breached)
    assert DueKind.PROMISE in {callback.due_kind for callback in breached}
    assert all(callback.breached_at == callback.due for callback in breached)
    assert demo.column("SELECT name FROM referrer WHERE id IN (SELECT referrer_id FROM breach)")


def test_all_that_passed_is_stamped_already(demo: Demo) -> None:
    late = demo.column("SELECT id FROM callback WHERE breached_at IS NOT NULL ORDER BY id")
    assert demo.column("SELECT DISTINCT callback_id FROM breach ORDER BY callback_id") == late
    assert 4 <= len(late) <= 25
    assert not demo.services.callbacks.tick(by=DANA)


def test_others_are_at_work_and_dana_has_something_of_her_own(demo: Demo) -> None:
    owners = {callback.owner for callback in demo.tab(Tab.NOW)} - {""}
    assert owners == set(STAFF[1:])
    opens = demo.services.callbacks.rule.hours.opens(demo.moment.date())
    # It was taken on the phone today, so no such call comes before the first hour is over.
    meant = [callback for callback in demo.tab(Tab.MINE) if callback.for_person_id == DANA]
    assert meant or demo.opened_at - opens < timedelta(hours=1)


def test_sleepers_stand_on_the_later_rungs_or_wait_for_a_promise(demo: Demo) -> None:
    later = demo.tab(Tab.LATER)
    assert {2, 3, 4, 5} <= {callback.rung for callback in [*later, *demo.tab(Tab.NOW)]}
    assert {2, 4, 5} <= {callback.rung for callback in later}
    assert sum(callback.due_kind is DueKind.PROMISE for callback in later) >= 3


def test_there_are_several_hundred_calls_in_every_lane(demo: Demo) -> None:
    lanes = dict(demo.rows("SELECT lane, COUNT(*) FROM call GROUP BY lane"))
    assert set(lanes) == {lane.value for lane in Lane}
    assert 400 <= sum(lanes.values()) <= 520
    days = demo.column("SELECT COUNT(DISTINCT service_day) FROM callback")
    assert days[0] >= 15


def test_today_has_as_many_calls_as_a_busy_day_has_by_then(demo: Demo) -> None:
    today = demo.services.calls.today()
    opens = demo.services.callbacks.rule.hours.opens(demo.moment.date())
    share = min(1.0, (demo.opened_at - opens) / timedelta(hours=6, minutes=32))
    assert 40 * share <= today.summary.calls <= 48
    assert all(line.at <= demo.opened_at for line in today.lines)


def test_every_outcome_closed_or_carried_a_callback(demo: Demo) -> None:
    tried = {outcome.value for outcome in KEYED if outcome.facts.is_try}
    assert set(demo.column("SELECT DISTINCT outcome FROM attempt")) == tried
    assert demo.column("SELECT COUNT(*) FROM audit WHERE action = 'callback.given_up'")[0] > 0
    closed = set(demo.column("SELECT DISTINCT last_outcome FROM callback WHERE state = 'closed'"))
    assert closed == {
        Outcome.REACHED_BOOKED,
        Outcome.REACHED_NOT_FOR_US,
        Outcome.REACHED_DECLINED,
        Outcome.THEY_CALLED,
        Outcome.CRISIS,
    }


def test_calls_open_join_and_close_callbacks_and_some_are_undone(demo: Demo) -> None:
    effects = dict(demo.rows("SELECT effect, COUNT(*) FROM call GROUP BY effect"))
    assert set(effects) == {effect.value for effect in Effect}
    assert effects["closed"] >= 10
    assert {1, 2, 3} <= set(demo.column("SELECT calls FROM callback"))
    assert demo.column("SELECT id FROM undo WHERE undone_at IS NOT NULL")
    assert demo.column("SELECT id FROM audit WHERE action = 'callback.handed_over'")


def test_families_share_numbers(demo: Demo) -> None:
    shared = demo.column(
        "SELECT n.number FROM contact_number n JOIN contact c ON c.id = n.contact_id"
        " WHERE c.lane IN ('new_patient', 'existing_patient') GROUP BY n.number HAVING COUNT(*) > 1"
    )
    assert len(shared) >= 5


def test_every_number_is_reserved_for_invented_people(demo: Demo) -> None:
    numbers = set(demo.column("SELECT number FROM call UNION SELECT number FROM contact_number"))
    numbers |= set(demo.column("SELECT number FROM callback"))
    # One referral came without a number.
    assert "" in numbers
    numbers.remove("")
    strange = [number for number in numbers if not RESERVED.fullmatch(number)]
    assert strange == []
    assert len({number[2:5] for number in numbers}) >= 15
    assert "+1" + re.sub(r"\D", "", PHONE) not in numbers


def test_sources_lie_in_the_expected_bands(demo: Demo) -> None:
    mix = demo.services.referrals.mix(demo.opened_at - timedelta(days=60), demo.opened_at)
    kinds = {count.words: count.count for count in mix.kinds}
    everybody = sum(kinds.values())
    by_themselves = sum(kinds.get(kind.words, 0) for kind in SourceKind if not kind.is_referrer)
    assert 0.40 <= kinds[SourceKind.PSYCHIATRIST.words] / everybody <= 0.60
    assert 0.20 <= kinds[SourceKind.PRIMARY_CARE.words] / everybody <= 0.30
    assert 0.10 <= kinds[SourceKind.THERAPIST.words] / everybody <= 0.20
    assert 0.10 <= by_themselves / everybody <= 0.20


def test_the_capture_rate_is_honest(demo: Demo) -> None:
    rate = demo.services.referrals.mix(demo.opened_at - timedelta(days=60), demo.opened_at).rate
    assert rate.share is not None
    assert 0.80 <= rate.share <= 0.90
    answers = set(demo.column("SELECT source_answer FROM call WHERE lane = 'new_patient'"))
    assert answers >= {answer.value for answer in SourceAnswer} - {SourceAnswer.IN_DISTRESS}
    missing = demo.services.referrals.missing()
    assert 2 <= len(missing) <= 15
    assert all(one.detail for one in missing)


def test_referrers_have_organizations_and_somebody_is_new(demo: Demo) -> None:
    referrers = demo.services.referrals.referrers()
    assert 26 <= len(referrers) <= 28
    assert len({one.organization for one in referrers}) == 16
    assert any(one.referrals == 1 for one in referrers)


def test_voicemail_may_be_left_in_all_three_ways(demo: Demo) -> None:
    known = set(demo.column("SELECT DISTINCT voicemail FROM contact"))
    assert known == {permission.value for permission in VoicemailPermission}
    # Where nothing may be said, nobody who knew it has said something.
    quiet = demo.column(
        "SELECT a.id FROM attempt a JOIN callback k ON k.id = a.callback_id"
        " JOIN call c ON c.callback_id = k.id JOIN contact p ON p.id = k.contact_id"
        " WHERE p.voicemail = 'none' AND a.outcome = 'left_message' AND a.voided_at IS NULL"
        " AND c.result = 'answered' AND c.at < a.at"
    )
    assert quiet == []


def test_names_of_every_kind_are_on_the_day(demo: Demo) -> None:
    shown = {callback.name for tab in (Tab.NOW, Tab.LATER) for callback in demo.tab(tab)}
    assert len(shown & {name.full for name in NOTABLE}) >= 2


def test_two_half_typed_calls_are_parked(demo: Demo) -> None:
    drafts = demo.services.drafts.all()
    assert [(draft.person_id, draft.parked, draft.is_empty) for draft in drafts] == [(DANA, True, False)] * 2
    assert len({draft.title for draft in drafts} | {callback.name for callback in demo.tab(Tab.NOW)}) > 10


def test_the_store_agrees_with_itself(demo: Demo) -> None:
    assert CheckService(demo.services.office).run().findings == []
