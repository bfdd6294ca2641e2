"""Exported tables: what people typed is never a formula, and comes back as it was."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.letters.csv_table import csv_of, read_cell, safe_cell


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1 212", "'+1 212"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("'=1", "''=1"),
        ("O'Brien", "O'Brien"),
        (-2, "-2"),
        (2.5, "2.5"),
        (None, ""),
        ("", ""),
    ],
)
def test_a_cell(value: object, cell: str) -> None:
    assert safe_cell(value) == cell


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_text_comes_back_and_none_is_a_formula(text: str) -> None:
    cell = safe_cell(text)
    assert read_cell(cell) == text
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\0"))


def test_a_table_has_its_head_first() -> None:
    made = csv_of(("name", "count"), [("=cmd()", 3), ('"quoted", and more', None)])
    assert list(csv.reader(io.StringIO(made))) == [
        ["name", "count"],
        ["'=cmd()", "3"],
        ['"quoted", and more', ""],
    ]
