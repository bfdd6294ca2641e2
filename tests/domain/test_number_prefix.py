"""A half-typed number finds the numbers it may become."""

from __future__ import annotations

import pytest

from frontdesk.domain.phone.numbers import prefixes


@pytest.mark.parametrize(
    ("typed", "region", "found"),
    [
        ("212", "US", ["+1212", "212"]),
        ("1212", "US", ["+11212", "+1212", "1212"]),
        ("030", "DE", ["+4930", "030"]),
        ("4930", "DE", ["+494930", "+4930", "4930"]),
        ("212", "ZZ", ["212"]),
    ],
)
def test_the_country_s_code_may_be_left_out(typed: str, region: str, found: list[str]) -> None:
    assert prefixes(typed, region) == found
