"""Every query of the store that is declared at the top of a module is one that both engines understand."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import frontdesk.store
from frontdesk.store.db.prepared import Prepared
from tests.builders import Desk


def declared() -> Iterator[tuple[str, Prepared[object]]]:
    """Each query with its module and name."""
    for module in pkgutil.walk_packages(frontdesk.store.__path__, "frontdesk.store."):
        if ".migrations." not in module.name:
            found = vars(importlib.import_module(module.name))
            for name, value in found.items():
                if isinstance(value, Prepared):
                    yield f"{module.name.removeprefix('frontdesk.store.')}.{name}", value


QUERIES = dict(declared())

#: A file numbers new rows otherwise.
ON_A_SERVER_ONLY = {"db.rows._NEXT_IDS"}


@pytest.mark.parametrize("length", [1, 10])
def test_both_engines_understand_every_query(any_desk: Desk, length: int) -> None:
    explain = "EXPLAIN QUERY PLAN" if any_desk.store.is_sqlite else "EXPLAIN"
    mark = "?" if any_desk.store.is_sqlite else "%s"
    assert len(QUERIES) >= 150
    with any_desk.store.reading() as db:
        for name, query in QUERIES.items():
            if any_desk.store.is_sqlite and name in ON_A_SERVER_ONLY:
                continue
            sql = query.sql(any_desk.store, length)
            try:
                db.execute_sql(f"{explain} {sql}", [None] * sql.count(mark)).fetchall()
            except Exception as error:
                raise AssertionError(f"{name}: {sql}") from error
