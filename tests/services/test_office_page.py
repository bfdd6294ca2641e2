"""The page of a referring office: everybody whom somebody of that office sent, and what is owed to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.domain.errors import NotFound, Refused
from frontdesk.domain.referrals.owed import Channel, OwedKind, Tell
from frontdesk.domain.referrals.sources import SourceKind
from tests.builders import Desk, at
from tests.referral_scene import refer

WESTSIDE = "Westside Psychiatry"


def referrer(desk: Desk, name: str, place: str = WESTSIDE) -> int:
    """Somebody who refers."""
    return desk.do.referrals.add(name, SourceKind.PSYCHIATRIST, place, by=desk.dana).id


def test_everybody_of_the_office_is_on_its_page_and_nobody_of_another(any_desk: Desk) -> None:
    desk = any_desk
    patel, ruiz = referrer(desk, "Dr Priya Patel"), referrer(desk, "Dr Lena Ruiz")
    other = referrer(desk, "Dr Alan Kim", "Harbor Medical Group")
    refer(desk, "Maria Alvarez", patel, "(212) 555-0142")
    refer(desk, "Carl Ames", ruiz, "(212) 555-0143", tell=Tell.YES, said_by="himself")
    refer(desk, "James Okonkwo", other, "(212) 555-0144")
    page = desk.do.offices.read(patel)
    assert page.words == WESTSIDE
    assert [(one.line.name, one.referrer, one.tell) for one in page.patients] == [
        ("Maria Alvarez", "Dr Priya Patel", Tell.NOT_ASKED),
        ("Carl Ames", "Dr Lena Ruiz", Tell.YES),
    ]
    assert [one.kind for one in page.patients[0].owed] == [OwedKind.ACKNOWLEDGEMENT]
    assert page.open == 2


def test_of_two_who_sent_one_patient_the_least_is_told(any_desk: Desk) -> None:
    desk = any_desk
    patel, ruiz = referrer(desk, "Dr Priya Patel"), referrer(desk, "Dr Lena Ruiz")
    refer(desk, "Maria Alvarez", patel, "(212) 555-0142", tell=Tell.YES, said_by="herself")
    refer(desk, "Maria Alvarez", ruiz, "(212) 555-0142", tell=Tell.NO, said_by="herself")
    (one,) = desk.do.offices.read(ruiz).patients
    assert one.tell is Tell.NO


def test_what_was_sent_is_not_owed_any_more_and_a_promise_stands_beside(any_desk: Desk) -> None:
    desk = any_desk
    patel = referrer(desk, "Dr Priya Patel")
    referral = refer(desk, "Maria Alvarez", patel, "(212) 555-0142")
    (owed,) = desk.do.owed.of_referral(referral)
    desk.do.owed.sent(owed.owed, Channel.PHONE, by=desk.dana)
    desk.do.owed.promise(patel, OwedKind.PROMISED, at("thu 09:00").date(), "brochures", by=desk.dana)
    page = desk.do.offices.read(patel)
    assert page.patients[0].owed == ()
    assert [(one.kind, one.due) for one in page.owed] == [(OwedKind.PROMISED, at("thu 17:00"))]


def test_one_without_an_organization_has_a_page_of_their_own(any_desk: Desk) -> None:
    desk = any_desk
    alone, other = referrer(desk, "Dr Alone", ""), referrer(desk, "Dr Other", "")
    refer(desk, "Maria Alvarez", alone)
    refer(desk, "Carl Ames", other)
    page = desk.do.offices.read(alone)
    assert page.words == "Dr Alone"
    assert [one.line.name for one in page.patients] == ["Maria Alvarez"]


def test_nobody_has_that_number(any_desk: Desk) -> None:
    with pytest.raises(NotFound, match="no referrer number 99"):
        any_desk.do.offices.read(99)


def test_the_paper_holds_names_as_text_and_the_audit_that_it_was_made(any_desk: Desk, tmp_path: Path) -> None:
    desk = any_desk
    patel = referrer(desk, "Dr Priya Patel", "West | side")
    refer(desk, '#panic("x") [TMS]', patel)
    desk.clock.set("tue 10:00")
    page = desk.do.offices.read(patel)
    file = tmp_path / "office.md"
    desk.do.offices.write(page, file, by=desk.dana)
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# Patients of West \\| side\n")
    assert '\\#panic("x") \\[TMS\\]' in text
    assert "| acknowledgement, late" in text
    assert desk.rows("SELECT subject_id FROM audit WHERE action = 'referrer.printed'") == [(patel,)]
    with pytest.raises(Refused, match="is there already"):
        desk.do.offices.write(page, file, by=desk.dana)


def statements(desk: Desk, referrer_id: int) -> int:
    """How many statements reading the page of an office takes."""
    seen: list[str] = []
    hooks = desk.store.database.query_hooks
    hooks.append(lambda event: seen.append(event.sql))
    desk.do.offices.read(referrer_id)
    hooks.pop()
    return len(seen)


def test_the_page_takes_as_many_statements_for_many_patients_as_for_one(desk: Desk) -> None:
    patel = referrer(desk, "Dr Priya Patel")
    refer(desk, "Maria Alvarez", patel)
    one = statements(desk, patel)
    for name in ("Joyce Tolliver", "Ann Lee", "Carl Ames"):
        refer(desk, name, patel)
    assert len(desk.do.offices.read(patel).patients) == 4
    assert statements(desk, patel) == one
