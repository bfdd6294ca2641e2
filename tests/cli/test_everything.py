"""``export all`` and ``import all``: everything out in open formats and in again, and what is no export."""

from __future__ import annotations

import json
import os
import shutil
import stat
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from frontdesk.services.transfer.exporting import write_everything
from frontdesk.store import migrate as migrations
from frontdesk.store.db.engine import open_store
from frontdesk.store.migrate import known_migrations, migrate_as_far_as
from frontdesk.store.transfer.catalog import Kind, StoredTable
from frontdesk.store.transfer.copying import digests
from frontdesk.store.transfer.digests import TableDigest
from tests.builders import Desk, a_desk
from tests.cli.conftest import Ran, Shell
from tests.store.filled import fill


@dataclass
class Home:
    """A home without a store, to import into."""

    shell: Shell

    def take(self, place: Path, *more: str) -> Ran:
        """Import an export."""
        return self.shell("import", "all", str(place), "--yes", *more)

    @property
    def files(self) -> list[str]:
        """What is in it."""
        return sorted(path.name for path in self.shell.home.iterdir()) if self.shell.home.exists() else []


@pytest.fixture
def empty(shell: Shell, tmp_path: Path) -> Home:
    """Another home on this machine."""
    return Home(Shell(tmp_path / "other", shell.patch, shell.capture, shell.clock))


@pytest.fixture
def exported(desk: Desk, shell: Shell, tmp_path: Path) -> Path:
    """An export of a practice with some records, as a folder."""
    for name in ("Maria Alvarez", "Zoë O'Brien [TMS]", "=SUM(A1)"):
        desk.callback(name=name, note='she said: "no"\nand hung up \x1b[2J')
    assert shell("export", "all", str(tmp_path / "out"), "--yes").code == 0
    return tmp_path / "out"


def equal(records: dict[str, Any], tables: Any) -> bool:
    """True if the tables of a JSON record are these."""
    found = {one.name: {"rows": one.rows, "digest": one.digest} for one in tables}
    return bool(records["tables"] == found)


@pytest.mark.parametrize("name", ["out", "out.zip"])
def test_everything_goes_out_and_comes_in_and_is_the_same(
    desk: Desk, shell: Shell, empty: Home, tmp_path: Path, name: str
) -> None:
    desk.callback(name="=SUM(A1)")
    place = tmp_path / name
    ran = shell("export", "all", str(place), "--yes", "--as", "Lee Wong", "--json")
    assert ran.code == 0, ran.err
    # The entry of the export is in it: who it was, never what.
    assert equal(ran.record, digests(desk.store))
    assert desk.rows("SELECT action, person_id, detail FROM audit ORDER BY id DESC LIMIT 1") == [
        ("store.exported", desk.lee, "{}")
    ]
    paths = [place, *place.rglob("*")] if place.is_dir() else [place]
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths} <= {0o600, 0o700}
    assert not [one for one in tmp_path.iterdir() if one.name.startswith(".frontdesk-")]

    ran = empty.take(place, "--json")
    assert ran.code == 0, ran.err
    assert ran.record["equal"] is True
    with a_desk(str(empty.shell.home / "frontdesk.db"), shell.clock) as other:
        assert digests(other.store) == digests(desk.store)
    ours, theirs = shell("due", "--json"), empty.shell("due", "--json")
    assert ours.records == theirs.records
    assert empty.shell("check").code == 0


def test_every_table_with_every_kind_of_value_comes_back(shell: Shell, empty: Home, tmp_path: Path) -> None:
    shell.home.mkdir(mode=0o700)
    store = open_store(str(shell.home / "frontdesk.db"))
    migrations.migrate(store)
    fill(store)
    write_everything(store, tmp_path / "out", shell.clock())
    before = digests(store)
    store.close()
    ran = empty.take(tmp_path / "out", "--json")
    assert ran.code == 0, ran.err
    assert equal(ran.record, before)


def test_it_can_be_read_by_any_program(exported: Path, desk: Desk) -> None:
    manifest = json.loads((exported / "manifest.json").read_text())
    assert manifest["migrations"] == known_migrations()
    calls = [json.loads(line) for line in (exported / "tables" / "call.jsonl").read_text().splitlines()]
    assert [call["name"] for call in calls] == ["Maria Alvarez", "Zoë O'Brien [TMS]", "=SUM(A1)"]
    assert calls[0]["at"] == "2026-11-16T14:00:00.000000Z"
    assert calls[0]["voided_at"] is None
    assert manifest["tables"]["call"]["rows"] == 3
    assert manifest["tables"]["call"]["columns"]["id"] == "integer"
    about = (exported / "README.txt").read_text()
    assert "import all" in about
    assert max(map(len, about.splitlines())) <= 80
    for part in exported.rglob("*"):
        assert part.is_dir() or part.read_bytes().isascii()


def test_an_export_goes_to_a_server(exported: Path, empty: Home, desk: Desk, postgres_url: str) -> None:
    empty.shell.environ["FRONTDESK_STORE"] = postgres_url
    ran = empty.take(exported, "--json")
    assert ran.code == 0, ran.err
    assert equal(ran.record, digests(desk.store))


