"""``frontdesk settings``: show, export, import, edit."""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import STAFF, Desk, settings
from tests.cli.conftest import Ran, Shell

Write = Callable[[str, str], Path]


@pytest.fixture
def drafts(shell: Shell, tmp_path: Path) -> Path:
    """The folder in which texts for the editor are made."""
    folder = tmp_path / "drafts"
    folder.mkdir()
    shell.patch.setattr("tempfile.tempdir", str(folder))
    return folder


@pytest.fixture
def editor(shell: Shell, write: Write, drafts: Path) -> Callable[[str], None]:
    """Give the shell an editor: Python code that changes ``text``; ``times`` is how often it was opened."""

    def use(code: str) -> None:
        script = (
            "import pathlib, sys, os\n"
            "path = pathlib.Path(sys.argv[1])\n"
            "opened = pathlib.Path(__file__ + '.opened')\n"
            "times = int(opened.read_text()) + 1 if opened.exists() else 1\n"
            "opened.write_text(str(times))\n"
            f"text = path.read_text()\n{code}\npath.write_text(text)\n"
        )
        file = write("editor.py", script)
        shell.environ |= {**os.environ, "EDITOR": f"{sys.executable} {file}"}
        shell.environ.pop("FRONTDESK_HOME", None)

    return use


def exported(shell: Shell) -> str:
    """The settings as an export has them."""
    return shell("settings", "export").out


def test_show_and_export_are_the_same_text_and_read_back(desk: Desk, shell: Shell, write: Write) -> None:
    text = exported(shell)
    assert text == shell("settings", "show").out
    assert 'name = "Lakeside Psychiatry"' in text
    ran = shell("settings", "import", str(write("same.toml", text)), "--yes")
    assert ran.code == 0
    assert "Nothing changes" in ran.out


def test_show_as_json_has_the_sections_and_the_version(desk: Desk, shell: Shell) -> None:
    record = shell("settings", "show", "--json").record
    assert record["version"] == 1
    assert record["hours"]["mon"] == ["08:00-12:00", "13:00-17:00"]
    assert record["staff"] == {"names": ["Dana Reyes", "Lee Wong", "Sam Okafor"], "clinicians": []}


