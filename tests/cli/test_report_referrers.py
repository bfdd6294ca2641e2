"""``frontdesk report referrers``: patients by who sent them, counted by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from frontdesk.domain.referrals.events import EventKind
from frontdesk.domain.referrals.patients import NewReferral
from frontdesk.domain.relationships.numbers import SentPatient, referrers_report
from tests.builders import Desk, at
from tests.cli.conftest import Shell

WEEK = ("--from", "2026-11-16", "--to", "2026-11-20")
FIRST, LAST = date(2026, 11, 16), date(2026, 11, 20)


def refer(desk: Desk, patient: str, number: str, referrer: str, place: str = "Westside") -> tuple[int, int]:
    """Take in a referral; return it, and who sent it."""
    added = desk.do.patients.add(NewReferral(patient, number, referrer, place), by=desk.dana)
    assert added.referrer is not None
    return added.referral, added.referrer


def test_patients_are_counted_by_who_sent_them(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    desk.clock.on(-3 * 24 * 60)
    refer(desk, "Old Case", "(212) 555-0100", "Dr Priya Patel")
    desk.clock.set("mon 09:00")
    first, priya = refer(desk, "Maria Alvarez", "(212) 555-0101", "Dr Priya Patel")
    second, _ = refer(desk, "Ann Poe", "(212) 555-0102", "Dr Priya Patel")
    third, omar = refer(desk, "Bea Roe", "(212) 555-0103", "Dr Omar Haddad", "Eastside")
    both, _ = refer(desk, "Maria Alvarez", "(212) 555-0101", "Dr Omar Haddad", "Eastside")
    assert both == first
    desk.do.patients.record(first, EventKind.BOOKED, at=at("thu 10:00"), by=desk.dana)
    twin, other = refer(desk, "Cy Coe", "(212) 555-0104", "O Haddad", "Eastside")
    desk.do.relationships.merge(other, omar, by=desk.dana)
    shell.clock.set("mon 12:00")
    ran = shell("report", "referrers", *WEEK, "--json")
    assert ran.code == 0
    assert ran.record == {
        "report": "referrers",
        "from": "2026-11-16",
        "to": "2026-11-20",
        "n": 4,
        "rows": [
            {"code": str(omar), "count": 3, "n": 4, "percent": 75.0, "cases": sorted((first, third, twin))},
            {"code": str(priya), "count": 2, "n": 4, "percent": 50.0, "cases": [first, second]},
        ],
    }
    page = tmp_path / "page.html"
    lines = shell("report", "referrers", *WEEK, "--html", str(page)).lines
    assert lines[0] == "Patients by who sent them: Mon Nov 16, 2026 to Fri Nov 20, 2026, n = 4"
    assert lines[1].startswith("Dr Omar Haddad · Eastside")
    assert lines[2].strip().startswith("1 booked, sent more than in the 90 days before")
    assert "Maria" not in page.read_text(encoding="utf-8")
    none = shell("report", "referrers", "--from", "2026-12-01", "--to", "2026-12-02", "--json")
    assert (none.record["n"], none.record["rows"]) == (0, [])


def test_the_trend_and_missed_deadlines_are_noted() -> None:
    sent = [
        SentPatient(1, 10, date(2026, 11, 17), True),
        SentPatient(1, 11, date(2026, 6, 20), True),
        SentPatient(1, 12, date(2026, 6, 21), False),
        SentPatient(2, 13, date(2026, 11, 18), False),
        SentPatient(3, 14, date(2026, 8, 1), False),
    ]
    report = referrers_report(
        sent, {1: "Dr Patel · Westside", 2: "Dr Wen"}, {1: 2, 2: 1}, {1: 8450, 9: 500}, FIRST, LAST
    )
    assert [(row.code, row.words, row.count, row.n, row.cases) for row in report.rows] == [
        ("1", "Dr Patel · Westside", 1, 2, (10,)),
        ("2", "Dr Wen", 1, 2, (13,)),
        ("9", "number 9", 0, 2, ()),
    ]
    assert [row.note for row in report.rows] == [
        "1 booked, sent fewer than in the 90 days before, 2 missed deadlines, cost $84.50",
        "0 booked, sent more than in the 90 days before, 1 missed deadline",
        "0 booked, cost $5",
    ]
    assert report.note == "Contacts cost $89.50, $89.50 for each patient booked."
