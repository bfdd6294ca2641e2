"""What a contact cost, as people type it and as it is shown."""

from __future__ import annotations

import pytest

from frontdesk.domain.errors import Refused
from frontdesk.domain.relationships.touches import money_words, read_cents


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("", 0), ("84.50", 8450), ("$84.5", 8450), ("$ 1,200", 120000), ("0", 0), ("1,200.05", 120005)],
)
def test_amounts_are_read_as_people_type_them(typed: str, cents: int) -> None:
    assert read_cents(typed) == cents


@pytest.mark.parametrize("typed", ["-5", "free", "84,50", "1.2.3", "12.345", "1e3", "99999999"])
def test_what_is_no_amount_says_how_to_write_it(typed: str) -> None:
    with pytest.raises(Refused, match=r"write it as 84\.50"):
        read_cents(typed)


@pytest.mark.parametrize(("cents", "words"), [(0, "$0"), (8450, "$84.50"), (120000, "$1,200"), (5, "$0.05")])
def test_amounts_are_shown_as_money(cents: int, words: str) -> None:
    assert money_words(cents) == words
