"""How numbers are dialed: extensions, and numbers that nobody could dial."""

from __future__ import annotations

import pytest

from frontdesk.domain.phone.dialing import (
    dialed,
    extension_of,
    is_dialable,
    say_number,
    unusual_number,
    why_marked,
)
from frontdesk.domain.phone.numbers import read_number

WITH_EXTENSION = [
    "212-555-0109 ext 136",
    "(212) 555-0109 x136",
    "2125550109#136",
    "+12125550109;ext=136",
    "2125550109 Extension: 136",
    "212 555 0109, Ext.136",
    "sip:+12125550109;ext=136@pbx.example.com",
]


@pytest.mark.parametrize("given", WITH_EXTENSION)
def test_an_extension_is_found_however_it_is_written(given: str) -> None:
    assert extension_of(given) == "136"


@pytest.mark.parametrize(
    "given", ["", "2125550109", "Ext.201", "x136", "2125550109@pbx1.x9", "Max 2125550109"]
)
def test_what_is_none_is_none(given: str) -> None:
    assert extension_of(given) == ""


@pytest.mark.parametrize("given", WITH_EXTENSION[:6])
def test_it_is_the_one_that_reading_the_number_finds(given: str) -> None:
    assert read_number(given, "US").extension == extension_of(given)
    assert read_number(given, "US").key == "+12125550109"


def test_a_number_is_said_with_its_extension_and_marked_where_it_cannot_be_dialed() -> None:
    assert say_number(dialed("+12125550109", "136"), "US") == "(212) 555-0109 x136"
    assert say_number("+12125550109", "US") == "(212) 555-0109"
    assert say_number("21255501", "US") == "? 21255501"
    assert say_number(dialed("", "136"), "US") == ""


@pytest.mark.parametrize(
    ("typed", "region", "asked"),
    [
        ("212-555-01", "US", "10 digits are usual: keep it as it is?"),
        ("212-555-010", "US", "10 digits are usual: keep it as it is?"),
        ("555-0101", "US", "10 digits are usual: keep it as it is?"),
        ("212-155-0101", "US", "Nobody has a number that begins like this: keep it as it is?"),
        ("988", "US", "10 digits are usual: keep it as it is?"),
        ("12", "GB", "7 to 10 digits are usual: keep it as it is?"),
        ("ask for Kim", "US", "It cannot be read as a number: keep it as it is?"),
        ("212-555-0101", "US", ""),
        ("212-555-0109 ext 136", "US", ""),
        ("+44 20 7946 0100", "US", ""),
        ("", "US", ""),
        ("anonymous", "US", ""),
    ],
)
def test_what_cannot_be_dialed_is_asked_about(typed: str, region: str, asked: str) -> None:
    assert unusual_number(typed, region) == asked


@pytest.mark.parametrize("typed", ["911", "988", "741741", "1-800-273-8255"])
def test_a_service_of_the_country_is_right_among_the_crisis_numbers(typed: str) -> None:
    assert unusual_number(typed, "US", services=True) == ""


def test_it_is_said_in_words_why_a_number_is_marked() -> None:
    assert why_marked("21255501", "US") == "8 digits, 10 are usual"
    assert why_marked("+12121550101", "US") == "nobody has a number that begins like this"
    assert why_marked("+12125550101", "US") == why_marked("", "US") == ""
    assert why_marked("~9f86d081884c7d65", "US") == "", "a number that was dropped is not a wrong one"
    assert not is_dialable("+1", "US")
