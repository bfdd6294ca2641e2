"""The figures of a period by command: as text, JSON, CSV and one page, counted by hand here."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.domain.calls import NextStep, Result
from frontdesk.domain.lanes import Lane
from frontdesk.domain.referrals.sources import Source, SourceAnswer, SourceKind
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.services.numbers.figures import FIGURES
from frontdesk.services.numbers.period import Period
from tests.builders import Desk, at, known
from tests.cli.conftest import Shell


def tried(desk: Desk, callback: int, outcome: Outcome = Outcome.NO_ANSWER) -> None:
    """Dana tries to reach somebody now."""
    desk.do.callbacks.record(NewAttempt(callback, outcome), by=desk.dana)


@pytest.fixture
def two_days(desk: Desk) -> dict[str, int]:
    """Monday: three callbacks, two tried in time. Tuesday: one, reached at once, and one for Wednesday."""
    made = {}
    desk.clock.set("mon 09:00")
    made["first"] = desk.callback(number="(212) 555-0101")
    made["late"] = desk.callback(number="(212) 555-0102")
    desk.clock.set("mon 10:00")
    tried(desk, made["first"])
    made["rang"] = desk.callback(number="(212) 555-0103")
    desk.clock.set("mon 11:30")
    desk.call(number="(212) 555-0103", next_step=NextStep.SETTLED)
    desk.clock.set("tue 08:30")
    tried(desk, made["late"])
    made["evening"] = desk.callback(number="(212) 555-0104")
    desk.clock.set("tue 09:00")
    tried(desk, made["evening"], Outcome.REACHED_BOOKED)
    desk.clock.set("tue 17:00")
    made["closed"] = desk.callback(number="(212) 555-0105")
    desk.clock.set("wed 17:30")
    return made


def test_each_day_counts_what_was_called_before_it_closed(
    desk: Desk, shell: Shell, two_days: dict[str, int]
) -> None:
    ran = shell("report", "same-day", "--from", "2026-11-16", "--to", "2026-11-18", "--json")
    assert ran.code == 0, ran.err
    made = two_days
    in_time = [made["first"], made["rang"]]
    assert ran.record == {
        "report": "same_day",
        "from": "2026-11-16",
        "to": "2026-11-18",
        "n": 5,
        "rows": [
            {"code": "2026-11-16", "count": 2, "n": 3, "percent": 66.7, "cases": in_time},
            {"code": "2026-11-17", "count": 1, "n": 1, "percent": 100.0, "cases": [made["evening"]]},
            # It called at the closing second on Tuesday: it belongs to Wednesday, and nobody tried yet.
            {"code": "2026-11-18", "count": 0, "n": 1, "percent": 0.0, "cases": []},
        ],
    }


def test_who_asks_for_another_day_does_not_count_for_this_one(desk: Desk, shell: Shell) -> None:
    desk.clock.set("mon 09:00")
    desk.callback(next_step=NextStep.CALL_BACK_AT, promised_at=at("tue 11:00"))
    of_monday = ("report", "same-day", "--from", "2026-11-16", "--to", "2026-11-16", "--json")
    assert shell(*of_monday).record["n"] == 0
    desk.clock.set("mon 10:00")
    today = desk.callback(next_step=NextStep.CALL_BACK_AT, promised_at=at("mon 15:00"))
    desk.clock.set("mon 15:00")
    tried(desk, today)
    found = shell(*of_monday).record
    assert (found["n"], found["rows"][0]["cases"]) == (1, [today])


def test_what_may_still_be_made_in_time_is_not_counted_yet(desk: Desk, shell: Shell) -> None:
    desk.clock.set("mon 09:00")
    desk.callback()
    today = ("report", "same-day", "--from", "2026-11-16", "--to", "2026-11-16", "--json")
    desk.clock.set("mon 17:00")
    assert shell(*today).record["n"] == 0
    desk.clock.set("mon 17:01")
    assert (shell(*today).record["n"], shell(*today).record["rows"][0]["count"]) == (1, 0)


def test_the_kinds_of_sources_and_the_answers_add_up(desk: Desk, shell: Shell) -> None:
    desk.clock.set("mon 09:00")
    for source in (
        known(SourceKind.PSYCHIATRIST),
        known(SourceKind.PSYCHIATRIST),
        known(SourceKind.WEB_SEARCH),
        Source(SourceAnswer.DECLINED),
        Source(SourceAnswer.NOT_ASKED, detail="the line was bad"),
    ):
        desk.call(source=source)
    desk.call(lane=Lane.EXISTING_PATIENT, source=None)
    desk.call(source=Source(SourceAnswer.MISSED), result=Result.VOICEMAIL)
    found = shell("report", "sources", "--from", "2026-11-16", "--to", "2026-11-16", "--json").record
    assert found["n"] == 6
    assert [(row["code"], row["count"]) for row in found["rows"]] == [
        ("psychiatrist", 2),
        ("declined", 1),
        ("not_asked", 1),
        ("missed", 1),
        ("web_search", 1),
    ]
    assert all(len(row["cases"]) == row["count"] for row in found["rows"])


def test_the_rows_as_a_table_and_as_a_page(
    desk: Desk, shell: Shell, two_days: dict[str, int], tmp_path: Path
) -> None:
    table, page = tmp_path / "days.csv", tmp_path / "days.html"
    where = ("--csv", str(table), "--html", str(page))
    ran = shell("report", "same-day", "--from", "2026-11-16", "--to", "2026-11-17", *where)
    assert ran.code == 0
    assert "n = 4" in ran.lines[0]
    rows = list(csv.DictReader(table.read_text().splitlines()))
    assert [(row["code"], row["count"], row["n"]) for row in rows] == [
        ("2026-11-16", "2", "3"),
        ("2026-11-17", "1", "1"),
    ]
    assert page.read_text().count("<svg") == 2
    assert "Alvarez" not in page.read_text()
    assert shell("report", "same-day", *where).code == 2


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [("2026-11-18", "2026-11-17", "before it begins"), ("Monday", "2026-11-17", "is not a date")],
)
def test_a_period_that_cannot_be(desk: Desk, shell: Shell, first: str, last: str, says: str) -> None:
    ran = shell("report", "same-day", "--from", first, "--to", last)
    assert ran.code == 2
    assert says in ran.err
    assert "Nothing was counted" in ran.err


def test_all_figures_on_one_page_without_a_patient(
    desk: Desk, shell: Shell, two_days: dict[str, int], tmp_path: Path
) -> None:
    page = tmp_path / "all.html"
    week = ("--from", "2026-11-16", "--to", "2026-11-18")
    ran = shell("report", "all", *week, "--html", str(page))
    assert ran.code == 0, ran.err
    text = page.read_text()
    for one in FIGURES:
        report = one.read(desk.do.numbers.of(Period(date(2026, 11, 16), date(2026, 11, 18))))
        assert report.words in ran.out
        assert f"<h2>{report.words}: " in text
    assert "<section><h2>Called back the same day: 60 %, n = 5</h2>" in text
    # Nothing is fetched, and nobody who called is named.
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|src=|@import|url\(", text)
    assert "Alvarez" not in text
    assert "555" not in text
    records = shell("report", "all", *week, "--json").records
    assert [record["report"] for record in records][:3] == ["same_day", "first_try", "contact"]
    assert len(records) == len(FIGURES)


def test_every_figure_adds_up_to_its_cases(desk: Desk, two_days: dict[str, int]) -> None:
    desk.clock.set("mon 14:00")
    desk.call(number="(212) 555-0106", result=Result.VOICEMAIL)
    desk.call(number="(212) 555-0106", source=known(SourceKind.PSYCHIATRIST))
    desk.clock.set("fri 12:00")
    over = desk.do.numbers.of(Period(date(2026, 11, 16), date(2026, 11, 20)))
    seen = 0
    for one in FIGURES:
        report = one.read(over)
        for row in report.rows:
            if row.code != "event_8":
                assert len(over.cases(report, row)) == row.count, (one.name, row.code)
                seen += row.count
    assert seen > 20


def test_the_cases_of_an_event_are_what_its_row_says(desk: Desk) -> None:
    desk.clock.set("mon 09:00")
    for _ in range(2):
        desk.call(name="Ann Poe", source=Source(SourceAnswer.NOT_ASKED, detail="busy"))
    over = desk.do.numbers.of(Period(date(2026, 11, 16), date(2026, 11, 16)))
    report = over.loop.funnel()
    row = next(one for one in report.rows if one.code == "event_13")
    assert [case.name for case in over.cases(report, row)] == ["Ann Poe", "Ann Poe"]


def test_missed_deadlines_by_who_had_sent_the_patient(desk: Desk, shell: Shell) -> None:
    desk.clock.set("mon 09:00")
    patel = desk.do.referrals.add("Dr Patel", SourceKind.PSYCHIATRIST, "Westside", by=desk.dana).id
    twin = desk.do.referrals.add("P Patel", SourceKind.PSYCHIATRIST, "Westside", by=desk.dana).id
    sent = [
        desk.callback(number=f"(212) 555-010{place}", source=known(SourceKind.PSYCHIATRIST, who))
        for place, who in enumerate((patel, twin))
    ]
    nobody = desk.callback(number="(212) 555-0109", source=known(SourceKind.WEB_SEARCH))
    desk.clock.set("tue 08:30")
    desk.do.callbacks.tick(by=desk.dana)
    desk.do.relationships.merge(twin, patel, by=desk.dana)
    record = shell("report", "hurt", "--from", "2026-11-16", "--to", "2026-11-17", "--json").record
    assert [(row["code"], row["count"], row["n"], row["cases"]) for row in record["rows"]] == [
        (str(patel), 2, 3, sent),
        ("nobody", 1, 3, [nobody]),
    ]
