"""Half-typed calls: kept as typed, never a record, gone when their call is saved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from frontdesk.domain.calls import DRAFT_OF, OF_REFERRAL, Draft
from frontdesk.domain.errors import Incomplete
from frontdesk.domain.referrals.patients import NewReferral
from frontdesk.domain.referrals.sources import SourceKind
from tests.builders import Desk, a_call

TYPED = {"name": "Ana \ud800\x00\x1b[31m Ruiz", "note": "\u202e two\nlines ", "number": "(212) 55"}


def draft(desk: Desk, uid: str = "form-1", **fields: str) -> Draft:
    """What Dana is typing."""
    return Draft(uid, desk.dana, desk.clock(), fields or TYPED)


def test_a_draft_comes_back_as_typed_and_is_no_call(any_desk: Desk) -> None:
    kept = draft(any_desk)
    any_desk.do.drafts.keep(kept)
    assert any_desk.do.drafts.all() == [kept]
    assert any_desk.do.calls.today().lines == []
    later = replace(kept, fields={"name": "Ana"}, parked=True)
    any_desk.clock.on(1)
    any_desk.do.drafts.keep(later)
    assert any_desk.do.drafts.all() == [later]


def test_drafts_stand_in_the_order_they_were_begun(any_desk: Desk) -> None:
    first = draft(any_desk, "b", name="first")
    any_desk.clock.on(1)
    second = draft(any_desk, "a", name="second")
    for kept in (second, first):
        any_desk.do.drafts.keep(kept)
    assert [kept.title for kept in any_desk.do.drafts.all()] == ["first", "second"]


def test_an_emptied_draft_is_forgotten(any_desk: Desk) -> None:
    any_desk.do.drafts.keep(draft(any_desk))
    any_desk.do.drafts.keep(draft(any_desk, name="  "))
    assert any_desk.do.drafts.all() == []


def test_a_saved_call_takes_its_draft_along_and_a_late_key_does_not_bring_it_back(any_desk: Desk) -> None:
    any_desk.do.drafts.keep(draft(any_desk))
    any_desk.do.drafts.keep(draft(any_desk, "form-2"))
    any_desk.do.calls.save(a_call(any_desk.clock(), uid="form-1"), by=any_desk.dana)
    any_desk.do.drafts.keep(draft(any_desk))
    assert [kept.uid for kept in any_desk.do.drafts.all()] == ["form-2"]


def test_a_call_that_could_not_be_saved_leaves_its_draft(any_desk: Desk) -> None:
    any_desk.do.drafts.keep(draft(any_desk))
    with pytest.raises(Incomplete):
        any_desk.do.calls.save(a_call(any_desk.clock(), uid="form-1", number=""), by=any_desk.dana)
    assert len(any_desk.do.drafts.all()) == 1


def test_throwing_a_draft_away_is_told(any_desk: Desk) -> None:
    any_desk.do.drafts.keep(draft(any_desk))
    any_desk.do.drafts.discard("form-1", by=any_desk.lee)
    any_desk.do.drafts.discard("form-1", by=any_desk.lee)
    assert any_desk.do.drafts.all() == []
    assert any_desk.rows("SELECT person_id, detail FROM audit WHERE action = 'draft.discarded'") == [
        (any_desk.lee, '{"uid":"form-1"}')
    ]


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("{cut off", {"note": "{cut off"}),
        ('["a list"]', {"note": '["a list"]'}),
        ('{"name": "Ana", "number": 5, "lane": null}', {"name": "Ana", "number": "5", "lane": ""}),
    ],
)
def test_a_draft_that_cannot_be_read_comes_back_as_what_stands_there(
    any_desk: Desk, kept: str, shown: dict[str, str]
) -> None:
    any_desk.change(
        "INSERT INTO draft (uid, person_id, started_at, updated_at, fields, parked)"
        f" VALUES ('old', 2, 'some day', 'some day', '{kept}', {any_desk.store.is_sqlite and 0})"
    )
    any_desk.do.drafts.keep(draft(any_desk, name="whole"))
    old, whole = any_desk.do.drafts.all()
    assert (old.uid, dict(old.fields), whole.fields) == ("old", shown, {"name": "whole"})
    any_desk.do.drafts.keep(old)
    assert [dict(one.fields) for one in any_desk.do.drafts.all()] == [shown, {"name": "whole"}]


def referral_draft(desk: Desk, uid: str = "intake-1", **fields: str) -> Draft:
    """A referral that Dana is taking in."""
    return Draft(uid, desk.dana, desk.clock(), {DRAFT_OF: OF_REFERRAL, **(fields or {"patient": "Bo Li"})})


def test_a_half_typed_referral_comes_back_to_whom_it_was_typed_by_and_is_no_call(any_desk: Desk) -> None:
    drafts = any_desk.do.drafts
    kept = referral_draft(any_desk)
    drafts.keep(kept)
    assert drafts.referral_of(any_desk.dana) == kept
    assert drafts.referral_of(any_desk.lee) is None
    assert drafts.all() == []
    assert any_desk.do.review.look(by=any_desk.dana).facts.drafts == ()
    drafts.keep(referral_draft(any_desk, patient=" "))
    assert drafts.referral_of(any_desk.dana) is None


def test_a_referral_that_is_saved_takes_its_draft_along_and_one_refused_leaves_it(any_desk: Desk) -> None:
    sender = any_desk.do.referrals.add(
        "Dr Priya Patel", SourceKind.PSYCHIATRIST, "Westside", by=any_desk.dana
    )
    kept = referral_draft(any_desk)
    any_desk.do.drafts.keep(kept)
    with pytest.raises(Incomplete):
        any_desk.do.patients.add(NewReferral(" ", referrer_id=sender.id), by=any_desk.dana, draft=kept.uid)
    assert any_desk.do.drafts.referral_of(any_desk.dana) == kept
    any_desk.do.patients.add(NewReferral("Bo Li", referrer_id=sender.id), by=any_desk.dana, draft=kept.uid)
    assert any_desk.do.drafts.referral_of(any_desk.dana) is None
