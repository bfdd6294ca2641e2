"""Stores of either engine for the tests of the store and of the services.

The tables are made, and the practice is set up, once a session for each engine. Every test gets a copy of the
file; on the server all of them use one database, whose rows are put back between them, as a copy takes ten
times as long.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from peewee import AutoField

from tests.builders import Desk, a_desk, set_up
from tests.postgres import Server
from tests.store.every_table import ALL_TABLES

ENGINES = ("sqlite", "postgres")

#: All tables, parents first, and those that number their rows.
TABLES = [model._meta.table_name for model in ALL_TABLES]
NUMBERED = [model._meta.table_name for model in ALL_TABLES if isinstance(model._meta.primary_key, AutoField)]

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def set_up_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store file of a practice that was just set up; for copying only."""
    path = tmp_path_factory.mktemp("template") / "frontdesk.db"
    set_up(str(path))
    return path


@pytest.fixture(scope="session")
def set_up_database(postgres_server: Server) -> str:
    """The name of a database of a practice that was just set up; for copying only."""
    name = f"set_up_{next(_numbers)}"  # once for each folder of tests
    postgres_server.run(f"CREATE DATABASE {name}")
    set_up(postgres_server.url(name))
    return name


@pytest.fixture
def store_file(set_up_file: Path, tmp_path: Path) -> Path:
    """A store file of this test's own, set up."""
    path = tmp_path / "frontdesk.db"
    shutil.copyfile(set_up_file, path)
    path.chmod(0o600)
    return path


@pytest.fixture
def own_database(postgres_server: Server, set_up_database: str) -> Iterator[str]:
    """The address of a database of this test's own, set up, for what would be in the way of others."""
    name = f"own_{next(_numbers)}"
    postgres_server.run(f"CREATE DATABASE {name} TEMPLATE {set_up_database}")
    yield postgres_server.url(name)
    postgres_server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def shared_database(postgres_server: Server, set_up_database: str) -> str:
    """The address of the database that tests share, with its rows also kept aside."""
    name = f"shared_{next(_numbers)}"
    postgres_server.run(f"CREATE DATABASE {name} TEMPLATE {set_up_database}")
    tables = [f"CREATE TABLE kept.{name} AS TABLE {name}" for name in TABLES]
    url = postgres_server.url(name)
    run(url, "CREATE SCHEMA kept", *tables)
    return url


@pytest.fixture(params=ENGINES)
def address(request: pytest.FixtureRequest) -> str:
    """The address of a store that was just set up and nobody else uses: a file, then a database."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("store_file"))
    url: str = request.getfixturevalue("shared_database")
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    run(
        url,
        f"{others} WHERE datname = current_database() AND pid <> pg_backend_pid()",
        "SET session_replication_role = replica",  # past the guards; emptying tables whole is slower
        *(f"DELETE FROM {name}" for name in TABLES),
        *(f"INSERT INTO {name} SELECT * FROM kept.{name}" for name in TABLES),
        *(
            f"SELECT setval('{name}_id_seq', COALESCE(MAX(id), 0) + 1, false) FROM {name}"
            for name in NUMBERED
        ),
    )
    return url


def run(url: str, *statements: str) -> None:
    """Run statements in one transaction of a database."""
    import psycopg

    with psycopg.connect(url) as connection:
        connection.execute("; ".join(statements).encode())


@pytest.fixture(params=ENGINES)
def empty_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a store that is not there yet: a file, then an empty database."""
    if request.param == "sqlite":
        return str(tmp_path / "new.db")
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def desk(store_file: Path) -> Iterator[Desk]:
    """A desk on a file, Monday at nine."""
    with a_desk(str(store_file)) as opened:
        yield opened


@pytest.fixture
def any_desk(address: str) -> Iterator[Desk]:
    """A desk on either engine, Monday at nine."""
    with a_desk(address) as opened:
        yield opened
