"""What a PostgreSQL server is, asked at every connect: its version, its clock, and which server it is."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Final

import psycopg

from frontdesk.domain.errors import StoreTrouble
from frontdesk.domain.text import one_line

#: The oldest version that has what the store asks for (``pg_current_snapshot``).
OLDEST_VERSION: Final = 13
#: Seconds that the server's clock may differ from this machine's: every deadline depends on it.
CLOCK_WITHIN: Final = 30.0

_WHO = """
SELECT pg_is_in_recovery(), extract(epoch FROM clock_timestamp())::float8, current_schema(),
    coalesce(has_schema_privilege(current_schema(), 'USAGE'), false)
"""
#: The number a server was given when it was made; the copies that follow it have it, too. Its timeline is the
#: beginning of the name of the file it logs to, and grows each time a copy takes over.
_WHICH = """
SELECT system_identifier,
    CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_walfile_name(pg_current_wal_lsn()) END
FROM pg_control_system()
"""
_TIMELINE = 8


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What a server said of itself at a connect.

    Attributes:
        apart: seconds that its clock is ahead of this machine's; negative if it is behind.
        system: the number a server shares with its copies only; None where it does not tell.
        timeline: how often a copy took over, counted from 1; None where it does not tell.
        can_tell: True if it passes on that something was saved (NOTIFY); CockroachDB does not.
    """

    apart: float
    system: int | None
    timeline: int | None
    can_tell: bool = True


def read_facts(connection: psycopg.Connection[Any]) -> ServerFacts:
    """Ask a server what it is.

    Raises:
        StoreTrouble: it is too old, only reads, or has no place for tables.
        psycopg.Error: it did not answer.
    """
    is_cockroach = bool(connection.info.parameter_status("crdb_version"))
    version = connection.info.server_version // 10_000
    if version < OLDEST_VERSION and not is_cockroach:
        raise StoreTrouble(
            f"The server runs PostgreSQL {version}, and frontdesk needs {OLDEST_VERSION} or newer. "
            "Nothing was changed. Have the server updated."
        )
    if is_cockroach:
        return ServerFacts(_clock_of(connection), None, None, can_tell=False)
    began = time.time()
    row = connection.execute(_WHO).fetchone()
    assert row is not None
    only_reads, clock, schema, may_use = row
    if only_reads:
        raise StoreTrouble(
            "The PostgreSQL server is a standby, which only reads. Nothing was changed. "
            "Name all servers in the address, so that the one that takes writes is found: host=one,two."
        )
    if schema is None or not may_use:
        raise StoreTrouble(
            "The name in the address has no schema to keep tables in. Nothing was changed. "
            "Ask who runs the server for the right to use one (GRANT USAGE, CREATE ON SCHEMA)."
        )
    system, timeline = _which(connection)
    return ServerFacts(clock - (began + time.time()) / 2, system, timeline)


def _clock_of(connection: psycopg.Connection[Any]) -> float:
    began = time.time()
    row = connection.execute("SELECT extract(epoch FROM clock_timestamp())::float8").fetchone()
    assert row is not None
    return float(row[0]) - (began + time.time()) / 2


def _which(connection: psycopg.Connection[Any]) -> tuple[int | None, int | None]:
    """Return a server's number and timeline; a service that hides them has none."""
    try:
        row = connection.execute(_WHICH).fetchone()
    except psycopg.Error as error:
        if error.sqlstate is None:
            raise
        return None, None
    if row is None:
        return None, None
    system, log = row
    return int(system), int(log[:_TIMELINE], 16) if log else None


def refuse_wrong_clock(facts: ServerFacts) -> None:
    """Refuse a server whose clock differs from this machine's.

    Raises:
        StoreTrouble: it is too far apart.
    """
    if abs(facts.apart) > CLOCK_WITHIN:
        way = "ahead of" if facts.apart > 0 else "behind"
        raise StoreTrouble(
            f"The server's clock is {abs(facts.apart):,.0f} seconds {way} this machine's, and deadlines "
            "would be judged wrongly. Nothing was changed. Set both clocks right (NTP), then start again."
        )


def refuse_other_server(known: ServerFacts | None, found: ServerFacts) -> None:
    """Refuse a server that is not the one that was used before, nor a copy that took over from it.

    Args:
        known: the server used before; None at the first connect.
        found: the one that answers now.

    Raises:
        StoreTrouble: it is another one, or one that was replaced meanwhile.
    """
    if known is None:
        return
    if None not in (known.system, found.system) and known.system != found.system:
        raise StoreTrouble(
            "Another PostgreSQL server answers at this address than before, with other records. Nothing was "
            "read or changed there. What you typed is kept. Ask who runs the servers before going on."
        )
    if known.timeline is not None and found.timeline is not None and found.timeline < known.timeline:
        raise StoreTrouble(
            "A PostgreSQL server that had been replaced answers again, without what was saved since (two "
            "servers take writes). Nothing was read or changed there. What you typed is kept. Have the old "
            "one stopped; see: frontdesk help several-desks"
        )


def refuse_other_tables(connection: psycopg.Connection[Any], table: str) -> None:
    """Refuse a place that holds another program's tables, or beside which the store's tables are.

    Args:
        connection: a connection to the server.
        table: a table that every store has.

    Raises:
        StoreTrouble: a new practice would be begun where there is one already, or among strange tables.
    """
    rows = connection.execute(
        "SELECT schemaname FROM pg_catalog.pg_tables WHERE tablename = %s AND schemaname <> current_schema()",
        (table,),
    ).fetchall()
    if rows:
        schema = one_line(str(rows[0][0]), 60)
        raise StoreTrouble(
            f"The store's tables are in the schema {schema}, which is not the one this name works in. "
            f"Nothing was changed. Have it set: ALTER ROLE ... SET search_path = {schema}"
        )
    found = connection.execute(
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_tables WHERE schemaname = current_schema()),"
        " has_schema_privilege(current_schema(), 'CREATE')"
    ).fetchone()
    assert found is not None
    others, may_create = found
    if others:
        raise StoreTrouble(
            "The database holds another program's tables. It was left as it is. "
            "Name an empty database in the address."
        )
    if not may_create:
        raise StoreTrouble(
            "The name in the address may not make tables in this database. Nothing was changed. "
            "Ask who runs the server for the right (GRANT CREATE ON SCHEMA), or start once as its owner."
        )
