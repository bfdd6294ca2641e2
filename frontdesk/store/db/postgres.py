"""A store on a PostgreSQL server: a connection that is lost is opened again, and no COMMIT stays unknown.

Everything works through a pooler in transaction mode, too: nothing is set for a session, limits are set in
each transaction, and no statement is prepared on the server.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import local
from typing import Any, Final, cast

import peewee
from peewee import PeeweeException, PostgresqlDatabase
from psycopg.pq import TransactionStatus
from psycopg.types.json import Json, Jsonb

from frontdesk.domain.errors import StoreLost, StoreTrouble, StoreUnknown
from frontdesk.store.db.entries import Entry, written_entries
from frontdesk.store.db.errors import TYPED_IS_KEPT
from frontdesk.store.db.server_address import Address
from frontdesk.store.db.server_connection import ServerConnection
from frontdesk.store.db.server_connector import Connector
from frontdesk.store.db.server_errors import NOT_SAVED, is_lost, trouble_of
from frontdesk.store.db.server_facts import ServerFacts, refuse_other_tables

#: Seconds that a save whose answer was lost waits for a server to ask.
_COMES_BACK: Final = 5.0
#: Seconds between two attempts to connect.
_AGAIN: Final = 0.1
#: Seconds for a COMMIT: one that takes longer waits for a standby that does not answer.
COMMIT_LIMIT: Final = 5.0
#: Seconds that a transaction whose answer was lost may still be under way on the server.
_STILL_GOING: Final = 2.0

#: The limits of every transaction: another desk's lock, and a desk that was frozen inside one.
_LIMITS: Final = "SET LOCAL lock_timeout = 3000; SET LOCAL idle_in_transaction_session_timeout = 5000"
#: The channel on which desks tell each other that something was saved; what it was is read from the store.
CHANNEL: Final = "frontdesk"
_TELL: Final = "SELECT pg_notify(%s, ''), pg_current_xact_id_if_assigned()::text"
#: The table that every store has.
_ANY_STORE: Final = "schema_migration"

#: How statements begin that change nothing.
_READS: Final = ("SELECT", "(SELECT", "WITH")
_UNKNOWN: Final = (
    "The connection to the store's server ended while this was being saved, so it is not known whether "
    f"it was. {TYPED_IS_KEPT} Look at the list before you do it again; a call saved again stays one call."
)


@dataclass(frozen=True, slots=True)
class ServerState:
    """How a server is used now.

    Attributes:
        version: of PostgreSQL.
        is_encrypted: True over the network, False over a socket of this machine.
        apart: seconds that its clock is ahead of this machine's; negative if it is behind.
    """

    version: int
    is_encrypted: bool
    apart: float


class _Adapter(vars(peewee)["Psycopg3Adapter"]):  # type: ignore[misc]  # the stubs leave it out
    """Peewee's own, where Peewee was imported without the driver."""

    txn_idle = TransactionStatus.IDLE
    txn_inerror = TransactionStatus.INERROR
    txn_unknown = TransactionStatus.UNKNOWN

    def __init__(self) -> None:
        super().__init__()
        self.json_type, self.jsonb_type = Json, Jsonb

    def check_driver(self) -> None:
        """It is there: this module imports it."""


class _Here(local):
    """What belongs to one thread's connection.

    Attributes:
        server: the server it is connected to.
    """

    server: ServerFacts | None = None


