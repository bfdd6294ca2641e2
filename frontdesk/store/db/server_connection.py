"""A connection to a PostgreSQL server that never waits without bound for an answer.

The system acknowledges what is sent to a frozen server, so neither an error nor a keepalive tells of it; and
a statement that takes long is no fault. So when an answer does not come, the server is asked something small
beside it: one that answers that is busy and is waited for, one that does not is lost.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Generator
from contextlib import suppress
from time import monotonic
from typing import Any, Final

import psycopg
from psycopg.rows import TupleRow

#: Seconds without an answer after which the server is asked whether it is there; it has as long to say so.
SILENCE: Final = 1.5
ANSWERS_WITHIN: Final = 1.0
#: Seconds for one statement of a server that is there but does not finish.
STATEMENT_LIMIT: Final = 120.0

#: PostgreSQL's request for encryption, which every server answers with one byte before it knows who asks.
_ENCRYPTION_REQUEST: Final = struct.pack("!II", 8, 80877103)


class ServerConnection(psycopg.Connection[TupleRow]):
    """A connection whose every statement ends: with an answer, or with an error when the server is lost.

    Attributes:
        silence: seconds without an answer after which the server is asked whether it is there.
        limit: seconds for one statement, whether the server is there or not.
    """

    silence: float = SILENCE
    limit: float = STATEMENT_LIMIT

    def wait(self, gen: Any, *args: Any, **options: Any) -> Any:
        """Wait for what a generator of psycopg does on this connection.

        Raises:
            psycopg.OperationalError: the server did not answer; the connection is closed.
        """
        return super().wait(self._bounded(gen), *args, **options)

    def _bounded(self, gen: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
        began = monotonic()
        look = began + min(self.silence, self.limit)
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if not ready and (now := monotonic()) >= look:
                    if now - began >= self.limit or not self.answers():
                        self.pgconn.finish()
                        raise psycopg.OperationalError("the server did not answer in time")
                    look = monotonic() + self.silence
                wanted = gen.send(ready)
        except StopIteration as stop:
            return stop.value

    def answers(self) -> bool:
        """True if the server answers a new caller now."""
        host = (self.pgconn.hostaddr or self.pgconn.host).decode()
        port = int(self.pgconn.port or b"5432")
        with suppress(OSError), _called(host, port) as line:
            line.sendall(_ENCRYPTION_REQUEST)
            return bool(line.recv(1))
        return False


def _called(host: str, port: int) -> socket.socket:
    """Connect to a server; what is asked then fails when it is not answered in time. Raises OSError."""
    if not host.startswith(("/", "@")):
        return socket.create_connection((host, port), timeout=ANSWERS_WITHIN)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(ANSWERS_WITHIN)
    name = f"{host}/.s.PGSQL.{port}"
    try:
        line.connect("\0" + name[1:] if name.startswith("@") else name)
    except OSError:
        line.close()
        raise
    return line
