"""Connects to a PostgreSQL server: to the first of its hosts that may be used, never to another server."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from threading import Lock

import psycopg

from frontdesk.domain.errors import StoreLost, StoreTrouble
from frontdesk.store.db.server_address import Address, wants_password, why_not_connected
from frontdesk.store.db.server_connection import ServerConnection
from frontdesk.store.db.server_errors import NOT_SAVED
from frontdesk.store.db.server_facts import ServerFacts, read_facts, refuse_other_server, refuse_wrong_clock


class Connector:
    """Opens connections for any thread, and remembers which server the first one was to."""

    def __init__(self, address: Address, ask_password: Callable[[], str | None] | None) -> None:
        """Take an address; nothing is connected yet.

        Args:
            address: where the server is.
            ask_password: asks a person for the password, if the server wants one and none is found.
        """
        # It would write who connects where onto the screen.
        logging.getLogger("psycopg").setLevel(logging.CRITICAL)
        self._address = address
        self._ask_password = ask_password
        self._password: Mapping[str, str] = {}
        self._known: ServerFacts | None = None
        self._knowing = Lock()

    def connect(self) -> tuple[ServerConnection, ServerFacts]:
        """Connect to the first host that may be used.

        Raises:
            StoreLost: no server answers, and one did before.
            StoreTrouble: no server takes us; the sentence says why.
        """
        refused: StoreTrouble | None = None
        for host in self._address.hosts:
            try:
                return self._connect_to(host)
            except StoreTrouble as trouble:
                # What a server says of itself is worth more than that another one does not answer.
                if refused is None or isinstance(refused, StoreLost):
                    refused = trouble
        assert refused is not None
        raise refused

    def _connect_to(self, host: Mapping[str, str]) -> tuple[ServerConnection, ServerFacts]:
        connection = self._open(host)
        try:
            facts = read_facts(connection)
            with self._knowing:
                if self._known is None:
                    refuse_wrong_clock(facts)
                refuse_other_server(self._known, facts)
                if facts.timeline is not None or self._known is None:
                    self._known = facts
        except psycopg.Error as error:
            connection.close()
            raise self._not_connected(error) from error
        except BaseException:
            connection.close()
            raise
        return connection, facts

    def _open(self, host: Mapping[str, str]) -> ServerConnection:
        """Open a connection to one host, asking for the password where the server wants one."""
        while True:
            try:
                return ServerConnection.connect(
                    autocommit=True,
                    prepare_threshold=None,
                    **{**self._address.common, **host, **self._password},
                )
            except psycopg.Error as error:
                # Only before the first connect: later a screen is on the terminal.
                may_ask = self._known is None and not self._password and wants_password(str(error))
                given = self._ask_password() if may_ask and self._ask_password is not None else None
                if not given:
                    raise self._not_connected(error) from error
                self._password = {"password": given}

    def _not_connected(self, error: psycopg.Error) -> StoreTrouble:
        """Return why a server could not be used; once it was, that is a connection that was lost."""
        if self._known is not None:
            return StoreLost(NOT_SAVED)
        return StoreTrouble(why_not_connected(str(error)))
