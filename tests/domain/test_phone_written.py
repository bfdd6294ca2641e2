"""Numbers as phone systems write them: what surrounds them is taken off, and what is no number is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.phone.written import number_fault, written_number


@pytest.mark.parametrize(
    ("text", "number", "name"),
    [
        ("12125550104@10.0.0.9", "12125550104", ""),
        ("sip:+12125550101@host;user=phone", "+12125550101", ""),
        ("tel:+1-212-555-0101;ext=12", "+1-212-555-0101;ext=12", ""),
        ('"Lin Ames" <2125550101>', "2125550101", "Lin Ames"),
        ("Lin Ames <sip:2125550101@h>", "2125550101", "Lin Ames"),
        ("Lin Ames (2125550101)", "2125550101", "Lin Ames"),
        ("2125550101 (Lin Ames)", "2125550101", "Lin Ames"),
        ("Lin Ames (212) 555-0101", "(212) 555-0101", "Lin Ames"),
        ("Ext.201", "201", ""),
        ("Dana Reyes (Ext. 201)", "201", "Dana Reyes"),
        ("2125550108.0", "2125550108", ""),
        ("'+12125550101", "+12125550101", ""),
        ('=""2125550101""', "2125550101", ""),
        ("(212) 555-0101 ext 3", "(212) 555-0101 ext 3", ""),
        ("bob@example.com", "bob@example.com", ""),
        ("Unterdrückt", "anonymous", ""),
        ("\\N", "", ""),
    ],
)
def test_a_number_is_taken_out(text: str, number: str, name: str) -> None:
    assert written_number(text) == (number, name)


@pytest.mark.parametrize(
    "text", ["", "anonymous", "restricted", "+266696687", "2125550101", "201", "1-800-555-0199", "*97"]
)
def test_what_is_no_fault(text: str) -> None:
    assert number_fault(text, "US") == ""


@pytest.mark.parametrize("text", ["########", "Lin Ames", "+1212555****", "212555XXXX", "7" * 30])
def test_what_cannot_be_read_is_shown(text: str) -> None:
    assert number_fault(text, "US") == f"“{text}” cannot be read as a number"


@pytest.mark.parametrize("text", ["2.12556E+09", "2,12556E+09", "2.1e9"])
def test_a_destroyed_number_says_to_export_again(text: str) -> None:
    assert "export the log again" in number_fault(text, "US")


@given(st.text(max_size=60))
def test_nothing_makes_it_fail(text: str) -> None:
    number_fault(written_number(text).number, "US")
