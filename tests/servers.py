"""PostgreSQL servers of a test's own, to be killed, frozen, started again, replaced by a copy; lines to one.

Everything runs without root, or as the user `nobody`, on private sockets, and ends with the test process,
however that ends.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.postgres import (
    ROLE,
    SETTINGS,
    NoServer,
    find_install,
    make_cluster,
    make_folder,
    reachable,
    unprivileged,
    wait_until_it_answers,
)

#: Runs a server until this script's input ends; then kills it. "-w" of a primary: its copies may follow it.
GUARD = """
"$@" >>"$LOG" 2>&1 <&- &
server=$!
read -r _
kill -9 $server 2>/dev/null
wait $server
"""
#: A copy follows its primary; what is acknowledged need not be on a disk, but is in the system's hands.
OWN_SETTINGS = {
    "synchronous_commit": "on",
    "max_connections": "500",
    "wal_level": "replica",
    "hot_standby": "on",
}


@dataclass(slots=True)
class OwnServer:
    """One server that a test may do anything to.

    Attributes:
        programs: where its programs are.
        folder: its private folder, with its socket and its data.
        user: as whom it runs.
    """

    programs: Path
    folder: Path
    user: Mapping[str, Any]
    settings: Mapping[str, str] = field(default_factory=dict)
    _guard: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        """The folder of its data."""
        return self.folder / "data"

    def url(self, database: str, role: str = ROLE) -> str:
        """Return the address of a database."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.folder))}"

    def run(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Run one statement outside a transaction and return its rows."""
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def start(self, *, wait: bool = True) -> None:
        """Start it, and wait until it answers."""
        settings = {**SETTINGS, **OWN_SETTINGS, "unix_socket_directories": str(self.folder), **self.settings}
        flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command: list[str | Path] = [
            "sh",
            "-c",
            GUARD,
            "guard",
            self.programs / "postgres",
            "-D",
            self.data,
            *flags,
        ]
        self._guard = subprocess.Popen(
            command,
            cwd="/",
            env={"PATH": os.defpath, "LOG": str(self.folder / "log")},
            stdin=subprocess.PIPE,
            start_new_session=True,
            **self.user,
        )
        if wait:
            wait_until_it_answers(self)  # type: ignore[arg-type]  # it has a folder and addresses, too

    def kill(self) -> None:
        """Kill it, as a power cut would; all it was told to keep is there at the next start."""
        processes = self._processes()
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self._end_guard()
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def freeze(self) -> None:
        """Stop all its processes, as a machine that hangs would."""
        for process in self._processes():
            os.kill(process, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let them go on."""
        for process in self._processes():
            os.kill(process, signal.SIGCONT)

    def stop(self) -> None:
        """End it for good."""
        if self._guard is not None:
            with suppress(FileNotFoundError):
                self.thaw()
            self.kill()

    def promote(self) -> None:
        """Let a copy take over."""
        self.run("SELECT pg_promote()")

    def _processes(self) -> list[int]:
        server = int((self.data / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{server}/task/{server}/children")
        return [server, *map(int, children.read_text().split())] if children.exists() else [server]

    def _end_guard(self) -> None:
        if self._guard is not None:
            self._guard.communicate(timeout=30)
            self._guard = None


@contextmanager
def own_server(**settings: str) -> Iterator[OwnServer]:
    """Make and start a server of a test's own.

    Raises:
        NoServer: there is none to be had here.
    """
    user = unprivileged()
    folder = make_folder(user)
    server = None
    try:
        programs = reachable(find_install(), folder, user) / "bin"
        make_cluster(programs, folder / "data", user)
        server = OwnServer(programs, folder, user, settings)
        server.start()
        yield server
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def copy_of(primary: OwnServer, **settings: str) -> Iterator[OwnServer]:
    """Make and start a copy that follows a server and can take over."""
    folder = make_folder(dict(primary.user))
    copy = OwnServer(primary.programs, folder, primary.user, settings)
    try:
        command: list[str | Path] = [primary.programs / "pg_basebackup", "-R", "-c", "fast", "-D", copy.data]
        command += ["-h", primary.folder, "-U", ROLE]
        made = subprocess.run(
            command, cwd="/", env={}, capture_output=True, text=True, check=False, **primary.user
        )
        if made.returncode:
            raise RuntimeError(f"pg_basebackup failed: {made.stderr}")
        copy.start()
        yield copy
    finally:
        copy.stop()
        shutil.rmtree(folder, ignore_errors=True)


#: What a line does with a message on its way: passes it on, changed or not, or None to swallow it.
Passing = Callable[[bytes], bytes | None]


class Line:
    """A line to a server that a test can change and cut: a proxy on a private socket or a local port."""

    def __init__(self, server_socket: str, folder: Path, *, port: int | None = None, tls: Any = None) -> None:
        """Listen.

        Args:
            server_socket: the server's socket.
            folder: where the line's own socket is, named as PostgreSQL names it.
            port: listen on this port of 127.0.0.1 instead, 0 for any.
            tls: a server-side ``ssl.SSLContext`` that answers a request for encryption.
        """
        self._server, self._tls = server_socket, tls
        #: What is done with what a client sends, and with what the server answers.
        self.sent: Passing = lambda data: data
        self.answered: Passing = lambda data: data
        self.open = 0
        self._ends: list[socket.socket] = []
        if port is None:
            self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self._listener.bind(str(folder / ".s.PGSQL.5432"))
        else:
            self._listener = socket.create_server(("127.0.0.1", port))
        self._listener.listen(64)
        #: The port, where it listens on one.
        self.port = self._listener.getsockname()[1] if port is not None else 0
        threading.Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            if self._tls is not None:
                request = client.recv(8)
                client.sendall(b"S" if len(request) == 8 else b"E")
                client = self._tls.wrap_socket(client, server_side=True)
            server.connect(self._server)
        except OSError:
            client.close()
            server.close()
            return
        self._ends += [client, server]
        self.open += 1
        back = threading.Thread(target=self._pass, args=(server, client, "answered"), daemon=True)
        back.start()
        self._pass(client, server, "sent")
        back.join()
        self.open -= 1
        for end in (client, server):
            end.close()

    def _pass(self, source: socket.socket, target: socket.socket, way: str) -> None:
        try:
            while data := source.recv(1 << 16):
                changed = getattr(self, way)(data)
                if changed is not None:
                    target.sendall(changed)
        except (OSError, ValueError):
            pass
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def cut(self) -> None:
        """Cut every connection; new ones are taken."""
        ends, self._ends = self._ends, []
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Cut every connection and take no new ones."""
        self._listener.close()
        self.cut()


def swallow_listening(data: bytes) -> bytes:
    """What a pooler in transaction mode does in effect: who listens is told so, and hears nothing."""
    return data.replace(b"LISTEN frontdesk", b"SELECT 1 -- idle")


def lend_connections(data: bytes) -> bytes:
    """Answer as PgBouncer does: with a number of the connection that is none of the server's."""
    before, start, after = data.partition(b"K\0\0\0\x0c")
    return before + start + bytes([after[0] ^ 1]) + after[1:] if start else data


def needs_server() -> str:
    """Why this machine cannot run a server, or ""."""
    try:
        import psycopg  # noqa: F401
    except ImportError:
        return "the PostgreSQL driver is not installed"
    try:
        find_install()
        unprivileged()
    except NoServer as reason:
        return str(reason)
    return ""
