"""SQLite's libraries: one and the same for everything, whichever Peewee takes, and which one is reported."""

from __future__ import annotations

import ast
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

import frontdesk
from frontdesk.store.health import database
from frontdesk.store.health.database import SAFE_SQLITE, engine_facts
from tests.builders import Desk

PACKAGE = Path(frontdesk.__file__).parent

#: Every package that brings an SQLite library.
LIBRARIES = {"sqlite3", "pysqlite3", "sqlcipher3", "pysqlcipher3", "apsw", "_sqlite3"}


def imported(source: str) -> set[str]:
    """The packages a module imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
    return found


def test_nobody_asks_for_a_library_of_their_own() -> None:
    for path in PACKAGE.rglob("*.py"):
        assert not imported(path.read_text()) & LIBRARIES, path
    assert imported("def f():\n    import sqlite3.dbapi2") & LIBRARIES


#: A day at the desk, seen by an audit hook that tells which library opened what.
DAY = """
import sys
opened = []
sys.addaudithook(lambda name, args: opened.append(args[0]) if name == "sqlite3.connect" else None)
import peewee
from frontdesk.bootstrap import open_services
from frontdesk.services.safety.check import CheckService
from frontdesk.store.db.errors import sqlite_driver
from tests.builders import SetClock, a_desk, settings

file, = sys.argv[1:]
services = open_services(file, SetClock("mon 07:00"))
services.practice.set_up(settings())
services.office.store.close()
with a_desk(file) as desk:
    desk.callback()
    report = CheckService(desk.do.office).run()
    connection = type(desk.store.database.connection())
try:
    open_services("/dev/null")
except Exception as error:
    said = type(error).__name__
print(sqlite_driver().__name__, connection.__module__, len(report.findings), len(opened) > 3, said)
"""


def day(store: Path, path: str) -> str:
    """A day in a process of its own, with one more folder to import from."""
    ran = subprocess.run(
        [sys.executable, "-c", DAY, str(store)], capture_output=True, text=True, timeout=60, check=False,
        cwd=PACKAGE.parent, env={"PYTHONPATH": path, "PATH": ""},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


@pytest.fixture
def second_library(tmp_path: Path) -> Path:
    """A folder with a package ``pysqlite3``, made from Python's own, whose connections tell theirs apart."""
    folder = tmp_path / "packages"
    package = folder / "pysqlite3"
    shutil.copytree(Path(sqlite3.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    own = (package / "dbapi2.py").read_text()
    (package / "__init__.py").write_text("from pysqlite3.dbapi2 import *\n")
    (package / "dbapi2.py").write_text(
        own
        + """
class Connection(Connection):
    pass
def connect(*args, **options):
    return sqlite_connect(*args, factory=Connection, **options)
from _sqlite3 import connect as sqlite_connect
"""
    )
    return folder


def test_with_two_libraries_present_everything_goes_through_one(tmp_path: Path, second_library: Path) -> None:
    used = day(tmp_path / "one.db", "")
    assert used == "sqlite3 sqlite3 0 True StoreTrouble"
    used = day(tmp_path / "two.db", str(second_library))
    assert used == "pysqlite3.dbapi2 pysqlite3.dbapi2 0 True StoreTrouble"


def fact(desk: Desk) -> str:
    """What the check says of the library."""
    return dict(engine_facts(desk.store))["SQLite"]


def test_the_library_is_told_and_an_old_one_in_one_sentence(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "SAFE_SQLITE", (3, 0, 0))
    assert fact(desk) == f"{sqlite3.sqlite_version} by sqlite3, for {SERIAL}"
    monkeypatch.setattr(database, "SAFE_SQLITE", (99, 0, 0))
    assert fact(desk).endswith("; older than 99.0.0: two processes can damage the log")
    assert SAFE_SQLITE == (3, 51, 3)


SERIAL = {0: "one thread", 1: "a connection a thread", 3: "any thread"}[sqlite3.threadsafety]
