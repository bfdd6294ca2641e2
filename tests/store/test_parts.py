"""Rows of a long file wait in parts, in memory and beside the store, and are read as often as is needed."""

from __future__ import annotations

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
