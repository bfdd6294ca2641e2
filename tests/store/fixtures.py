"""Stores of either engine for the tests of the store and of the services.

The tables are made, and the practice is set up, once a session for each engine; every test gets a copy.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import Desk, a_desk, set_up
from tests.postgres import Server

ENGINES = ("sqlite", "postgres")

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


@pytest.fixture(params=ENGINES)
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a store of this test's own, set up: a file, then a database on a server."""
    if request.param == "sqlite":
        yield str(request.getfixturevalue("store_file"))
        return
    server: Server = request.getfixturevalue("postgres_server")
    template = request.getfixturevalue("set_up_database")
    name = f"desk_{next(_numbers)}"
    server.run(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield server.url(name)
    server.run(f"DROP DATABASE {name} WITH (FORCE)")


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
