"""Every file with people or figures in it that the program writes is an entry of the audit."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import frontdesk
from frontdesk.domain.calls import NextStep
from frontdesk.domain.relationships.touches import TouchKind
from tests.builders import Desk
from tests.cli.conftest import Shell
from tests.letter_scene import an_acknowledgement, with_profile
from tests.referred import a_referrer

Write = Callable[[Shell, Desk, Path], object]


def a_letter(shell: Shell, desk: Desk, file: Path) -> None:
    """A letter that is owed."""
    with_profile(desk)
    shell("letter", str(an_acknowledgement(desk)), "--output", str(file), "--yes")


def an_office(shell: Shell, desk: Desk, file: Path) -> None:
    """The page of an office that calls."""
    page = desk.do.offices.read(a_referrer(desk))
    desk.do.offices.write(page, file, by=desk.dana)


def a_sheet(shell: Shell, desk: Desk, file: Path) -> None:
    """The sheet for a meeting."""
    desk.do.meeting_sheets.write(a_referrer(desk), TouchKind.MEETING, file, folder=None, by=desk.dana)


def by_command(*words: str) -> Write:
    """A command; FILE stands for the file."""

    def write(shell: Shell, desk: Desk, file: Path) -> None:
        shell(*(word if word != "FILE" else str(file) for word in words))

    return write


#: Each way to a file, by its module, with the entry that it leaves.
WAYS: dict[str, list[tuple[str, str, Write]]] = {
    "services/patients/exporting.py": [
        ("patients.csv", "referral.exported", by_command("referrals", "list", "--csv", "FILE"))
    ],
    "services/directories/exporting.py": [
        ("referrers.csv", "referrer.exported", by_command("export", "referrers", "FILE", "--yes"))
    ],
    "services/day/day_papers.py": [
        (f"{paper}.md", "day.printed", by_command("report", paper, "--output", "FILE"))
        for paper in ("day", "hand-off", "sheet")
    ],
    "services/patients/office.py": [("office.md", "referrer.printed", an_office)],
    "services/relationships/sheets.py": [("sheet.md", "referrer.printed", a_sheet)],
    "cli/letter.py": [("letter.txt", "letter.made", a_letter)],
    "cli/reports/figures.py": [
        (f"same-day.{ending}", "report.exported", by_command("report", "same-day", f"--{ending}", "FILE"))
        for ending in ("csv", "html")
    ],
}
#: Modules that write files in which no patient is: settings, own texts, a log of no store, the inventory.
NOBODY_IN_IT = {
    "services/letters/texts.py",
    "services/toml_text.py",
    "cli/settings/group.py",
    "cli/reports/assess.py",
    "cli/safety/doctor.py",
}
#: Modules that have one of those above make what they write, with the words by which they do.
THROUGH = {
    "ui/referrals/letter.py": "services.letters.make(",
    "cli/letters.py": "from frontdesk.cli.letter import add_output, write_letter",
    "ui/review/papers.py": "DayPapers",
}
_WRITES = re.compile(r"\b(write_private|write_paper|write_letter|save_letter)\(")
_CASES = [(name, action, write) for ways in WAYS.values() for name, action, write in ways]


@pytest.mark.parametrize(("name", "action", "write"), _CASES, ids=[name for name, _, _ in _CASES])
def test_a_file_is_an_entry(
    shell: Shell, desk: Desk, tmp_path: Path, name: str, action: str, write: Write
) -> None:
    desk.call(next_step=NextStep.SETTLED)
    file = tmp_path / name
    before = desk.value("SELECT COALESCE(MAX(id), 0) FROM audit")
    write(shell, desk, file)
    assert file.exists()
    entries = desk.rows("SELECT action, detail FROM audit WHERE id > ?", before)
    assert action in {code for code, _ in entries}


def test_every_module_that_writes_files_is_known() -> None:
    root = Path(frontdesk.__file__).parent
    writing = {
        str(path.relative_to(root))
        for folder in ("services", "cli", "ui")
        for path in (root / folder).rglob("*.py")
        if _WRITES.search(path.read_text(encoding="utf-8")) and path.name != "files.py"
    }
    assert writing - set(WAYS) - NOBODY_IN_IT - set(THROUGH) == set()
    for module, words in THROUGH.items():
        assert words in (root / module).read_text(encoding="utf-8")
