"""``frontdesk import``: logs imported after a preview, columns mapped once, and imports undone."""

from __future__ import annotations

import io
import os
import signal
from datetime import timedelta
from pathlib import Path

import pytest

from frontdesk.cli.imports import output as import_progress
from frontdesk.domain.callbacks.outcomes import Outcome
from frontdesk.services.callbacks.attempts import NewAttempt
from frontdesk.services.imports import batch, read
from tests.builders import Desk, at
from tests.cli.conftest import Ran, Shell
from tests.services.call_logs import JON, MARIA, PRIYA, Log, seen

KEYS = [
    "import", "rows", "bad_rows", "calls", "inbound", "outbound", "internal", "answered", "missed",
    "voicemail", "callbacks_opened", "callbacks_joined", "callbacks_closed", "already_known", "backlog",
    "backlog_settled", "watched", "callbacks_reopened", "rang_back",
    "decided_by_time",
]  # fmt: skip

EXPORT = """\
Day,Clock,Caller,Way,Fate,Who
11/16/2026,8:10 AM,(212) 555-0142,Incoming,Missed,Maria Alvarez
11/16/2026,8:20 AM,(212) 555-0143,Incoming,Talked,Jon Park
"""


@pytest.fixture
def log(desk: Desk, tmp_path: Path) -> Path:
    """A log of Monday: one person waits, one was helped, and one row is broken; it is Tuesday noon."""
    desk.clock.set("tue 12:00")
    calls = (
        Log().missed("mon 08:10").missed("mon 09:00", JON).missed("mon 09:05", JON).answered("mon 10:00", JON)
    )
    path = calls.reached("mon 11:00", PRIYA).internal("mon 11:00").voicemail("mon 11:30", "").file(tmp_path)
    path.write_text(path.read_text() + "rubbish\n")
    return path


@pytest.fixture
def export(desk: Desk, tmp_path: Path) -> Path:
    """An export whose columns nobody knows; it is Tuesday noon."""
    desk.clock.set("tue 12:00")
    path = tmp_path / "export.csv"
    path.write_text(EXPORT)
    return path


def calls(shell: Shell, path: Path, *more: str, **how: str) -> Ran:
    """Import a file."""
    return shell("import", "calls", str(path), *more, **how)


def test_the_object_of_an_import(desk: Desk, shell: Shell, log: Path) -> None:
    ran = calls(shell, log, "--yes", "--json")
    assert list(ran.record) == KEYS
    (bad,) = ran.record["bad_rows"]
    assert bad == {"line": 8, "reason": "the row has 1 fields instead of 16 to 21"}
    counts = [ran.record[key] for key in KEYS if key != "bad_rows"]
    assert counts == [1, 8, 7, 5, 1, 1, 1, 3, 1, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0]
    assert ran.code == 1
    assert "Asterisk call records" in ran.err


def test_twice_changes_nothing(desk: Desk, shell: Shell, log: Path) -> None:
    calls(shell, log, "--yes")
    before = seen(desk)
    ran = calls(shell, log, "--yes", "--json")
    assert (ran.record["calls"], ran.record["already_known"], ran.record["import"]) == (0, 7, None)
    assert "There is nothing new in it. Nothing was changed." in calls(shell, log).out
    assert seen(desk) == before


def test_it_shows_what_it_found_then_asks_then_reports_every_row(desk: Desk, shell: Shell, log: Path) -> None:
    ran = calls(shell, log, typed="y\n")
    assert ran.code == 1
    asked = ran.out.index("Import 1 is done.")
    before, after = ran.out[:asked], ran.out[asked:]
    rows = "8 rows = 7 in 7 new calls + 0 in 0 calls known already + 1 bad."
    assert rows in before
    assert rows in after
    assert "From Mon Nov 16, 2026, 8:10 AM to Mon Nov 16, 2026, 11:30 AM." in before
    assert "Still to be called back at the end of the log: 1." in before
    assert "Import these calls?" in ran.err
    assert "4 not answered: 2 opened a callback, 1 joined one, 1 without a number, 0 settled before." in after
    assert (
        "1 deadlines had passed and are stamped. Still to be called back: 1, of whom 1 are breached." in after
    )
    assert "line 8: the row has 1 fields" in after
    assert "frontdesk import undo 1" in after
    assert shell("due", "--json").record["name"] == "Maria Alvarez"


