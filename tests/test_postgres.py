"""The PostgreSQL that tests get is real, private, empty for each test, and gone afterwards."""

from __future__ import annotations

import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests import postgres
from tests.postgres import Server

STARTS_ONE_AND_IS_KILLED = """
import os, signal
from tests.postgres import find_install, running
with running(find_install()) as server:
    print(server.folder, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_row_makes_the_round_trip(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE caller (name text, at timestamptz)")
        connection.execute("INSERT INTO caller VALUES (%s, '2026-11-01 01:30-04')", ["Łucja Nguyễn"])
    with psycopg.connect(postgres_url) as connection:
        row = connection.execute("SELECT name, extract(epoch FROM at)::int FROM caller").fetchone()
    assert row == ("Łucja Nguyễn", 1_793_511_000)


def tables(url: str) -> int:
    """Return how many tables a database has, beside PostgreSQL's own."""
    query = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize("run", ["first", "second"])
def test_every_test_starts_with_an_empty_database(postgres_url: str, run: str) -> None:
    assert tables(postgres_url) == 0
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE left_behind (id int)")
    assert tables(postgres_url) == 1


def test_nobody_else_may_enter_and_no_port_is_open(postgres_server: Server) -> None:
    assert stat.S_IMODE(postgres_server.folder.stat().st_mode) == 0o700
    with psycopg.connect(postgres_server.url("postgres")) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


@pytest.fixture
def closed_install(tmp_path: Path) -> Iterator[Path]:
    """An installation in a folder that only its owner may enter, as a virtual environment in a home is."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    original = postgres.find_install()
    install = closed / original.parent.name / original.name
    shutil.copytree(original, install, symlinks=True)
    libraries = original.parent.with_name(f"{original.parent.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, closed / libraries.name)
    yield install
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    shutil.rmtree(closed)


def test_it_starts_from_a_folder_that_its_user_cannot_enter(closed_install: Path) -> None:
    with postgres.running(closed_install) as server:
        server.run("SELECT 1")
    assert not server.folder.exists()


def test_a_killed_session_leaves_no_server_behind() -> None:
    killed = subprocess.run(
        [sys.executable, "-c", STARTS_ONE_AND_IS_KILLED], capture_output=True, text=True, check=False
    )
    assert killed.returncode == -9, killed.stderr
    folder = Path(killed.stdout.strip())
    limit = time.monotonic() + 20
    while folder.exists() and time.monotonic() < limit:
        time.sleep(0.02)
    assert not folder.exists()
