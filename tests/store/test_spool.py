"""The spool: what is typed while the store does not answer, brought to it once, whatever is cut off."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest

from frontdesk.domain.calls import DRAFT_OF, OF_REFERRAL, Draft
from frontdesk.domain.errors import StoreTrouble
from frontdesk.domain.referrals.patients import NewReferral
from frontdesk.store.calls import keep_draft
from frontdesk.store.db.keys import is_encrypted, new_key
from frontdesk.store.spool import Spool
from tests.builders import Desk, a_call, at
from tests.referred import a_referrer


def typed(uid: str = "one", person: int = 2, **fields: str) -> Draft:
    """A half-typed call."""
    return Draft(uid, person, at("mon 08:55"), {"name": "Maria Alvarez", **fields})


@pytest.fixture
def spooled(any_desk: Desk, tmp_path: Path) -> Desk:
    """A desk of either engine with a spool."""
    any_desk.do.office.spool = Spool(tmp_path / "home" / "spool.db")
    return any_desk


def restarted(desk: Desk) -> Spool:
    """What a new start of the desk finds."""
    spool = Spool(desk.do.office.spool._file)
    desk.do.office.spool = spool
    return spool


@contextmanager
def away(desk: Desk) -> Iterator[None]:
    """The store does not answer."""
    with patch.object(desk.store, "_refuse_other_version", side_effect=StoreTrouble("away")):
        yield


def kept(desk: Desk) -> list[Draft]:
    """The drafts in the store."""
    return desk.do.drafts.all()


def test_nothing_is_made_while_the_store_answers(spooled: Desk, tmp_path: Path) -> None:
    spooled.do.drafts.keep(typed())
    spooled.do.drafts.bring_back()
    spooled.do.drafts.discard("one", by=2)
    spooled.callback()
    assert not (tmp_path / "home").exists()


def test_what_was_set_aside_comes_back_once_and_is_gone(spooled: Desk, tmp_path: Path) -> None:
    draft, parked = typed(note="tired of waiting"), replace(typed("two"), parked=True)
    for one in (typed(), draft, parked):
        spooled.do.drafts.set_aside(one)
    file = tmp_path / "home" / "spool.db"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert kept(spooled) == []
    restarted(spooled)
    assert spooled.do.drafts.bring_back() == 2
    assert kept(spooled) == [draft, parked]
    assert spooled.do.drafts.bring_back() == 0
    assert restarted(spooled).drafts() == []
    assert sorted(path.name for path in file.parent.iterdir()) == ["spool.db"]


def test_what_was_typed_since_it_was_set_aside_stays(spooled: Desk) -> None:
    first, later = typed(note="tired"), typed(note="tired of waiting")
    drafts = spooled.do.drafts
    drafts.set_aside(first)
    drafts.set_aside(later)
    drafts.keep(first)  # the store answers at last, to what was asked before
    assert [draft for draft, _ in spooled.do.office.spool.drafts()] == [later]
    drafts.bring_back()
    assert kept(spooled) == [later]


def test_an_older_one_does_not_replace_what_the_store_has(spooled: Desk) -> None:
    spooled.do.drafts.set_aside(typed(note="tired"))
    restarted(spooled)
    spooled.clock.on(1)
    with spooled.store.writing() as db:
        keep_draft(db, typed(note="tired of waiting"), spooled.clock())
    spooled.do.drafts.bring_back()
    assert kept(spooled) == [typed(note="tired of waiting")]
    assert restarted(spooled).drafts() == []


def test_a_call_that_was_saved_does_not_come_back(spooled: Desk) -> None:
    call = a_call(spooled.clock())
    spooled.do.drafts.set_aside(typed(call.uid))
    spooled.do.calls.save(call, by=2)
    assert restarted(spooled).drafts() == []
    # Killed between the save and its leaving here, which the next start finds.
    other = a_call(spooled.clock())
    with patch.object(Spool, "leave"):
        spooled.do.calls.save(other, by=2)
    spooled.do.drafts.set_aside(typed(other.uid))
    restarted(spooled)
    spooled.do.drafts.bring_back()
    assert kept(spooled) == []
    assert restarted(spooled).drafts() == []


def test_a_referral_that_was_saved_does_not_come_back_whatever_is_cut_off(spooled: Desk) -> None:
    new = NewReferral("Maria Alvarez", referrer_id=a_referrer(spooled))
    draft = Draft("form", 2, at("mon 08:55"), {DRAFT_OF: OF_REFERRAL, "patient": "Maria Alvarez"})
    spooled.do.drafts.set_aside(draft)
    with patch.object(Spool, "leave", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        spooled.do.patients.add(new, by=2, draft="form")
    restarted(spooled)
    spooled.do.drafts.bring_back()
    assert spooled.do.drafts.referral_of(2) is None
    assert spooled.value("SELECT COUNT(*) FROM referral") == 1


def test_what_left_is_not_set_aside_again(spooled: Desk) -> None:
    spooled.do.drafts.keep(typed())
    spooled.do.drafts.discard("one", by=2)
    spooled.do.drafts.set_aside(typed(note="the last key, late"))
    assert spooled.do.office.spool.drafts() == []


def test_one_that_the_store_refuses_holds_up_no_other(spooled: Desk) -> None:
    spooled.do.drafts.set_aside(typed("alien", person=99))
    spooled.do.drafts.set_aside(typed("ours"))
    with pytest.raises(StoreTrouble):
        spooled.do.drafts.bring_back()
    assert [draft.uid for draft in kept(spooled)] == ["ours"]
    assert [draft.uid for draft, _ in spooled.do.office.spool.drafts()] == ["alien"]
    spooled.call()  # nor a save


def test_while_the_store_is_away_what_was_set_aside_stays(spooled: Desk) -> None:
    spooled.do.drafts.set_aside(typed())
    with away(spooled):
        with pytest.raises(StoreTrouble, match="away"):
            spooled.do.drafts.bring_back()
        with pytest.raises(StoreTrouble, match="away"):
            spooled.do.drafts.discard("one", by=2)
    assert [draft.uid for draft, _ in spooled.do.office.spool.drafts()] == ["one"]


def test_nasty_words_come_back_as_they_were_typed(spooled: Desk) -> None:
    draft = typed(note="\x00 \ud800 'quoted' 100% \x1b[2J")
    spooled.do.drafts.set_aside(draft)
    spooled.do.drafts.bring_back()
    assert kept(spooled) == [draft]


def test_two_desks_of_one_home_share_it(spooled: Desk) -> None:
    mine, theirs = spooled.do.office.spool, Spool(spooled.do.office.spool._file)
    mine.keep(typed("mine"), at("mon 09:00"))
    theirs.keep(typed("theirs"), at("mon 09:00"))
    assert spooled.do.drafts.bring_back() == 2
    theirs.keep(typed("theirs", note="more"), at("mon 09:01"))
    assert [draft.fields.get("note") for draft, _ in theirs.drafts()] == ["more"]


def test_without_a_file_it_says_that_nothing_is_kept(any_desk: Desk) -> None:
    with pytest.raises(StoreTrouble, match="cannot be kept on this machine instead"):
        any_desk.do.drafts.set_aside(typed())


def test_a_folder_that_takes_nothing_is_said(spooled: Desk, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where the folder should be")
    with pytest.raises(StoreTrouble, match="It stays on the screen: note it down"):
        spooled.do.drafts.set_aside(typed())


def test_a_file_that_cannot_be_read_keeps_nobody_from_saving(spooled: Desk) -> None:
    spooled.do.drafts.set_aside(typed())
    file = spooled.do.office.spool._file
    assert file is not None
    file.write_bytes(b"no database at all" * 100)
    restarted(spooled)
    assert spooled.callback() == 1
    with pytest.raises(StoreTrouble, match=r"cannot be read.*left as it is, under the name .*spool.db"):
        spooled.do.drafts.bring_back()
    (away,) = file.parent.iterdir()
    assert away.read_bytes().startswith(b"no database at all")
    spooled.do.drafts.set_aside(typed())
    assert spooled.do.drafts.bring_back() == 1


def test_nothing_of_what_was_taken_stays_in_the_file(spooled: Desk) -> None:
    spooled.do.drafts.set_aside(typed(note="a word nobody else types"))
    spooled.do.drafts.bring_back()
    file = spooled.do.office.spool._file
    assert file is not None
    assert b"nobody else types" not in b"".join(path.read_bytes() for path in file.parent.iterdir())


def test_the_spool_is_encrypted_as_the_store_is(tmp_path: Path, spooled: Desk) -> None:
    pytest.importorskip("sqlcipher3", reason="the extra sqlcipher is not installed")
    file, key = tmp_path / "keyed.db", new_key()
    spooled.do.office.spool = Spool(file, key)
    spooled.do.drafts.set_aside(typed(note="a word nobody else types"))
    assert is_encrypted(file)
    assert b"nobody else types" not in file.read_bytes()
    spooled.do.office.spool = Spool(file, key)
    assert spooled.do.drafts.bring_back() == 1
    spooled.do.drafts.set_aside(typed("two"))
    spooled.do.office.spool = Spool(file, new_key())
    with pytest.raises(StoreTrouble, match="made with another key"):
        spooled.do.drafts.bring_back()


def test_what_no_store_took_is_dropped_with_the_names_it_holds(spooled: Desk) -> None:
    spooled.do.drafts.set_aside(typed("alien", person=99))
    restarted(spooled)
    for months, left in ((0, 1), (12, 0)):
        settings = replace(spooled.do.practice.current().settings, retention_months=months)
        spooled.do.practice.save(settings, by=spooled.dana)
        spooled.clock.on(60 * 24 * 400)
        with suppress(StoreTrouble):
            spooled.do.drafts.bring_back()
        assert len(spooled.do.office.spool.drafts()) == left
