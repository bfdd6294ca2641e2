"""Rows of a long file wait in parts, in memory and beside the store, and are read as often as is needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.store.db.engine import open_store
from frontdesk.store.db.keys import new_key
from frontdesk.store.imports.parts import Parts
from tests.builders import Desk


def test_rows_are_read_again_part_by_part(desk: Desk) -> None:
    parts = Parts(desk.store, 2, in_memory=3)
    for number in range(8):
        parts.waiting[number % 2].append((number, f"row {number}"))
        parts.added(1)
    for _ in range(2):
        read = [[row[0] for some in parts.rows(part) for row in some] for part in (0, 1)]
        assert read == [[0, 2, 4, 6], [1, 3, 5, 7]]
    parts.close()


@pytest.mark.parametrize("encrypted", [False, True])
def test_beside_an_encrypted_store_nobody_reads_what_waits(tmp_path: Path, encrypted: bool) -> None:
    if encrypted:
        pytest.importorskip("sqlcipher3")
    parts = Parts(open_store(str(tmp_path / "new.db"), new_key() if encrypted else None), 1, in_memory=2)
    rows = [(number, f"Maria Alvarez {number}") for number in range(7)]
    for row in rows:
        parts.waiting[0].append(row)
        parts.added(1)
    assert [row for some in parts.rows(0) for row in some] == rows
    file = parts._file
    assert file is not None
    file.seek(0)
    assert (b"Maria" in file.read()) is not encrypted
    parts.close()