def test_the_report_counts_the_reopened_and_who_rang_back(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    for number, outcomes in (
        (MARIA, (Outcome.WRONG_NUMBER, Outcome.UNREACHED)),
        (JON, (Outcome.LEFT_MESSAGE,)),
    ):
        callback = desk.callback(number=number)
        for outcome in outcomes:
            desk.do.callbacks.record(NewAttempt(callback, outcome), by=desk.dana)
    desk.clock.set("mon 12:00")
    told = calls(shell, Log().missed("mon 10:00").missed("mon 10:05", JON).file(tmp_path), typed="y\n").out
    for sentence in (
        "1 of them had been closed as unreached before they called: reopened, with their",
        "2 not answered: 0 opened a callback, 1 joined one, 1 reopened one that was closed as unreached,"
        " 0 without a number, 0 settled before.",
        "1 of those rang after a message, and nobody tried since.",
    ):
        assert sentence in told
    undone = shell("import", "undo", "--yes").out
    assert "2 others joined, reopened or closed." in undone
    assert "2 others are as they were." in undone


OLD = "Still to be called back at the end of the log: 1."


@pytest.mark.parametrize(
    ("more", "preview", "where"),
    [
        (
            (),
            "1 of them called last before Mon Dec 7, 2026, 12:00 AM "
            "and go to the backlog, without a verdict; 0 "
            "are today's work. --not-backlog makes all of them today's work.",
            (1, 0),
        ),
        (("--backlog",), "All of them go to the backlog, without a verdict.", (1, 0)),
        (("--not-backlog",), "All of them are today's work, and their deadlines are judged.", (0, 1)),
    ],
)
def test_an_old_log_goes_to_the_backlog_and_the_preview_says_so(
    desk: Desk, shell: Shell, log: Path, more: tuple[str, ...], preview: str, where: tuple[int, int]
) -> None:
    shell.clock.instant += timedelta(days=27)
    ran = calls(shell, log, "--yes", *more)
    assert f"{OLD}\n{preview}\n" in ran.out
    backlog, breached = where
    settled = "Of those from before 1 are in the backlog (frontdesk due --backlog), and 1 were helped since"
    assert (settled in ran.out) == bool(backlog)
    due = shell("due")
    assert due.code == breached
    assert ("1 more in the backlog: frontdesk due --backlog" in due.out) == bool(backlog)
    listed = shell("due", "--backlog", "--json")
    assert listed.code == 0
    if backlog:
        assert (listed.record["name"], listed.record["standing"]) == ("Maria Alvarez", None)
        assert "Today: 0 of 1 called. Nothing measured yet" in shell("due", "--backlog").out
    else:
        assert listed.out == ""
        assert "The backlog is empty." in shell("due", "--backlog").out
    assert calls(shell, log, "--backlog", "--not-backlog").code == 2


@pytest.mark.parametrize("how", [{"typed": "n\n"}, {"typed": ""}, {}])
def test_without_a_yes_nothing_is_written(desk: Desk, shell: Shell, log: Path, how: dict[str, str]) -> None:
    ran = calls(shell, log, **how)
    assert ran.code == 2
    assert "Nothing was changed" in ran.err
    assert desk.value("SELECT COUNT(*) FROM import_run") == 0


def test_it_is_signed_by_who_imports(desk: Desk, shell: Shell, log: Path) -> None:
    calls(shell, log, "--yes", "--as", "Lee Wong")
    assert desk.rows("SELECT person_id FROM import_run") == [(desk.lee,)]
    assert desk.rows("SELECT DISTINCT person_id FROM audit WHERE subject = 'callback'") == [(desk.lee,)]
    assert calls(shell, log, "--yes", "--as", "Nobody").code == 2


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"\x00\x01\x02\x03" * 100, "is not text"),
        (b"PK\x03\x04 and so on", "spreadsheet"),
        (b"Dear Maria,\nall is well.\n", "is not a call log"),
    ],
)
def test_a_file_that_is_no_log(
    desk: Desk, shell: Shell, tmp_path: Path, content: bytes, sentence: str
) -> None:
    path = tmp_path / "calls.csv"
    path.write_bytes(content)
    ran = calls(shell, path, "--yes")
    assert (ran.code, ran.out) == (2, "")
    assert sentence in ran.err
    assert "Nothing was imported" in ran.err
    assert calls(shell, tmp_path, "--yes").code == calls(shell, tmp_path / "none", "--yes").code == 2


