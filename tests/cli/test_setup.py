"""``frontdesk setup``: from a file, by questions, and what it refuses."""

from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from frontdesk.domain.rule.hours import Range
from frontdesk.domain.settings import PracticeSettings
from frontdesk.services.first_start import machine_zone
from frontdesk.services.settings import read_practice
from tests.builders import Desk
from tests.cli.conftest import Shell

Write = Callable[[str, str], Path]

PRACTICE = """
[practice]
name = "Lakeside Psychiatry"
time_zone = "America/Chicago"
[hours]
mon = ["08:00-12:00", "13:00-17:00"]
sat = []
holidays = "US-NY"
[hours.exceptions]
"2026-12-24" = ["08:00-12:00"]
[rule]
morning_deadline = "10:00"
[staff]
names = ["Dana Reyes", "Lee Wong"]
"""


def settings_of(shell: Shell) -> PracticeSettings:
    """The settings in the store, as an export has them."""
    return read_practice(shell("settings", "show").out, "the export")


def test_a_file_sets_the_practice_up(shell: Shell, write: Write) -> None:
    ran = shell("setup", "--file", str(write("practice.toml", PRACTICE)))
    assert ran.code == 0
    assert ran.err == ""
    assert "Lakeside Psychiatry is set up, and Dana Reyes is on the staff." in ran.out
    assert str(shell.home / "frontdesk.db") in ran.out
    kept = settings_of(shell)
    assert kept.time_zone == "America/Chicago"
    assert kept.morning_deadline == 600
    assert kept.staff == ("Dana Reyes", "Lee Wong")
    assert kept.exceptions[date(2026, 11, 26)] == ()  # Thanksgiving, seeded
    assert kept.exceptions[date(2026, 12, 24)] == (Range(480, 720),)  # the file's own
    assert kept.holiday_years == (2026, 2027)


def test_what_it_makes_is_private(shell: Shell, write: Write) -> None:
    shell("setup", "--file", str(write("practice.toml", PRACTICE)))
    assert stat.S_IMODE(shell.home.stat().st_mode) == 0o700
    for made in shell.home.rglob("*"):
        assert stat.S_IMODE(made.stat().st_mode) & 0o077 == 0, made


def test_a_practice_that_is_set_up_is_refused_and_stays(desk: Desk, shell: Shell, write: Write) -> None:
    before = settings_of(shell)
    for argv in (["--file", str(write("practice.toml", PRACTICE))], []):
        ran = shell("setup", *argv, typed="\n" * 9)
        assert ran.code == 2
        assert ran.out == ""
        assert "set up already" in ran.err
    assert settings_of(shell) == before


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[practice]\nnme = "x"\n[staff]\nnames = ["Dana"]\n', "line 2, practice.nme"),
        ('[hours]\nmon = ["22:00-02:00"]\n[staff]\nnames = ["Dana"]\n', "line 2, hours.mon"),
        ("[practice\n", "this is not TOML"),
        ('[practice]\nname = "Lakeside"\n', "staff.names: nobody is named"),
        ("", "staff.names: nobody is named"),
    ],
)
def test_a_wrong_file_makes_no_store(shell: Shell, write: Write, text: str, told: str) -> None:
    file = write("practice.toml", text)
    ran = shell("setup", "--file", str(file))
    assert ran.code == 2
    assert f"{file}" in ran.err
    assert told in ran.err
    assert not shell.home.exists()


@pytest.mark.parametrize("name", ["missing.toml", "."])
def test_a_file_that_is_none_is_one_sentence(shell: Shell, tmp_path: Path, name: str) -> None:
    ran = shell("setup", "--file", str(tmp_path / name))
    assert ran.code == 2
    assert str(tmp_path) in ran.err
    assert not shell.home.exists()


def test_nobody_there_to_answer_is_told_of_the_file(shell: Shell) -> None:
    ran = shell("setup")
    assert ran.code == 2
    assert "--file" in ran.err
    assert not shell.home.exists()


def test_enter_takes_every_default(shell: Shell) -> None:
    ran = shell("setup", typed="Lakeside Psychiatry\n\n\n\n\n\nDana Reyes\n\n")
    assert ran.code == 0, ran.err
    kept = settings_of(shell)
    assert kept.name == "Lakeside Psychiatry"
    assert kept.staff == ("Dana Reyes",)
    assert kept.week == PracticeSettings().week
    assert kept.holidays == "US"
    assert "Time zone [" in ran.err  # prompts stay out of the results
    assert "Time zone" not in ran.out


