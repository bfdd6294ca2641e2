"""The store: the only package that uses Peewee. Rows go in and out as the dataclasses of the domain.

Peewee imports the driver of every server that is installed: 100 ms of every start that a store in a file
never uses. So it is imported here, before anything else of the store, as if there were none. A store on a
PostgreSQL server brings its driver in by itself (``store.db.postgres``).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

#: What Peewee would import where it finds it.
SERVER_DRIVERS: Final = ("psycopg", "psycopg2", "psycopg2cffi", "pymysql", "MySQLdb")


@contextmanager
def _left_out(modules: tuple[str, ...]) -> Iterator[None]:
    """Import without these libraries, as if they were not installed; what is imported already stays."""
    hidden = [name for name in modules if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]  # how Python marks it as not to be found
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


with _left_out(SERVER_DRIVERS):
    import peewee as peewee