def test_a_log_full_of_broken_rows(desk: Desk, shell: Shell, log: Path) -> None:
    good = log.read_text().splitlines()[0]
    bad = [good.replace("2026-11-16 08:10:00", f"2026-13-{day}") for day in range(40, 70)]
    log.write_text("\n".join([good, *bad]))
    ran = calls(shell, log, "--yes")
    assert ran.code == 1
    assert "31 rows = 1 in 1 new calls + 0 in 0 calls known already + 30 bad." in ran.out
    assert "and 10 more bad rows; --json lists them" in ran.out
    assert len(calls(shell, log, "--json").record["bad_rows"]) == 30


# ------------------------------------------------------------------------------------------ columns


def test_unknown_columns_are_refused_with_the_options_to_give(desk: Desk, shell: Shell, export: Path) -> None:
    for ran in (calls(shell, export, "--yes", typed="y\n"), calls(shell, export)):
        assert ran.code == 2
        assert "its columns are Day, Clock, Caller, Way, Fate, Who" in ran.err
        assert '--map from_number="Caller"' in ran.err
        assert len(ran.err.splitlines()) == 1


def test_mapped_by_options_and_remembered(desk: Desk, shell: Shell, export: Path) -> None:
    given = ("started_at=Day", "started_time=Clock", "direction=way", "result=Fate", "name=Who")
    options = [part for one in given for part in ("--map", one)]
    # product.md: a word that nobody knows is asked about in one question, and the hint names the option.
    ran = calls(shell, export, *options, "--json", "--yes")
    assert (ran.code, ran.out) == (2, "")
    assert "What do the values of “Fate” mean: “Missed” (1), “Talked” (1)?" in ran.err
    assert '--means "Talked=missed"' in ran.err
    ran = calls(shell, export, *options, "--map", "answered_words=talked, spoke", "--json", "--yes")
    assert (ran.code, ran.record["calls"], ran.record["answered"], ran.record["already_known"]) == (
        0,
        2,
        1,
        0,
    )
    export.write_text(EXPORT + "11/16/2026,9:30 AM,(212) 555-0144,Incoming,Missed,Priya Shah\n")
    ran = calls(shell, export, "--json", "--yes")
    assert (ran.code, ran.record["callbacks_opened"], ran.record["already_known"]) == (0, 1, 2)
    assert desk.column(2, "received") == "2026-11-16T14:30:00.000000Z"


def test_asked_once_and_remembered(desk: Desk, shell: Shell, export: Path) -> None:
    # Nonsense for the first column, then enter for all that was guessed right.
    typed = "Nowhere\nDay\nClock\nCaller\n-\n-\nWay\nFate\n-\n-\nWho\n-\n-\n\nanswered\ny\n"
    ran = calls(shell, export, typed=typed)
    assert ran.code == 0, ran.err
    assert "Day: 11/16/2026" in ran.err
    assert "There is no such column." in ran.err
    assert "What do the values of “Fate” mean: “Missed” (1), “Talked” (1)?" in ran.err
    assert "2 rows = 2 in 2 new calls" in ran.out
    assert desk.rows("SELECT number, at, result FROM call ORDER BY at") == [
        ("+12125550142", "2026-11-16T13:10:00.000000Z", "missed"),
        ("+12125550143", "2026-11-16T13:20:00.000000Z", "answered"),
    ]
    assert calls(shell, export, "--json").record["already_known"] == 2


def test_a_column_of_transcripts_is_watched(desk: Desk, shell: Shell, export: Path) -> None:
    export.write_text(EXPORT.replace("Who\n", "Who,Words\n").replace("Alvarez\n", "Alvarez,I have pills\n"))
    export.write_text(export.read_text().replace("Jon Park\n", "Jon Park,thanks\n"))
    how = ("--map", "note=Words", "--map", "answered_words=Talked", "--yes")
    ran = calls(shell, export, "--map", "started_at=Day", "--map", "started_time=Clock", *how)
    assert ran.code == 0, ran.err
    assert "1 call holds watched words: look at them at the desk, F8 and then w." in ran.out
    assert desk.value("SELECT COUNT(*) FROM crisis_prompt") == 1


