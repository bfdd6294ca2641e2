"""Watches a PostgreSQL server on a thread and a connection of its own: does it answer, did anybody save.

Desks tell each other by NOTIFY, which arrives within milliseconds. A pooler takes LISTEN and delivers
nothing, without an error: so a desk sends itself one at the start, and where that does not arrive, or came
over a connection that a pooler lends, it looks every second instead. It looks every second anyway: only who
asks learns that a server hangs.
"""

from __future__ import annotations

import os
import socket
import threading
import uuid
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Final

import psycopg

from frontdesk.domain.errors import StoreTrouble
from frontdesk.domain.safety.connection import Noticed

if TYPE_CHECKING:
    from frontdesk.store.db.postgres import ServerDatabase
    from frontdesk.store.db.server_connection import ServerConnection

#: Seconds between two looks, and within which the server has to answer one: a lost server is known in three.
LOOK: Final = 1.0
ANSWER_WITHIN: Final = 1.4
#: Seconds for a message to oneself to arrive.
_OWN_WITHIN: Final = 1.0
#: Seconds between two attempts to connect.
_AGAIN: Final = 0.3

#: Changes with every transaction of the server, also with one that began before another and ended after it.
_SNAPSHOT: Final = "SELECT pg_current_snapshot()::text"
_ALIVE: Final = "SELECT ''"


class ServerWatch:
    """Watches until it is stopped.

    Attributes:
        is_live: True if what other desks save arrives at once; False if it is looked for every second.
    """

    def __init__(self, database: ServerDatabase, channel: str, on_notice: Callable[[Noticed], None]) -> None:
        """Start to watch.

        Args:
            database: the server.
            channel: what desks tell each other on.
            on_notice: called on the watching thread with what is noticed.
        """
        self.is_live = False
        self._database, self._channel, self._on_notice = database, channel, on_notice
        self._stopped = threading.Event()
        self._connection: ServerConnection | None = None
        self._thread = threading.Thread(target=self._watch, name="watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop; what it waits for on the server ends at once."""
        self._stopped.set()
        connection = self._connection
        with suppress(OSError, psycopg.Error, ValueError, AttributeError):
            assert connection is not None
            with socket.socket(fileno=os.dup(connection.fileno())) as line:
                line.shutdown(socket.SHUT_RDWR)
        self._thread.join(timeout=ANSWER_WITHIN)

    def _watch(self) -> None:
        while not self._stopped.is_set():
            try:
                with self._database.connect_to_watch(ANSWER_WITHIN) as self._connection:
                    self._watch_on(self._connection)
            except (psycopg.Error, StoreTrouble, AssertionError):
                self.is_live = False
                if not self._stopped.is_set():
                    self._on_notice(Noticed.LOST)
            self._stopped.wait(_AGAIN)

    def _watch_on(self, connection: ServerConnection) -> None:
        """Watch on one connection until it is lost. Raises psycopg.Error then."""
        # Before anything is read again: what is saved from here on arrives.
        self.is_live = self._listens(connection)
        seen = self._look(connection)
        self._on_notice(Noticed.ANSWERS)
        look_at = monotonic() + LOOK
        while not self._stopped.is_set():
            if self.is_live:
                arrived = list(connection.notifies(timeout=_left(look_at), stop_after=1))
                # Only what other desks sent as they saved; what they sent themselves has words in it.
                if any(not found.payload for found in arrived):
                    self._on_notice(Noticed.SAVED)
            else:
                self._stopped.wait(_left(look_at))
            if monotonic() >= look_at and not self._stopped.is_set():
                found = self._look(connection)
                if found != seen or found == "":
                    self._on_notice(Noticed.SAVED)
                seen, look_at = found, monotonic() + LOOK

    def _look(self, connection: ServerConnection) -> str:
        """Ask for the snapshot; "" from a server that has none."""
        knows = not connection.info.parameter_status("crdb_version")
        row = connection.execute(_SNAPSHOT if knows else _ALIVE).fetchone()
        return str(row[0]) if row is not None else ""

    def _listens(self, connection: ServerConnection) -> bool:
        """True if what desks tell each other arrives on this connection: the own message does.

        PgBouncer passes on even that one, because it comes with the answer; but it lends connections, so that
        the server calls this one by another number than it gave at its start.
        """
        own = uuid.uuid4().hex
        try:
            connection.execute(f"LISTEN {self._channel}".encode())
            row = connection.execute(
                "SELECT pg_backend_pid(), pg_notify(%s, %s)", (self._channel, own)
            ).fetchone()
            if row is None or row[0] != connection.info.backend_pid:
                return False
        except psycopg.Error as error:
            if error.sqlstate is None:
                raise
            return False  # a server that knows no LISTEN
        limit = monotonic() + _OWN_WITHIN
        while (left := _left(limit)) > 0 and not self._stopped.is_set():
            if any(found.payload == own for found in connection.notifies(timeout=left, stop_after=1)):
                return True
        return False


def _left(until: float) -> float:
    return max(0.0, until - monotonic())