def test_a_store_with_records_is_not_imported_into(exported: Path, shell: Shell, desk: Desk) -> None:
    before = digests(desk.store)
    ran = shell("import", "all", str(exported), "--yes")
    assert (ran.code, ran.out) == (2, "")
    assert "records in that store already" in ran.err
    assert digests(desk.store) == before


def test_an_export_of_an_older_version_is_brought_up_to_date(
    empty: Home, tmp_path: Path, shell: Shell
) -> None:
    older = known_migrations()[:-1]
    store = open_store(str(tmp_path / "older.db"))
    migrate_as_far_as(store, older[-1])
    with store.filling() as db:
        db.execute_sql(
            "INSERT INTO settings_version (at, person_id, document)"
            " VALUES ('2026-11-13T14:00:00.000000Z', 1, '{}')"
        )
    write_everything(store, tmp_path / "out", shell.clock())
    store.close()
    ran = empty.take(tmp_path / "out")
    assert ran.code == 0, ran.err
    found = open_store(str(empty.shell.home / "frontdesk.db"))
    assert migrations.applied_migrations(found) == known_migrations()
    assert found.rows("SELECT document FROM settings_version") == [("{}",)]
    found.close()


def test_an_older_store_with_records_is_not_changed(
    exported: Path, empty: Home, tmp_path: Path, shell: Shell
) -> None:
    empty.shell.home.mkdir(0o700)
    store = open_store(str(empty.shell.home / "frontdesk.db"))
    older = known_migrations()[:-1]
    migrate_as_far_as(store, older[-1])
    with store.filling() as db:
        db.execute_sql("INSERT INTO person (name, active) VALUES ('Dana Reyes', 1)")
    ran = empty.take(exported)
    assert (ran.code, ran.out) == (2, "")
    assert "another version" in ran.err
    assert migrations.applied_migrations(store) == older
    store.close()


def edit_manifest(place: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change a manifest."""
    manifest = json.loads((place / "manifest.json").read_text())
    change(manifest)
    (place / "manifest.json").write_text(json.dumps(manifest))


def cut_file(place: Path) -> None:
    """Half of a table is missing."""
    file = place / "tables" / "audit.jsonl"
    file.write_bytes(file.read_bytes()[:-40])


def swapped(place: Path) -> None:
    """Two tables have each other's rows."""
    tables = place / "tables"
    (tables / "call.jsonl").rename(tables / "aside")
    (tables / "callback.jsonl").rename(tables / "call.jsonl")
    (tables / "aside").rename(tables / "callback.jsonl")


def edited(place: Path) -> None:
    """One name was changed."""
    file = place / "tables" / "call.jsonl"
    file.write_text(file.read_text().replace("Maria Alvarez", "Mario Alvarez"))


def more_rows(place: Path) -> None:
    """A row is there twice."""
    file = place / "tables" / "call.jsonl"
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join([*lines, lines[0]]))


def other_kind(place: Path) -> None:
    """A number is a text."""
    file = place / "tables" / "call.jsonl"
    file.write_text(file.read_text().replace('"id":1,', '"id":"1; DROP TABLE call",'))


def linked(place: Path) -> None:
    """A table is a link to a file elsewhere."""
    file = place / "tables" / "call.jsonl"
    file.rename(place / "elsewhere")
    file.symlink_to(place / "elsewhere")


def piped(place: Path) -> None:
    """A table is a pipe that nobody writes to."""
    (place / "tables" / "call.jsonl").unlink()
    os.mkfifo(place / "tables" / "call.jsonl")


