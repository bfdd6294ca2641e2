"""``frontdesk report``: papers on standard output and in files, private, never through a link."""

from __future__ import annotations

import stat
import sys
from datetime import date

import pytest

from frontdesk.services.day.day_close import DayCloseService
from tests.builders import Desk
from tests.cli.conftest import Shell

FIGURES = {
    "day", "signed_by", "signed_at", "calls_in", "answered", "missed", "voicemails", "calls_out",
    "sources_known", "sources_askable", "capture_rate", "callbacks_opened", "callbacks_closed", "tries",
    "callbacks_due", "same_day", "same_day_rate", "minutes_to_try", "minutes_to_contact", "tried",
    "contacted",
    "breaches", "breach_reasons", "carried_over", "on_machine", "crises", "crises_accepted", "backlog_open",
    "backlog_closed", "owed", "owed_sent", "owed_breaches", "owed_breach_reasons", "unacknowledged",
}  # fmt: skip


def test_the_day_in_words_and_in_figures_without_names(desk: Desk, shell: Shell) -> None:
    desk.callback(name="Maria Alvarez")
    ran = shell("report", "day")
    assert ran.code == 0
    assert ran.out.startswith("# Day report: Lakeside Psychiatry\n")
    assert "not signed yet" in ran.out
    record = shell("report", "day", "2026-11-16", "--json").record
    assert set(record) == FIGURES
    assert (record["calls_in"], record["same_day_rate"], record["signed_by"]) == (1, 0.0, None)
    assert "Maria" not in str(record)
    # Who printed a paper with names is kept: the figures hold none.
    assert desk.actions("day", 20261116) == ["day.printed"]


def test_a_signed_day_is_printed_as_it_was_signed(desk: Desk, shell: Shell) -> None:
    desk.do.review.count_voicemails(0, day=date(2026, 11, 16), by=desk.dana)
    closing = DayCloseService(desk.do.office)
    closing.sign(date(2026, 11, 16), by=desk.lee)
    closing.annotate(date(2026, 11, 16), "the line was down", by=desk.sam)
    desk.call()
    shell.clock.set("tue 09:00")
    ran = shell("report", "day", "2026-11-16")
    assert "signed by Lee Wong, 9:00 AM" in ran.out
    assert "Sam Okafor: the line was down" in ran.out
    record = shell("report", "day", "2026-11-16", "--json").record
    assert (record["signed_by"], record["signed_at"]) == ("Lee Wong", "2026-11-16T09:00:00-05:00")
    assert record["calls_in"] == 0
    assert shell("report", "hand-off", "2026-11-16").out.startswith("# Hand-off, Mon Nov 16, 2026")


@pytest.mark.parametrize("what", ["day", "hand-off", "sheet"])
def test_a_file_is_private_and_never_replaced_unasked(desk: Desk, shell: Shell, what: str) -> None:
    file = shell.home.parent / "paper.md"
    ran = shell("report", what, "--output", str(file))
    assert (ran.code, ran.err) == (0, "")
    assert "is in" in ran.out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text().startswith("# ")
    file.write_text("mine")
    again = shell("report", what, "--output", str(file))
    assert again.code == 2
    assert "there already" in again.err
    assert file.read_text() == "mine"
    assert shell("report", what, "--output", str(file), "--yes").code == 0
    assert file.read_text().startswith("# ")


def test_a_link_is_refused_whatever_is_agreed_to(desk: Desk, shell: Shell) -> None:
    link = shell.home.parent / "link.md"
    link.symlink_to(shell.home / "frontdesk.db")
    ran = shell("report", "day", "--output", str(link), "--yes")
    assert ran.code == 2
    assert "a link" in ran.err
    assert (shell.home / "frontdesk.db").read_bytes()[:6] == b"SQLite"


def test_a_pdf_needs_its_extra_and_says_which(
    desk: Desk, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = shell.home.parent / "day.pdf"
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "typst", None)
        ran = shell("report", "day", "--output", str(file))
    assert ran.code == 2
    assert "frontdesk[letters]" in ran.err
    assert not file.exists()
    pytest.importorskip("typst", reason="the extra letters is not installed")
    assert shell("report", "sheet", "--output", str(file)).code == 0
    assert file.read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("day", "why"), [("monday", "not a date"), ("2026-11-13", "set up on"), ("2026-11-18", "still to come")]
)
def test_a_wrong_date_is_refused(desk: Desk, shell: Shell, day: str, why: str) -> None:
    ran = shell("report", "day", day)
    assert (ran.code, ran.out) == (2, "")
    assert why in ran.err


def test_on_a_closed_day_the_report_is_of_the_last_open_one(desk: Desk, shell: Shell) -> None:
    shell.clock.set("sun 11:00")
    assert "Fri Nov 20, 2026" in shell("report", "day").out
    assert "Sun Nov 22, 2026" in shell("report", "sheet").out