def test_every_answer_is_taken(shell: Shell) -> None:
    answers = [
        "Ocean TMS",
        "Europe/Berlin",
        "9am-1pm, 2-6:30",
        "09:00-12:00",
        "closed",
        "de-be",
        "Uta Berg",
    ]
    ran = shell("setup", typed="\n".join([*answers, "y", ""]))
    assert ran.code == 0, ran.err
    kept = settings_of(shell)
    assert kept.time_zone == "Europe/Berlin"
    assert kept.week[0] == kept.week[4] == (Range(540, 780), Range(840, 1110))
    assert kept.week[5:] == ((Range(540, 720),), ())
    assert (kept.holidays, kept.phone_region) == ("DE-BE", "DE")


def test_a_wrong_answer_is_told_and_asked_again(shell: Shell) -> None:
    answers = ["", "Lakeside", "New York", "America/New_York", "22:00-02:00", "closed", "", "", "", "", ""]
    answers += ["Texas", "US-TX", "Dana Reyes", "y", ""]
    ran = shell("setup", typed="\n".join(answers))
    assert ran.code == 0, ran.err
    for told in (
        "Type the practice's name; callers hear it.",
        "write one such as America/New_York",
        "A day ends at 24:00",
        "Every day is closed",
        "not a region whose holidays are known",
    ):
        assert told in ran.err
    assert "the store, practice" not in ran.err
    assert settings_of(shell).holidays == "US-TX"


def test_no_holidays_at_all(shell: Shell) -> None:
    ran = shell("setup", typed="Lakeside\n\n\n\n\nnone\nDana\n\n")
    assert ran.code == 0, ran.err
    assert settings_of(shell).exceptions == {}
    assert "the holidays of" not in ran.out


@pytest.mark.parametrize(
    "typed", ["Lakeside\n", "Lakeside\n\n\n\n\n\nDana\nn\n", "Lakeside\n\n\n\n\n\nDana\n"]
)
def test_giving_up_makes_no_store(shell: Shell, typed: str) -> None:
    ran = shell("setup", typed=typed)
    assert ran.code == 2
    assert "othing was saved" in ran.err
    assert not shell.home.exists()


def test_the_machines_zone_is_offered_where_people_live_in_it() -> None:
    assert machine_zone({"TZ": "America/Denver"}) == "America/Denver"
    assert machine_zone({"TZ": ":America/Denver"}) == "America/Denver"
    for no_place in ("UTC", "EST5EDT", "Etc/UTC", "Nowhere/Else", "/etc/passwd", "../../x"):
        assert machine_zone({"TZ": no_place}) is None


def test_yes_answers_the_last_question(shell: Shell) -> None:
    ran = shell("setup", "--yes", typed="Lakeside\n\n\n\n\n\nJoan, Bea\n")
    assert ran.code == 0, ran.err
    assert settings_of(shell).staff == ("Joan", "Bea")


def test_a_file_is_asked_about_where_the_question_is_seen(
    shell: Shell, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = str(write("practice.toml", PRACTICE))
    monkeypatch.setattr("frontdesk.cli.questions.is_seen", lambda: True)
    ran = shell("setup", "--file", file, typed="n\n")
    assert (ran.code, shell.home.exists()) == (2, False)
    assert "Set Lakeside Psychiatry up in " in ran.err
    assert shell("setup", "--file", file, "--yes", typed="").code == 0


def test_the_machine_of_the_only_person_is_theirs(shell: Shell, write: Write) -> None:
    shell("setup", "--file", str(write("one.toml", '[staff]\nnames = ["Dana Reyes, RN"]\n')))
    assert (shell.home / "config.toml").read_text().splitlines()[-1] == 'person = "Dana Reyes, RN"'


def test_two_people_on_one_line_of_a_file_are_two(shell: Shell, write: Write) -> None:
    shell("setup", "--file", str(write("two.toml", '[staff]\nnames = ["Joan, Bea"]\n')))
    assert settings_of(shell).staff == ("Joan", "Bea")
    assert not (shell.home / "config.toml").exists()