def test_asked_again_when_the_answers_do_not_do(desk: Desk, shell: Shell, export: Path) -> None:
    nothing = "-\n" * 12
    typed = nothing + "Day\nClock\nCaller\n-\n-\nWay\nFate\n-\n-\nWho\n-\n-\n\nanswered\ny\n"
    ran = calls(shell, export, typed=typed)
    assert "Say which column holds the time at which the call began." in ran.err
    assert ran.code == 0, ran.err
    gone = calls(shell, export.rename(export.with_name("b.csv")), typed="")
    assert gone.code == 0  # remembered by the header, not by the file


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ("from_number", "write FIELD=COLUMN"),
        ("nothing=Day", "write FIELD=COLUMN with a field of started_at"),
        ("date_style=odd", "date_style takes iso"),
        ("started_at=Nowhere", "is not in this file"),
        ("zone=Mars/Base", "time zone"),
    ],
)
def test_a_wrong_option(desk: Desk, shell: Shell, export: Path, option: str, sentence: str) -> None:
    ran = calls(shell, export, "--map", option, "--yes")
    assert (ran.code, ran.out) == (2, "")
    assert sentence in ran.err
    assert desk.value("SELECT COUNT(*) FROM import_mapping") == 0


ONE_TIME = "Start,From,To,Seconds\n2026-11-16 08:10,2125550142,100,0\n2026-11-16 08:20,2125550143,100,9\n"


@pytest.mark.parametrize(("answer", "answered"), [("y", 1), ("n", 0)])
def test_the_only_time_is_asked_about(
    desk: Desk, shell: Shell, export: Path, answer: str, answered: int
) -> None:
    export.write_text(ONE_TIME)
    ran = calls(shell, export, "--map", "started_at=Start", "--json", typed=f"{answer}\ny\n")
    assert "“Seconds” is the only time there is" in ran.err
    assert (ran.record["answered"], ran.record["decided_by_time"]) == (answered, 2)


def test_an_unknown_meaning_is_refused(shell: Shell, desk: Desk, export: Path) -> None:
    ran = calls(shell, export, "--means", "Talked=sometimes", "--yes")
    assert ran.code == 2
    assert "write VALUE=MEANING with a meaning of answered, missed" in ran.err


def test_help_lists_what_can_be_mapped(shell: Shell) -> None:
    told = shell("import", "calls", "--help").out
    for what in ("started_at", "talk_time", "date_style", "time_is", "--means VALUE=MEANING"):
        assert what in told


def test_a_known_format_takes_no_mapping(desk: Desk, shell: Shell, log: Path) -> None:
    ran = calls(shell, log, "--map", "from_number=src", "--yes")
    assert ran.code == 2
    assert "The format of this log is known" in ran.err


# ------------------------------------------------------------------------------------- in the middle


class Terminal(io.StringIO):
    """Standard error where somebody looks."""

    def isatty(self) -> bool:
        """A terminal."""
        return True


def test_progress_is_shown_in_a_terminal(desk: Desk, shell: Shell, log: Path) -> None:
    looked = Terminal()
    shell.patch.setattr("sys.stderr", looked)
    calls(shell, log, "--yes")
    told = looked.getvalue()
    assert "\r\x1b[Klooking" in told
    assert "\r\x1b[Kreading" in told
    assert told.endswith("\r\x1b[K")


def test_the_rate_and_the_time_left_are_shown(shell: Shell) -> None:
    looked, moment = Terminal(), [100.0]
    shell.patch.setattr("sys.stderr", looked)
    shell.patch.setattr("frontdesk.cli.imports.output.time.monotonic", lambda: moment[0])
    rows = [0]
    with import_progress.ProgressLine(lambda: rows[0]) as progress:
        for seconds, read, doing, fraction in (
            (1, 1_000, "reading", 0.1),
            (9, 20_000, "reading", 0.2),
            (10, 100_000, "reading", 0.5),
            (20, 100_000, "writing", 0.75),
            (1, 100_000, "undoing", 0.0),
            (300, 100_000, "undoing", 0.5),
        ):
            moment[0] += seconds
            rows[0] = read
            progress(doing, fraction)
    assert looked.getvalue().split("\r\x1b[K")[1:-1] == [
        "reading  10 %",
        "reading  20 %, 20,000 rows, 2,000 a second, about 40 s left",
        "reading  50 %, 100,000 rows, 5,000 a second, about 20 s left",
        "writing  75 %, about 13 s left",
        "undoing   0 %",
        "undoing  50 %, about 5 min left",
    ]