class ServerDatabase(PostgresqlDatabase):
    """Peewee's database on a PostgreSQL server that may be replaced by a copy of it at any moment."""

    psycopg2_adapter = psycopg3_adapter = _Adapter

    def __init__(self, address: Address, ask_password: Callable[[], str | None] | None = None) -> None:
        """Take an address; nothing is connected yet.

        Args:
            address: where the server is.
            ask_password: asks a person for the password, if the server wants one and none is found.
        """
        super().__init__(address.shown, autoconnect=True)
        self.address = address
        self._connector = Connector(address, ask_password)
        self._here = _Here()

    # Connections

    def connect_again(self) -> None:
        """Open this thread's connection if it is not open or was lost.

        Raises:
            StoreTrouble: no server takes us.
        """
        if not self.is_closed():
            if not self._line().closed:
                return
            self.close()
        self.connect()

    def _line(self) -> ServerConnection:
        """Return this thread's connection, which is open."""
        database: Any = self
        return cast("ServerConnection", database.connection())

    def _renew(self) -> None:
        with suppress(PeeweeException):
            self.close()
        self.connect_again()

    def connect_to_watch(self, within: float) -> ServerConnection:
        """Open a connection beside this thread's, on which every answer comes within so many seconds.

        Raises:
            StoreTrouble: no server takes us.
            psycopg.Error: the server ended it.
        """
        connection, _ = self._connector.connect()
        connection.silence = connection.limit = within
        return connection

    def _connect(self) -> ServerConnection:
        """Connect to the first host that may be used. Raises StoreTrouble."""
        connection, self._here.server = self._connector.connect()
        return connection

    def state(self) -> ServerState:
        """Ask the server anew what it is. Raises StoreTrouble, or PeeweeException for no answer."""
        self._renew()
        line, facts = self._line(), self._here.server
        assert facts is not None
        encrypted = bool(line.pgconn.ssl_in_use)
        return ServerState(line.info.server_version // 10_000, encrypted, facts.apart)

    def check_place(self) -> None:
        """Refuse to make a store where other tables are. Raises StoreTrouble."""
        self.connect_again()
        refuse_other_tables(self._line(), _ANY_STORE)

    # Statements

    def execute_sql(self, sql: str, params: Any = None) -> Any:
        """Run a statement; a read outside a transaction is run again on a new connection if it was lost."""
        parent: Any = super()
        try:
            return parent.execute_sql(sql, params)
        except PeeweeException as error:
            if self.in_transaction() or not is_lost(error) or not sql.startswith(_READS):
                raise
        self._renew()
        return parent.execute_sql(sql, params)

    def change_mark(self) -> str | None:
        """Return the snapshot, which every transaction of the server changes; None where there is none."""
        here = self._here.server
        if here is not None and not here.can_tell:
            return None
        ((snapshot,),) = self._rows("SELECT pg_current_snapshot()::text")
        return str(snapshot)

    def _rows(self, sql: str, *params: object) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self.execute_sql(sql, params).fetchall()
        return found

    def begin(self, isolation_level: str | None = None) -> None:
        """Begin a transaction with its limits, on a new connection if this one was lost."""
        isolation = f" ISOLATION LEVEL {isolation_level}" if isolation_level else ""
        sql = f"BEGIN{isolation}; {_LIMITS}"
        parent: Any = super()
        try:
            parent.execute_sql(sql)
        except PeeweeException as error:
            if not is_lost(error):
                raise
            self._renew()
            parent.execute_sql(sql)

    def commit(self) -> None:
        """Commit, and tell the other desks; where the answer is lost, ask whether it was done.

        Raises:
            StoreLost: it was not done.
            StoreUnknown: nobody can tell.
        """
        written, here = written_entries(self), self._here.server
        # It is there if, and only if, the transaction was committed.
        entry = written[-1] if written else None
        number = None
        if entry is not None and here is not None and here.can_tell:
            # At the end: whoever tells others holds them up until it ends. Never on a new connection, where
            # nothing of this transaction is.
            parent: Any = super()
            ((_, number),) = parent.execute_sql(_TELL, (CHANNEL,)).fetchall()
        connection = self._line()
        connection.limit = COMMIT_LIMIT
        try:
            super().commit()
        except PeeweeException as error:
            if not is_lost(error):
                raise
            if self._was_committed(entry, number, here):
                return
            raise StoreLost(NOT_SAVED) from error
        finally:
            connection.limit = ServerConnection.limit

    def _was_committed(self, entry: Entry | None, number: str | None, before: ServerFacts | None) -> bool:
        """Ask a server whether a transaction was committed.

        Args:
            entry: its audit entry.
            number: its number on the server that it was begun on.
            before: that server.

        Raises:
            StoreUnknown: it cannot be asked, or does not know yet.
        """
        if entry is None:
            raise StoreUnknown(_UNKNOWN)
        try:
            self._wait_for_server()
            limit = time.monotonic() + _STILL_GOING
            same = (
                before is not None and self._here.server is not None and _is_same(before, self._here.server)
            )
            while not self._is_there(entry):
                if number is None or not same or not self._is_going(number):
                    return self._is_there(entry)
                if time.monotonic() > limit:
                    raise StoreUnknown(_UNKNOWN)
                time.sleep(_AGAIN)
            return True
        except (PeeweeException, StoreLost) as error:
            raise StoreUnknown(_UNKNOWN) from error

    def _wait_for_server(self) -> None:
        """Open the connection again, as soon as a server takes us. Raises StoreTrouble after a while."""
        limit = time.monotonic() + _COMES_BACK
        while True:
            try:
                self._renew()
                return
            except StoreLost:
                if time.monotonic() >= limit:
                    raise
                time.sleep(_AGAIN)

    def _is_there(self, entry: Entry) -> bool:
        same = "SELECT 1 FROM audit WHERE id = %s AND at = %s AND person_id = %s AND subject_id = %s"
        return bool(self._rows(same, entry.id, entry.at, entry.person, entry.subject_id))

    def _is_going(self, number: str) -> bool:
        """True if a transaction is under way. A crash may have its number given anew: no more is asked."""
        try:
            ((status,),) = self._rows("SELECT pg_xact_status(%s::xid8)", number)
        except PeeweeException as error:
            if is_lost(error):
                raise
            return False  # the server lost count of it in a crash
        return bool(status == "in progress")

    def rollback(self) -> None:
        """Roll back; on a connection that was lost the server does it by itself."""
        if self.is_closed() or self._line().closed:
            return
        try:
            super().rollback()
        except PeeweeException as error:
            if not is_lost(error):
                raise

    def explain(self, error: BaseException) -> StoreTrouble | None:
        """Return the trouble of a server's error; None where there is nothing more to say of it."""
        return trouble_of(error)


def _is_same(before: ServerFacts, now: ServerFacts) -> bool:
    return (before.system, before.timeline) == (now.system, now.timeline)