#: What is done to an export, and what is said of it then.
HARM: dict[str, tuple[Callable[[Path], object], str]] = {
    "cut": (cut_file, "the table audit is cut"),
    "swapped": (swapped, "has a row of another table"),
    "edited": (edited, "the table call is not as it was exported"),
    "more rows": (more_rows, "more rows than its manifest says"),
    "another kind": (other_kind, "a value of another kind"),
    "a link": (linked, "cannot be read"),
    "a pipe": (piped, "cannot be read"),
    "a table is missing": (lambda place: (place / "tables" / "undo.jsonl").unlink(), "undo.jsonl is missing"),
    "no manifest": (lambda place: (place / "manifest.json").unlink(), "manifest.json is missing"),
    "manifest cut": (
        lambda place: (place / "manifest.json").write_text('{"format": 1'), "manifest cannot be read",
    ),
    "manifest of nonsense": (
        lambda place: (place / "manifest.json").write_text("[" * 100_000), "manifest cannot be read",
    ),
    "another format": (
        lambda place: edit_manifest(place, lambda one: one.update(format=2)), "manifest cannot be read",
    ),
    "edited digest": (
        lambda place: edit_manifest(place, lambda one: one["tables"]["call"].update(digest="0" * 64)),
        "the table call is not as it was exported",
    ),
    "a table too many": (
        lambda place: edit_manifest(place, lambda one: one["tables"].update(x=one["tables"]["call"])),
        "other tables than its version (x)",
    ),
    "a path for a table": (
        lambda place: edit_manifest(
            place, lambda one: one["tables"].update({"../../etc/passwd": one["tables"]["call"]})
        ),
        "manifest cannot be read",
    ),
    "a column less": (
        lambda place: edit_manifest(place, lambda one: one["tables"]["call"]["columns"].pop("note")),
        "other tables than its version (call)",
    ),
    "newer": (
        lambda place: edit_manifest(place, lambda one: one["migrations"].append("9000_later")),
        "a newer frontdesk made it",
    ),
    "another past": (
        lambda place: edit_manifest(place, lambda one: one.update(migrations=["0001_other"])),
        "does not come from",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HARM)
def test_what_is_not_as_it_was_exported_is_refused_and_nothing_is_left(
    exported: Path, empty: Home, name: str
) -> None:
    harm, words = HARM[name]
    harm(exported)
    ran = empty.take(exported, "--json")
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err
    assert ran.err.count("\n") == 1
    assert "othing was imported" in ran.err
    assert [one for one in empty.files if one != "log"] == []


def test_rows_that_refer_to_nothing_are_refused(exported: Path, empty: Home, postgres_url: str) -> None:
    """Somebody took a row out and made all digests right."""
    file = exported / "tables" / "person.jsonl"
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(lines[:-3]))

    def forge(manifest: dict[str, Any]) -> None:
        facts = manifest["tables"]["person"]
        columns = {name: Kind(kind) for name, kind in facts["columns"].items()}
        digest = TableDigest(StoredTable("person", columns, ("id",)))
        digest.add([tuple(json.loads(line).values()) for line in lines[:-3]])
        facts.update(rows=digest.rows, digest=digest.result.digest)

    edit_manifest(exported, forge)
    for address in ("", postgres_url):
        if address:
            empty.shell.environ["FRONTDESK_STORE"] = address
        ran = empty.take(exported)
        assert ran.code == 2
        assert "refers to what is not there" in ran.err


@pytest.mark.parametrize("cut", [10, 5_000])
def test_a_zip_file_that_was_cut_is_refused(exported: Path, empty: Home, tmp_path: Path, cut: int) -> None:
    made = Path(shutil.make_archive(str(tmp_path / "whole"), "zip", exported))
    made.write_bytes(made.read_bytes()[:-cut])
    ran = empty.take(made)
    assert ran.code == 2
    assert "was cut" in ran.err


def test_a_zip_file_with_a_spoiled_byte_is_refused(exported: Path, empty: Home, tmp_path: Path) -> None:
    made = Path(shutil.make_archive(str(tmp_path / "whole"), "zip", exported))
    with zipfile.ZipFile(made) as zipped:
        at = zipped.getinfo("tables/audit.jsonl").header_offset + 200
    content = bytearray(made.read_bytes())
    content[at] ^= 0xFF
    made.write_bytes(content)
    ran = empty.take(made)
    assert ran.code == 2
    assert "broken or cut" in ran.err


def test_a_bomb_is_not_unpacked(exported: Path, empty: Home, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.write(exported / "manifest.json", "manifest.json")
        with zipped.open("tables/appointment.jsonl", "w") as part:
            for _ in range(200):
                part.write(b" " * 1_000_000)
    assert bomb.stat().st_size < 300_000
    ran = empty.take(bomb)
    assert ran.code == 2
    assert "unpacks to 200,000,000 bytes" in ran.err


def test_names_in_a_zip_file_lead_nowhere(exported: Path, empty: Home, tmp_path: Path) -> None:
    made = Path(shutil.make_archive(str(tmp_path / "whole"), "zip", exported))
    with zipfile.ZipFile(made, "a") as zipped:
        zipped.writestr("../../outside.txt", "out")
        zipped.writestr("/outside.txt", "out")
    assert empty.take(made).code == 0
    assert not list(tmp_path.rglob("outside.txt"))


def test_an_export_is_whole_or_not_there(desk: Desk, shell: Shell, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.mkdir()
    for place, words in (
        (taken, "is there already"),
        (tmp_path / "nowhere" / "out", "is not there"),
        (Path("/proc/out"), "cannot be written"),
    ):
        ran = shell("export", "all", str(place), "--yes")
        assert ran.code == 2
        assert words in ran.err
    assert shell("export", "all", str(tmp_path / "out")).code == 2  # nobody agreed
    assert not (tmp_path / "out").exists()


def test_what_an_export_that_was_killed_left_is_gone_with_the_next(
    desk: Desk, shell: Shell, tmp_path: Path
) -> None:
    dead, alive = tmp_path / ".frontdesk-export-99999999-x", tmp_path / f".frontdesk-export-{os.getppid()}-x"
    for left in (dead, alive):
        (left / "export").mkdir(parents=True)
    assert shell("export", "all", str(tmp_path / "out.zip"), "--yes").code == 0
    assert not dead.exists()
    assert alive.exists()
