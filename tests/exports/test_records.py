"""Rows from lines: a broken quote costs its own row and no other."""

from __future__ import annotations

import csv
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.exports.lines import Line
from frontdesk.exports.records import Record, guess_delimiter, records, split_fields


def lines(texts: Iterable[str]) -> list[Line]:
    return [Line(number, text, True, None, 0) for number, text in enumerate(texts, start=1)]


def rows(texts: Iterable[str], spans: int = 1, width: int = 3) -> list[Record]:
    return list(records(lines(texts), ",", spans=spans, width=width))


def test_an_open_quote_is_one_bad_row() -> None:
    read = rows(['"a","b","c"', '"d","e', '"f","g","h"', "i,j,k"])
    assert [(row.line, row.fields) for row in read] == [
        (1, ["a", "b", "c"]),
        (2, []),
        (3, ["f", "g", "h"]),
        (4, ["i", "j", "k"]),
    ]
    assert read[1].problem == "a quote is opened and never closed"
    naive = list(csv.reader(['"a","b","c"\n', '"d","e\n', '"f","g","h"\n', "i,j,k\n"]))
    assert len(naive) < 4, "the naive way loses rows: the case is a real one"


def test_two_open_quotes_do_not_swallow_what_stands_between_them() -> None:
    good = '"a","b","c"'
    read = rows([good, '"d","e', good, good, '"d","e', good], spans=20)
    assert [row.problem is None for row in read] == [True, False, True, True, False, True]


def test_a_note_over_several_lines_is_one_row_where_the_format_allows_it() -> None:
    read = rows(["1,2,3", '"a","first', 'second","c"', "4,5,6"], spans=20)
    assert [row.fields for row in read] == [["1", "2", "3"], ["a", "first\nsecond", "c"], ["4", "5", "6"]]
    assert [row.line for row in read] == [1, 2, 4]
    strict = rows(["1,2,3", '"a","first', 'second","c"', "4,5,6"])
    assert [row.line for row in strict if row.problem] == [2]


def test_a_row_over_too_many_lines_is_bad_and_its_lines_are_read_again() -> None:
    read = rows(['"a","b', *["x"] * 30, "1,2,3"], spans=20)
    assert read[0].problem is not None
    assert [row.line for row in read] == list(range(1, 33))
    assert read[-1].fields == ["1", "2", "3"]


def test_a_row_over_too_many_bytes_is_bad() -> None:
    read = rows(['"a","b', "x" * 60_000, "y" * 60_000 + '","c"', "1,2,3"], spans=20)
    assert read[0].problem is not None
    assert read[-1].fields == ["1", "2", "3"]


def test_an_open_quote_in_the_last_line_is_a_row_cut_off() -> None:
    cut = Line(1, '"a","b', False, None, 0)
    assert [row.problem for row in records([cut], ",")] == ["the file ends in the middle of this row"]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ('"a","""Ann"" <1>","c"', ["a", '"Ann" <1>', "c"]),
        ('"a", "b" , "c"', ["a", "b", "c"]),
        ("a,5' 6\" tall,c", ["a", "5' 6\" tall", "c"]),
        ("", []),
        (",,", ["", "", ""]),
    ],
)
def test_fields(text: str, fields: list[str]) -> None:
    assert split_fields([text], ",") == fields


def test_a_stray_quote_costs_no_row() -> None:
    fields = split_fields(['"x","Bob "Mike" Jones","z"'], ",")
    assert fields is not None
    assert (fields[0], fields[2]) == ("x", "z")
    assert "Mike" in fields[1]


@given(
    st.lists(
        st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=8), min_size=1
    )
)
def test_no_text_makes_a_row_vanish_or_raises(texts: list[str]) -> None:
    read = list(records(lines([*texts, "1,2,3"]), ",", spans=5, width=3))
    assert sum(1 for row in read if row.fields == ["1", "2", "3"]) >= 1 or any(
        "1,2,3" in str(r.fields) for r in read
    )
    assert [row.line for row in read] == sorted({row.line for row in read})


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    row = delimiter.join(['"Lee, Ann"', "2125550142", "9:30", "60"])
    assert guess_delimiter([row] * 5) == delimiter


def test_without_any_delimiter_it_is_a_comma() -> None:
    assert guess_delimiter(["Dear all", "hello"]) == ","
