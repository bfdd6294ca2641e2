"""Check digits of NPIs; the first is the example of the standard itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.relationships.npi import npi_fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("1234567893", ""),
        ("1234567890", "the last digit does not fit the others"),
        ("3234567893", "an NPI begins with 1 or 2"),
        ("123456789", "an NPI has ten digits"),
        ("12345678931", "an NPI has ten digits"),
        ("123456789X", "an NPI has ten digits"),
        ("١٢٣٤٥٦٧٨٩٣", "an NPI has ten digits"),
        ("", "an NPI has ten digits"),
    ],
)
def test_an_npi_is_checked(text: str, fault: str) -> None:
    assert npi_fault(text) == fault


@given(st.integers(100_000_000, 299_999_999))
def test_of_the_ten_last_digits_one_fits_and_a_wrong_digit_is_found(nine: int) -> None:
    fitting = [digit for digit in "0123456789" if not npi_fault(f"{nine}{digit}")]
    assert len(fitting) == 1
    whole = f"{nine}{fitting[0]}"
    wrong = whole[:4] + str((int(whole[4]) + 1) % 10) + whole[5:]
    assert npi_fault(wrong)
