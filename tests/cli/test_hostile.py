"""Hostile text through the command line: what is printed acts on no terminal, and JSON stays JSON."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from frontdesk.domain.text import clean, clean_name
from frontdesk.services.settings import read_practice
from tests.builders import Desk
from tests.cli.conftest import Ran, Shell
from tests.ui.hostile import KEPT_NAMES, OURS, poison, shared, texts

Write = Callable[[str, str], Path]

#: What a terminal obeys, in 7 and in 8 bits, and what turns the direction of writing.
OBEYED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def harmless(ran: Ran) -> Ran:
    """What a command wrote, in which nothing acts."""
    for text in (ran.out, ran.err):
        found = OBEYED.search(text)
        assert found is None, text[max(0, found.start() - 20) : found.end() + 20]
    return ran


def test_rows_from_before_are_printed_without_acting(desk: Desk, shell: Shell) -> None:
    many = texts()
    poison(desk, many)
    table = harmless(shell("due"))
    assert table.code == 0
    assert "[red]Dana" in table.out
    ran = harmless(shell("due", "--json"))
    assert ran.out.isascii()
    names = [record["name"] or "" for record in ran.records]
    assert len(names) == len(many)
    assert all(name == clean(name, limit=4000).text for name in names)


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_every_line_of_the_table_ends_where_it_should(
    desk: Desk, shell: Shell, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rich.cells import cell_len

    monkeypatch.setattr("frontdesk.cli.output.Output.width", width)
    poison(desk, texts())
    lines = harmless(shell("due")).lines
    assert lines
    if width >= 80:
        assert max(map(cell_len, lines)) <= width


def test_every_shared_name_is_in_the_queue_as_it_should_be(desk: Desk, shell: Shell) -> None:
    wanted = {}
    for place, (number, (_, text)) in enumerate(shared().items()):
        callback = desk.callback(name=text, number=f"(212) 555-{100 + place:04}")
        wanted[callback] = KEPT_NAMES.get(number, clean_name(text).text) or None
    found = {record["callback"]: record["name"] for record in harmless(shell("due", "--json")).records}
    assert found == wanted


def test_practice_settings_take_every_text_and_give_it_back(desk: Desk, shell: Shell, write: Write) -> None:
    taken = 0
    for text in texts():
        named = text[:400].encode("utf-8", "replace").decode() or "x"
        quoted = json.dumps(named, ensure_ascii=False).replace("\x7f", "\\u007f")
        practice = (
            f'[practice]\nname = {quoted}\ntime_zone = "America/New_York"\n'
            f'[desk]\nreasons = [{quoted}]\n[staff]\nnames = ["Dana Reyes"]\n'
        )
        ran = harmless(shell("settings", "import", str(write("practice.toml", practice)), "--yes"))
        kept = clean_name(named).text
        if ran.code:
            assert "practice.toml, line" in ran.err
            assert "Nothing was changed" in ran.err
            continue
        shown = harmless(shell("settings", "show")).out
        assert read_practice(shown, "what is shown").name == kept
        taken += 1
    assert taken > 10


@pytest.mark.parametrize("kind", OURS)
def test_the_command_line_takes_every_text(desk: Desk, shell: Shell, kind: str) -> None:
    text = OURS[kind][:3000].replace("\0", "")
    for argv in (
        ["rule", text],
        ["rule", "--lane", text],
        [text],
        ["due", text],
        ["settings", "import", text, "--yes"],
        ["import", "calls", text, "--yes"],
        ["--color", text, "due"],
    ):
        ran = harmless(shell(*argv))
        assert ran.code == 2
        assert "Traceback" not in ran.err
    ran = harmless(shell("rule", piped=text))
    assert ran.code == 2
    shell.home = shell.home.parent / text[:60].replace("/", "")
    harmless(shell("due"))


def test_a_call_log_of_hostile_names_is_imported_and_printed(
    desk: Desk, shell: Shell, tmp_path: Path
) -> None:
    log = tmp_path / "log.csv"
    names = [text[:500].encode("utf-8", "replace").decode() for text in texts()]
    with log.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["date", "time", "from", "to", "direction", "duration", "status", "caller name"])
        for place, name in enumerate(names):
            caller = f"+1212555{100 + place % 100:04}"
            rows.writerow(["2026-11-16", "08:30:00", caller, "+12125550100", "inbound", "0", "missed", name])
    ran = harmless(shell("import", "calls", str(log), "--yes"))
    assert "Traceback" not in ran.err
    harmless(shell("due"))
    harmless(shell("settings", "show"))
