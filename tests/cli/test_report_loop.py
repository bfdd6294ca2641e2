"""``frontdesk report funnel`` and ``owed``: everybody open is at one point, and what was owed stands."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from frontdesk.domain.calls import Result
from frontdesk.domain.referrals.events import EventKind
from frontdesk.domain.referrals.owed import Channel
from frontdesk.domain.referrals.patients import NewReferral
from frontdesk.domain.referrals.sources import Source, SourceAnswer
from tests.builders import Desk, at
from tests.cli.conftest import Shell

WEEK = ("--from", "2026-11-16", "--to", "2026-11-20")


def refer(desk: Desk, patient: str, number: str, referrer: str = "Dr Priya Patel") -> int:
    new = NewReferral(patient, number, referrer, "Westside Psychiatry")
    return desk.do.patients.add(new, by=desk.dana).referral


def rows(record: dict[str, object]) -> dict[str, tuple[int, list[int]]]:
    """Count and cases of each row by its code."""
    found = record["rows"]
    assert isinstance(found, list)
    return {row["code"]: (row["count"], row["cases"]) for row in found}


@pytest.fixture
def week(desk: Desk) -> dict[str, int]:
    """Monday: one is booked, one confirmed it, one is to be called, one is through; and two calls."""
    made = {
        "booked": refer(desk, "Maria Alvarez", "(212) 555-0101"),
        "confirmed": refer(desk, "Ann Poe", "(212) 555-0102"),
        "to_call": refer(desk, "Bea Roe", "(212) 555-0103"),
        "done": refer(desk, "Cy Coe", "(212) 555-0104"),
    }
    desk.clock.set("mon 10:00")
    do = desk.do.patients
    for which in ("booked", "confirmed"):
        do.record(made[which], EventKind.BOOKED, at=at("thu 10:00"), by=desk.dana)
    do.record(made["confirmed"], EventKind.CONFIRMED, by=desk.dana)
    do.record(made["done"], EventKind.EVALUATED, by=desk.dana)
    do.record(made["done"], EventKind.COMPLETED, by=desk.dana)
    # Nobody asked who sent them.
    made["not_asked"] = desk.call(
        number="(212) 555-0105", source=Source(SourceAnswer.NOT_ASKED, detail="busy")
    ).call_id
    made["missed"] = desk.call(number="(212) 555-0106", result=Result.VOICEMAIL).call_id
    desk.clock.set("mon 12:00")
    return made


def test_everybody_open_is_at_one_point(desk: Desk, shell: Shell, week: dict[str, int]) -> None:
    ran = shell("report", "funnel", *WEEK, "--json")
    assert ran.code == 0, ran.err
    record = ran.record
    assert (record["report"], record["from"], record["to"]) == ("funnel", "2026-11-16", "2026-11-20")
    found = rows(record)
    points = {code: count for code, (count, _) in found.items() if code.startswith("point_")}
    assert record["n"] == sum(points.values()) == len(desk.do.patients.order())
    assert set(points) == {f"point_{number}" for number in range(28)} - {
        f"point_{number}" for number in (2, 8, 12, 13, 14, 20, 21)
    }
    assert found["point_26"] == (1, [week["booked"]])
    assert week["confirmed"] in found["point_0"][1]
    events = {code for code in found if code.startswith("event_")}
    assert events == {f"event_{number}" for number in (2, 8, 12, 13, 14, 20, 21)}
    assert found["event_13"] == (1, [week["not_asked"]])
    assert found["event_12"] == (0, [])


def test_events_are_of_the_period(shell: Shell, week: dict[str, int]) -> None:
    record = shell("report", "funnel", "--from", "2026-11-17", "--to", "2026-11-20", "--json").record
    assert rows(record)["event_13"] == (0, [])


def test_a_referral_that_was_written_down_a_day_later(desk: Desk, shell: Shell) -> None:
    desk.clock.set("tue 09:00")
    late = desk.do.patients.add(
        NewReferral("Maria Alvarez", "(212) 555-0101", "Dr Patel", arrived_at=at("mon 09:00")), by=desk.dana
    ).referral
    desk.do.patients.add(
        NewReferral("Ann Poe", "(212) 555-0102", "Dr Patel", arrived_at=at("mon 17:30")), by=desk.dana
    )
    record = shell("report", "funnel", *WEEK, "--json").record
    assert rows(record)["event_2"] == (1, [late])


def test_voicemails_that_nobody_logged_are_counted(desk: Desk, shell: Shell, week: dict[str, int]) -> None:
    desk.do.review.count_voicemails(3, day=date(2026, 11, 16), by=desk.dana)
    assert rows(shell("report", "funnel", *WEEK, "--json").record)["event_8"] == (2, [])


def test_what_was_owed_stands_somewhere(desk: Desk, shell: Shell, week: dict[str, int]) -> None:
    acknowledgements = [
        owed for (owed,) in desk.rows("SELECT id FROM owed WHERE kind = 'acknowledgement' ORDER BY id")
    ]
    assert len(acknowledgements) == 4
    desk.do.owed.sent(acknowledgements[0], Channel.PHONE, by=desk.dana)
    desk.clock.set("wed 09:00")
    desk.do.owed.sent(acknowledgements[1], Channel.PHONE, by=desk.dana)
    desk.do.owed.waive(acknowledgements[2], "they know", by=desk.dana)
    ran = shell("report", "owed", *WEEK, "--json")
    assert ran.code == 0, ran.err
    found = rows(ran.record)
    assert found["acknowledgement.met"] == (1, [acknowledgements[0]])
    assert found["acknowledgement.met_late"] == (1, [acknowledgements[1]])
    assert found["acknowledgement.late"] == (1, [acknowledgements[3]])
    assert found["acknowledgement.on_time"] == (0, [])
    assert ran.record["n"] == sum(count for count, _ in found.values())


def test_text_and_csv(shell: Shell, tmp_path: Path, week: dict[str, int]) -> None:
    file = tmp_path / "funnel.csv"
    ran = shell("report", "funnel", *WEEK, "--csv", str(file))
    assert ran.code == 0
    assert "26 booked, not confirmed" in ran.out
    with file.open(encoding="utf-8-sig", newline="") as opened:
        read = list(csv.DictReader(opened))
    assert {row["code"]: row["count"] for row in read}["point_26"] == "1"
