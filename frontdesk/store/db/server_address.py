"""The address of a PostgreSQL server: what is refused in it, and why a server could not be used."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from frontdesk.domain.errors import StoreTrouble
from frontdesk.domain.text import one_line

#: How a server is connected to, by the names of libpq, where its address says nothing else. Of several hosts
#: the one that takes writes is used; an address that cannot be reached costs two seconds at most.
_USUAL: Final[Mapping[str, str]] = {
    "connect_timeout": "2",
    "keepalives_idle": "30",
    "tcp_user_timeout": "3000",
    "target_session_attrs": "primary",
    "application_name": "frontdesk",
}

_UNREADABLE: Final = (
    "The address of the PostgreSQL server cannot be read; nothing was opened. "
    "Write it as postgresql://NAME@/DATABASE?host=/FOLDER/OF/ITS/SOCKET"
)
#: The settings that may differ from host to host, with commas between them.
_OF_A_HOST: Final = ("host", "hostaddr", "port")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is and how it is connected to.

    Attributes:
        shown: the server as shown to a person: its database, never who or where.
        hosts: the settings that differ from host to host, in the order they are tried.
        common: the settings that all hosts have in common, by the names of libpq.
    """

    shown: str
    hosts: tuple[Mapping[str, str], ...]
    common: Mapping[str, Any] = field(repr=False)


def read_address(url: str) -> Address:
    """Read the address of a server.

    Raises:
        StoreTrouble: it cannot be read, holds a password, or names a network that is not safe.
    """
    try:
        parts = conninfo_to_dict("postgresql" + url[url.index(":") :])
    except (ProgrammingError, ValueError) as error:
        raise StoreTrouble(_UNREADABLE) from error
    if parts.pop("password", None) is not None:
        raise StoreTrouble(
            "The address of the PostgreSQL server holds a password, which others could read; nothing was "
            "opened. Take it out of the address and put it into the file ~/.pgpass, or be asked for it."
        )
    _refuse_open_network(parts)
    _refuse_open_passwords(parts)
    if str(parts.get("connect_timeout") or "0").startswith(("0", "-")):
        parts.pop("connect_timeout", None)  # libpq would wait for ever
    hosts = tuple(_hosts(parts))
    shown = f"PostgreSQL, {one_line(str(parts.get('dbname') or 'database of the same name'))}"
    return Address(shown, hosts, {**_USUAL, **parts})


def _hosts(parts: dict[str, Any]) -> list[dict[str, str]]:
    """Take the hosts out of the settings, each with its own address and port."""
    listed = {name: str(parts.pop(name)).split(",") for name in _OF_A_HOST if parts.get(name)}
    count = max(map(len, listed.values()), default=1)
    hosts: list[dict[str, str]] = [{} for _ in range(count)]
    for name, values in listed.items():
        # One port is that of all.
        for host, value in zip(hosts, values * count if len(values) == 1 else values, strict=False):
            if value:
                host[name] = value
    return hosts


def _refuse_open_network(parts: Mapping[str, object]) -> None:
    """Refuse a server on the network unless it proves who it is: patients' data goes to it."""
    hosts = str(parts.get("hostaddr") or os.environ.get("PGHOSTADDR") or "").split(",")
    hosts += str(parts.get("host") or os.environ.get("PGHOST") or "").split(",")
    elsewhere = [host for host in hosts if host and not host.startswith(("/", "@"))]
    mode = parts.get("sslmode") or os.environ.get("PGSSLMODE")
    if parts.get("service") or os.environ.get("PGSERVICE"):
        # The file of services may name a host, and a mode that goes before that of the environment.
        elsewhere, mode = ["of the service"], parts.get("sslmode")
    if elsewhere and mode != "verify-full":
        raise StoreTrouble(
            "A PostgreSQL server over the network is used only with sslmode=verify-full, so that nobody "
            "can read or change anything on the way; nothing was opened. Add it behind the address: "
            "?sslmode=verify-full"
        )