def test_ctrl_c_stops_it_with_nothing_half_done(
    desk: Desk, shell: Shell, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, handler = seen(desk), signal.getsignal(signal.SIGINT)
    written = read.read_chunks

    def press(*args: object) -> object:
        # During the import, not during the look before it, where there is nothing to stop.
        for chunk in written(*args):  # type: ignore[arg-type]
            yield chunk
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(batch, "read_chunks", press)
    ran = calls(shell, log, "--yes")
    assert ran.code == 130
    assert "Nothing of it is in the store" in ran.err
    assert seen(desk) == before
    assert signal.getsignal(signal.SIGINT) is handler
    monkeypatch.setattr(batch, "read_chunks", written)
    assert calls(shell, log, "--yes", "--json").record["calls"] == 7


def test_what_a_dead_import_left_is_not_taken_for_known(
    desk: Desk, shell: Shell, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object, **__: object) -> None:
        raise SystemExit

    with monkeypatch.context() as dead:
        dead.setattr(batch, "BATCH", 1)
        dead.setattr(batch, "finish_run", die)
        dead.setattr(type(desk.do.imports), "_clean_up", lambda self, by, progress=None: 0)
        with pytest.raises(SystemExit):
            calls(shell, log, "--yes")
    assert desk.value("SELECT COUNT(*) FROM call") > 0
    ran = calls(shell, log)
    assert "7 in 7 new calls" in ran.out
    assert ran.code == 2  # it asks as ever
    assert calls(shell, log, "--yes", "--json").record["calls"] == 7


# ---------------------------------------------------------------------------------------------- undo


def test_undo_says_what_it_takes_back_and_asks(desk: Desk, shell: Shell, log: Path) -> None:
    before = seen(desk)
    calls(shell, log, "--yes")
    refused = shell("import", "undo", typed="n\n")
    assert refused.code == 2
    told = (
        "Import 1, Master.csv, by Dana Reyes on Tue Nov 17, 2026, 12:00 PM: "
        "7 calls, 2 callbacks opened, 0 others"
    )
    assert refused.out.startswith(told)
    assert seen(desk) != before
    ran = shell("import", "undo", typed="y\n")
    assert ran.code == 0
    assert "Import 1 is undone: 7 calls, 2 callbacks; 0 others are as they were." in ran.out
    assert seen(desk) == before
    assert shell("import", "undo", "--yes").code == 2
    assert calls(shell, log, "--yes", "--json").record["import"] == 2


def test_undo_lists_what_stays(desk: Desk, shell: Shell, log: Path) -> None:
    kept = desk.callback(number=PRIYA, at=at("mon 09:00"))
    calls(shell, log, "--yes")
    assert desk.column(kept, "state") == "closed"
    desk.do.callbacks.claim(2, by=desk.lee)
    desk.callback(number=PRIYA)
    ran = shell("import", "undo", "1", "--yes")
    assert ran.code == 1
    assert "Callbacks that stay, because somebody worked on them: 2." in ran.out
    assert f"Callbacks that changed since and stay as they are: {kept}." in ran.out
    assert "Calls that stay, because somebody built on them: 2." in ran.out


def test_the_object_of_an_undo(desk: Desk, shell: Shell, log: Path) -> None:
    calls(shell, log, "--yes")
    desk.do.callbacks.claim(1, by=desk.lee)
    ran = shell("import", "undo", "1", "--yes", "--json")
    assert (ran.code, ran.record) == (
        1,
        {
            "import": 1, "calls": 6, "calls_kept": 1, "callbacks": 1, "callbacks_kept": [1], "restored": 0,
            "not_restored": [],
        },
    )  # fmt: skip


def test_undo_without_a_number_that_is_one(desk: Desk, shell: Shell) -> None:
    assert shell("import", "undo", "one").code == 2
    assert "no import number 9" in shell("import", "undo", "9", "--yes").err
    assert "WHAT" in shell("import").err or "what" in shell("import").err


def test_help_shows_examples(shell: Shell) -> None:
    assert "frontdesk import calls Master.csv" in shell("import", "calls", "--help").out
    assert "frontdesk import undo 3" in shell("import", "undo", "--help").out
    assert MARIA not in shell("import", "--help").out
