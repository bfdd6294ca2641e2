"""Nothing that anybody typed is in the audit: every text of a busy practice is looked for in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from frontdesk.demo import open_demo
from frontdesk.domain.audit import Action
from frontdesk.services.desk import Services
from frontdesk.store.audit import write_audit
from frontdesk.store.db.engine import Store
from tests.demo.conftest import SHOWN, new_york

#: Codes, instants, days and documents: no words of people's.
_CODE = re.compile(r"[a-z][a-z0-9_.:/=-]*|\d{4}-\d\d-\d\d(T[\d:.]+Z)?|[\[{].*|[0-9a-f]{32}", re.DOTALL)
#: Shorter words are parts of codes.
_SHORTEST = 4
#: What the audit is made of, and what every store has.
_NOT_TYPED = {"audit", "audit_seal", "audit_head", "audit_origin", "schema_migration", "letter_template"}


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A busy practice."""
    seed, moment, _ = SHOWN["weekday noon"]
    services = open_demo(seed, tmp_path_factory.mktemp("demo"), new_york(moment))
    yield services
    services.office.store.close()


def typed(store: Store) -> Iterator[tuple[str, str]]:
    """Every text of people's in the store, with its table and column."""
    with store.reading() as db:
        for table in set(db.get_tables()) - _NOT_TYPED:
            if table.startswith("found_"):
                continue
            for column in db.get_columns(table):
                if "TEXT" in column.data_type.upper() or "CHAR" in column.data_type.upper():
                    query = (
                        f'SELECT DISTINCT "{column.name}" FROM "{table}" WHERE "{column.name}" IS NOT NULL'
                    )
                    for (text,) in db.execute_sql(query).fetchall():
                        if len(text) >= _SHORTEST and not _CODE.fullmatch(text):
                            yield f"{table}.{column.name}", text


def in_audit(store: Store) -> list[str]:
    """What people typed and is in the audit; a seal is a hash, and has letters by chance."""
    rows = store.rows("SELECT at, action, subject, detail FROM audit")
    whole = "\n".join(value for row in rows for value in row).casefold()
    return [f"{where}: {text}" for where, text in typed(store) if _has(whole, text.casefold())]


def _has(whole: str, text: str) -> bool:
    """True if a text stands there by itself; a part of a code such as evaluation_summary does not count."""
    return text in whole and re.search(rf"(?<!\w){re.escape(text)}(?!\w)", whole) is not None


def test_nothing_typed_is_in_the_audit(busy: Services) -> None:
    store = busy.office.store
    texts = {where for where, _ in typed(store)}
    assert {"contact.name", "contact_number.number", "call.note", "call.about", "referrer.name"} <= texts
    assert len(texts) > 40
    assert in_audit(store) == []


def test_a_word_in_the_audit_would_be_found(busy: Services) -> None:
    store = busy.office.store
    ((name,),) = store.rows("SELECT name FROM contact WHERE length(name) > 6 LIMIT 1")
    with store.writing() as db:
        at, action = busy.office.now(), Action.CARD_READ
        write_audit(db, at=at, person_id=2, action=action, subject_id=1, name=name)
    assert any(name in found for found in in_audit(store))