def _refuse_open_passwords(parts: Mapping[str, object]) -> None:
    """Refuse a file of passwords that others can read; libpq would leave it out and write on the screen."""
    named = parts.get("passfile") or os.environ.get("PGPASSFILE")
    file = Path(str(named)) if named else Path(os.path.expanduser("~/.pgpass"))
    try:
        mode = file.stat().st_mode
    except (OSError, ValueError):
        return
    if stat.S_ISREG(mode) and mode & _OTHERS:
        shown = one_line(str(file), 200)
        raise StoreTrouble(
            f"The file of passwords {shown} can be read by other users of this machine. Nothing was opened. "
            f"Close it to them with: chmod 600 {shown}"
        )


@dataclass(frozen=True, slots=True)
class _Reason:
    """Why a server could not be used: part of what libpq or the server says, and the sentence for it."""

    said: re.Pattern[str]
    sentence: str


def _reason(said: str, sentence: str) -> _Reason:
    return _Reason(re.compile(said, re.IGNORECASE), sentence)


_NOTHING = "Nothing was changed."
#: The reasons in the order in which they are looked for.
_REASONS: Final = (
    _reason(
        "certificate verify failed|does not match host name|certificate .*(expired|revoked|self.signed)",
        f"The PostgreSQL server does not prove that it is the one you named: its certificate is for another "
        f"name, expired, or not signed by whom you trust. {_NOTHING} Check the host in the address, and the "
        "file in sslrootcert.",
    ),
    _reason(
        "root certificate file|sslrootcert|certificate file .* does not exist",
        "The file with the certificate that vouches for the PostgreSQL server cannot be read. "
        f"{_NOTHING} Name it in config.toml: [postgres] sslrootcert, or write sslrootcert=system.",
    ),
    _reason(
        "does not support SSL|no encryption|SSL off",
        "The PostgreSQL server offers no encryption, so patients' data could be read on the way. "
        f"{_NOTHING} Turn TLS on at the server (ssl = on).",
    ),
    _reason(
        "password authentication failed|no password supplied|empty password|authentication failed",
        "The PostgreSQL server did not take the name or the password. "
        f"{_NOTHING} Check the name in the address, and the line for this server in ~/.pgpass.",
    ),
    _reason(
        "no pg_hba.conf entry|is not permitted to log in",
        "The PostgreSQL server does not let this name or this machine in. "
        f"{_NOTHING} Ask who runs the server to allow it (pg_hba.conf, LOGIN).",
    ),
    _reason(
        "role .* does not exist",
        "The PostgreSQL server does not know the name in the address. "
        f"{_NOTHING} Check the name before the @.",
    ),
    _reason(
        "database .* does not exist",
        "There is no database of that name on the PostgreSQL server. "
        f"{_NOTHING} Check the name behind the last slash of the address, or have the database made.",
    ),
    _reason(
        "permission denied for database",
        "The name in the address may not use that database. "
        f"{_NOTHING} Ask who runs the server for the right to connect to it.",
    ),
    _reason(
        "hot standby|session is read-only|not accept.* read-write|recovery mode",
        "The PostgreSQL server is a standby, which only reads; the one that takes writes was not found. "
        f"{_NOTHING} Name all servers in the address: host=one,two.",
    ),
    _reason(
        "too many (clients|connections)|remaining connection slots",
        "The PostgreSQL server has no connection left. "
        f"{_NOTHING} Each desk needs two: close one, or raise max_connections.",
    ),
    _reason(
        "starting up|shutting down",
        f"The PostgreSQL server is starting or stopping. {_NOTHING} Try again in a minute.",
    ),
    _reason(
        "could not translate host name|failed to resolve host|Name or service not known",
        "No server of that name was found on the network. "
        f"{_NOTHING} Check the host in the address, and the network.",
    ),
)
_NO_ANSWER: Final = (
    "The PostgreSQL server does not answer, so the store cannot be opened. "
    f"{_NOTHING} Check that the server runs and that this machine reaches it, then try again."
)


def why_not_connected(said: str) -> str:
    """Return the sentence for a connection that failed.

    Args:
        said: what libpq or the server said; it is looked through and never shown, as it may hold names.
    """
    return next((reason.sentence for reason in _REASONS if reason.said.search(said)), _NO_ANSWER)


def wants_password(said: str) -> bool:
    """True if a connection failed because the server wants a password and none was found for it."""
    return "no password supplied" in said