def test_an_export_to_a_file_is_private(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "practice.toml"
    ran = shell("settings", "export", str(file))
    assert ran.code == 0
    assert str(file) in ran.out
    assert file.read_text() == exported(shell)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [found.name for found in tmp_path.glob(".frontdesk-*")] == []


def test_an_export_asks_before_it_replaces_a_file(desk: Desk, shell: Shell, write: Write) -> None:
    file = write("practice.toml", "mine")
    assert shell("settings", "export", str(file)).code == 2
    assert shell("settings", "export", str(file), typed="n\n").code == 2
    assert file.read_text() == "mine"
    assert shell("settings", "export", str(file), typed="y\n").code == 0
    assert file.read_text() != "mine"
    file.write_text("mine")
    assert shell("settings", "export", str(file), "--yes").code == 0
    assert file.read_text() != "mine"


def test_an_export_replaces_a_link_and_not_what_it_points_to(desk: Desk, shell: Shell, write: Write) -> None:
    victim = write("victim", "mine")
    link = victim.with_name("practice.toml")
    link.symlink_to(victim)
    assert shell("settings", "export", str(link), "--yes").code == 0
    assert victim.read_text() == "mine"


def test_an_export_to_nowhere_is_one_sentence(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    ran = shell("settings", "export", str(tmp_path / "missing" / "practice.toml"))
    assert ran.code == 2
    assert "cannot be written" in ran.err


def changed(shell: Shell, write: Write, *changes: tuple[str, str]) -> str:
    """A file with the settings as they are and some texts replaced."""
    text = exported(shell)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return str(write("changed.toml", text))


HALF_FRIDAY = ('fri = ["08:00-12:00", "13:00-17:00"]', 'fri = ["08:00-12:00"]')
CLOSE_AT_16 = ('mon = ["08:00-12:00", "13:00-17:00"]', 'mon = ["08:00-12:00", "13:00-16:00"]')


def test_an_import_shows_what_changes_asks_and_dates_open_callbacks_anew(
    desk: Desk, shell: Shell, write: Write
) -> None:
    number = desk.callback()
    file = changed(shell, write, CLOSE_AT_16, ('met_by = "attempt"', 'met_by = "contact"'))
    ran = shell("settings", "import", file, typed="y\n")
    assert ran.code == 0
    assert ran.lines == [
        'hours.mon: ["08:00-12:00", "13:00-17:00"] -> ["08:00-12:00", "13:00-16:00"]',
        'rule.met_by: "attempt" -> "contact"',
        "Saved as version 2, signed by Dana Reyes.",
        "Open callbacks that got another deadline: 1.",
    ]
    assert ran.err == "Save these 2 changes? [y/N] "
    assert desk.do.callbacks.detail(number).callback.due.hour == 21


@pytest.mark.parametrize("typed", ["n\n", "\n", "", "maybe\n", None])
def test_without_a_yes_nothing_is_changed(desk: Desk, shell: Shell, write: Write, typed: str | None) -> None:
    file = changed(shell, write, HALF_FRIDAY)
    ran = shell("settings", "import", file, typed=typed)
    assert ran.code == 2
    assert "Nothing was changed" in ran.err
    assert shell("settings", "show", "--json").record["version"] == 1


def test_an_import_as_json_is_one_object(desk: Desk, shell: Shell, write: Write) -> None:
    file = changed(shell, write, HALF_FRIDAY, ("# morning_deadline", "morning_deadline"))
    ran = shell("settings", "import", file, "--yes", "--json")
    assert ran.record == {"version": 2, "changed": ["hours.fri", "rule.morning_deadline"], "redated": 0}
    assert 'rule.morning_deadline: nothing -> "10:00"' in ran.err
    again = shell("settings", "import", file, "--yes", "--json")
    assert again.record == {"version": 2, "changed": [], "redated": 0}


def signed(desk: Desk) -> int:
    """Who signed the newest settings."""
    found = desk.value("SELECT person_id FROM settings_version ORDER BY id DESC LIMIT 1")
    assert isinstance(found, int)
    return found


def test_who_acts_is_named_or_the_machines_person_or_the_first(
    desk: Desk, shell: Shell, write: Write
) -> None:
    hours = iter(("16:30", "16:00", "15:30"))

    def change(*argv: str) -> Ran:
        text = exported(shell).replace("13:00-17:00", f"13:00-{next(hours)}", 1)
        return shell("settings", "import", str(write("changed.toml", text)), "--yes", *argv)

    assert change("--as", "lee  wong").code == 0
    assert signed(desk) == desk.lee
    assert change().code == 0
    assert signed(desk) == desk.dana


def test_the_machines_usual_person_signs(desk: Desk, shell: Shell, write: Write) -> None:
    (shell.home / "config.toml").write_text('person = "Sam Okafor"\n')
    assert shell("settings", "import", changed(shell, write, HALF_FRIDAY), "--yes").code == 0
    assert signed(desk) == desk.sam


@pytest.mark.parametrize(("config", "argv"), [("", ["--as", "Eve"]), ('person = "Eve"\n', [])])
def test_somebody_who_is_not_on_the_staff_signs_nothing(
    desk: Desk, shell: Shell, write: Write, config: str, argv: list[str]
) -> None:
    (shell.home / "config.toml").write_text(config)
    ran = shell("settings", "import", changed(shell, write, HALF_FRIDAY), "--yes", *argv)
    assert ran.code == 2
    assert "Eve is not on the staff" in ran.err
    assert "Dana Reyes, Lee Wong, Sam Okafor" in ran.err
    assert signed(desk) == desk.dana
    assert shell("settings", "show", "--json").record["version"] == 1


def test_every_mistake_of_a_file_is_told_and_nothing_is_changed(
    desk: Desk, shell: Shell, write: Write
) -> None:
    file = changed(
        shell, write, ('met_by = "attempt"', 'met_by = "luck"'), ("claim_minutes = 20", "claim_minutes = 0")
    )
    ran = shell("settings", "import", file, "--yes")
    assert ran.code == 2
    assert ran.out == ""
    assert "rule.met_by: 'luck' is not allowed" in ran.err
    assert "desk.claim_minutes: 0 is not allowed" in ran.err
    assert shell("settings", "show", "--json").record["version"] == 1


def test_a_file_that_leaves_nobody_on_the_staff_is_refused(desk: Desk, shell: Shell, write: Write) -> None:
    ran = shell("settings", "import", str(write("short.toml", '[practice]\nname = "Lakeside"\n')), "--yes")
    assert ran.code == 2
    assert "nobody would be left on the staff" in ran.err


def test_holidays_that_are_asked_for_are_added_once(desk: Desk, shell: Shell, write: Write) -> None:
    file = changed(shell, write, ('holidays = ""', 'holidays = "US-NY"'))
    ran = shell("settings", "import", file, "--yes")
    assert ran.code == 0
    assert "hours.exceptions.2026-11-26: nothing -> []" in ran.lines
    assert "hours.holiday_years: [] -> [2026, 2027]" in ran.lines
    # A holiday that is then taken out stays away, and a change of something else adds none.
    file = changed(shell, write, ('"2026-11-26" = []', ""), HALF_FRIDAY)
    again = shell("settings", "import", file, "--yes")
    assert [line.partition(":")[0] for line in again.lines[:2]] == [
        "hours.fri",
        "hours.exceptions.2026-11-26",
    ]
    # Another region brings nothing by itself while the years say that they are there; that is said.
    other = shell("settings", "import", changed(shell, write, ('"US-NY"', '"US-TX"')), "--yes")
    assert "take a year out" in other.err


def test_a_change_of_something_else_adds_no_holidays_of_a_new_year(
    desk: Desk, shell: Shell, write: Write
) -> None:
    file = changed(shell, write, ('holidays = ""', 'holidays = "US-NY"'))
    assert shell("settings", "import", file, "--yes").code == 0
    shell.clock.on(400 * 24 * 60)
    ran = shell("settings", "import", changed(shell, write, HALF_FRIDAY), "--yes", "--json")
    assert ran.record["changed"] == ["hours.fri"]


def test_another_desk_that_was_quicker_is_not_overwritten(desk: Desk, shell: Shell, write: Write) -> None:
    file = changed(shell, write, HALF_FRIDAY)

    def meanwhile(*_: object, **__: object) -> None:
        desk.do.practice.save(settings(staff=(*STAFF, "Kim Lee")), by=desk.dana)

    shell.patch.setattr("frontdesk.cli.settings.change.confirm", meanwhile)
    ran = shell("settings", "import", file)
    assert ran.code == 2
    assert "The settings were changed meanwhile" in ran.err
    assert '"Kim Lee"' in exported(shell)
    assert "fri = " + json.dumps(["08:00-12:00", "13:00-17:00"]) in exported(shell)


def test_edit_takes_over_what_the_editor_wrote(
    desk: Desk, shell: Shell, editor: Callable[[str], None], drafts: Path
) -> None:
    editor(
        "assert oct(path.stat().st_mode & 0o777) == '0o600'\ntext = text.replace('attempt\"', 'contact\"')"
    )
    ran = shell("settings", "edit", typed="y\n")
    assert ran.code == 0, ran.err
    assert 'rule.met_by: "attempt" -> "contact"' in ran.lines
    assert 'met_by = "contact"' in exported(shell)
    assert list(drafts.iterdir()) == []


def test_an_edit_that_changed_nothing_asks_nothing(
    desk: Desk, shell: Shell, editor: Callable[[str], None], drafts: Path
) -> None:
    editor("")
    ran = shell("settings", "edit", typed="")
    assert ran.code == 0
    assert "Nothing changes" in ran.out
    assert ran.err == ""
    assert list(drafts.iterdir()) == []


def test_a_wrong_text_is_offered_again_as_it_was_written(
    desk: Desk, shell: Shell, editor: Callable[[str], None], drafts: Path
) -> None:
    editor("text = text.replace('attempt\"', 'luck\"') if times == 1 else text.replace('luck', 'contact')")
    ran = shell("settings", "edit", typed="\ny\n")
    assert ran.code == 0, ran.err
    assert "'luck' is not allowed" in ran.err
    assert "Open it again? [Y/n]" in ran.err
    assert 'met_by = "contact"' in exported(shell)
    assert list(drafts.iterdir()) == []


@pytest.mark.parametrize(
    ("code", "typed"),
    [
        ("text = text.replace('attempt\"', 'luck\"')", "n\n"),  # wrong, and given up
        ("text = text.replace('attempt\"', 'luck\"')", None),  # wrong, and nobody to ask
        ("text = text.replace('attempt\"', 'contact\"')", "n\n"),  # right, and not wanted
        ("path.write_text(text.replace('attempt\"', 'contact\"')); sys.exit(3)", "y\n"),
    ],
)
def test_what_was_written_is_never_thrown_away(
    desk: Desk, shell: Shell, editor: Callable[[str], None], drafts: Path, code: str, typed: str | None
) -> None:
    editor(code)
    ran = shell("settings", "edit", typed=typed)
    assert ran.code == 2
    assert 'met_by = "attempt"' in exported(shell)
    (kept,) = drafts.iterdir()
    assert f"frontdesk settings import {kept}" in ran.err
    assert 'met_by = "attempt"' not in kept.read_text()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["/nowhere/editor", "unfinished 'quote"])
def test_an_editor_that_is_none_is_one_sentence(desk: Desk, shell: Shell, drafts: Path, name: str) -> None:
    shell.environ = {"VISUAL": name}
    ran = shell("settings", "edit")
    assert ran.code == 2
    assert "cannot be started" in ran.err
    assert list(drafts.iterdir()) == []


def test_visual_goes_before_editor(desk: Desk, shell: Shell, editor: Callable[[str], None]) -> None:
    editor("")
    shell.environ["VISUAL"] = "/nowhere/editor"
    assert shell("settings", "edit").code == 2


def test_a_number_that_cannot_be_dialed_is_told_before_it_is_kept(
    desk: Desk, shell: Shell, write: Callable[[str, str], Path]
) -> None:
    text = shell("settings", "show").out.replace("own_numbers = []", 'own_numbers = ["212-555-010"]')
    file = str(write("practice.toml", text))
    ran = shell("settings", "import", file, typed="n\n")
    assert "Our own number 212-555-010. 10 digits are usual: keep it as it is?" in ran.out
    assert ran.code == 2
    assert shell("settings", "import", file, "--yes").code == 0
    # It was asked about: another change says nothing of it again.
    more = write("more.toml", text.replace('name = "Lakeside Psychiatry"', 'name = "Hill Clinic"'))
    assert "are usual" not in shell("settings", "import", str(more), "--yes").out
