"""Phone numbers: one key for every spelling, nothing dropped, shown as people expect."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import phonenumbers
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from frontdesk.domain.phone.numbers import (
    MOST_DIGITS,
    UNKNOWN,
    WITHHELD,
    BadNumber,
    PhoneNumber,
    digits,
    format_typing,
    logged_number,
    read_number,
    show_number,
    suffix,
)
from frontdesk.domain.text import PHONE_LIMIT

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
ARABIC_INDIC = str.maketrans("0123456789", "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669")

#: Texts of the kind that reach a number field, and texts that have nothing to do with one.
TYPED = st.one_of(
    st.text(max_size=40),
    st.text(st.sampled_from("0123456789+()-. x#*,;wpext\u0663"), max_size=30),
    st.from_regex(r"\+?[0-9]{1,20}( ?x[0-9]{1,4})?", fullmatch=True),
)
TEN_DIGITS = st.from_regex(r"[1-9][0-9]{9}", fullmatch=True)


# --------------------------------------------------------------------------------------- reading


@pytest.mark.parametrize(
    "text",
    [
        "2125550142",
        "12125550142",
        "+12125550142",
        "(212) 555-0142",
        "212-555-0142",
        "212.555.0142",
        "1 (212) 555 0142",
        "1-212/555-0142",
        "  212 555 0142  ",
        "tel:+12125550142",
        "sip:+12125550142@203.0.113.5;user=phone",
        "SIPS:2125550142@host.invalid",
        "011 1 212 555 0142",
        "0012125550142",
        "+2125550142",
        "call 212 555 0142",
        "(212) 555-0142".translate(ARABIC_INDIC),
        "2\u200b125550142",
        "212 555 0142 ext",
    ],
)
def test_every_spelling_of_a_number_has_one_key(text: str) -> None:
    number = read_number(text, "US")
    assert (number.key, number.shown, number.extension) == ("+12125550142", "(212) 555-0142", "")
    assert number.valid


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("491-555-0111", "+14915550111"),
        ("190-555-0160", "+11905550160"),
        ("123-555-0167", "+11235550167"),
        ("0125550167", "+10125550167"),
    ],
)
def test_a_number_outside_every_plan_is_kept_under_one_key(text: str, key: str) -> None:
    ten = digits(text)
    for spelling in (text, ten, f"+1 {text}", f"1{ten}", f"1-{text}", f"({ten[:3]}) {ten[3:6]}-{ten[6:]}"):
        number = read_number(spelling, "US")
        assert (number.key, number.valid, number.given) == (key, False, spelling)


@pytest.mark.parametrize(
    ("text", "key", "shown"),
    [
        ("555-0100", "5550100", "555-0100"),
        ("1-555-0100", "15550100", "15550100"),
        ("911", "911", "911"),
        ("1042", "1042", "1042"),
        ("x12", "12", "12"),
        ("SIP/1042", "1042", "1042"),
        ("*97", "97", "97"),
        ("+999 555 0100", "+9995550100", "+9995550100"),
        ("123456789012", "123456789012", "123456789012"),
    ],
)
def test_what_no_plan_can_place_keeps_the_digits_given(text: str, key: str, shown: str) -> None:
    assert read_number(text, "US") == PhoneNumber(key, shown, "", False, text)


@pytest.mark.parametrize(
    ("text", "extension"),
    [
        ("(212) 555-0142 x12", "12"),
        ("212-555-0142 ext. 45", "45"),
        ("2125550142 extension 7", "7"),
        ("2125550142#7", "7"),
        ("+12125550142;ext=009", "009"),
        ("2125550142,,12", "12"),
    ],
)
def test_the_extension_is_kept_apart(text: str, extension: str) -> None:
    number = read_number(text, "US")
    assert (number.key, number.extension) == ("+12125550142", extension)
    again = read_number(f"{number.shown} x{number.extension}", "US")
    assert (again.key, again.extension) == (number.key, extension)


@pytest.mark.parametrize(
    ("text", "key", "extension", "codes"),
    [
        ("555-0177 ext. 34;w5", "5550177", "34", "w5"),
        ("212 555 0142 p3", "+12125550142", "", "p3"),
        ("*67 212 555 0142", "+12125550142", "", "*67"),
        ("*82,2125550142,w1#", "+12125550142", "", "*82 w1#"),
    ],
)
def test_service_and_pause_codes_are_kept_out_of_the_number(
    text: str, key: str, extension: str, codes: str
) -> None:
    number = read_number(text, "US")
    assert (number.key, number.extension, number.codes, number.given) == (key, extension, codes, text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        (" \t ", ""),
        ("-", ""),
        ("+", ""),
        ("anonymous", WITHHELD),
        ("Restricted", WITHHELD),
        ("PRIVATE", WITHHELD),
        ("Number Withheld", WITHHELD),
        ("sip:anonymous@anonymous.invalid", WITHHELD),
        ("+266696687", WITHHELD),
        ("Unknown", UNKNOWN),
        ("NOT_AVAILABLE", UNKNOWN),
        ("n/a", UNKNOWN),
        ("null", UNKNOWN),
        ("+8656696", UNKNOWN),
        ("0000000000", UNKNOWN),
    ],
)
def test_no_number_is_an_empty_key_and_never_an_error(text: str, shown: str) -> None:
    number = read_number(text, "US")
    assert (number.key, number.shown, number.valid) == ("", shown, False)
    assert read_number(number.shown, "US").key == ""


@pytest.mark.parametrize(
    "text", ["Dana Reyes", "call me", "room 12", "12 Lake Street", "212 555 0142 or 0143"]
)
def test_words_are_refused_with_what_to_do(text: str) -> None:
    with pytest.raises(BadNumber, match="not a phone number; nothing was changed"):
        read_number(text, "US")
    number = logged_number(text, "US")
    assert number == PhoneNumber("", text, "", False, text)


@pytest.mark.parametrize(
    "text", ["8" * 400, "8" * 16, "+" + "8" * 16, "212 555 0142 / 646 555 0188", "8" * 1_000_000]
)
def test_more_digits_than_any_number_has_are_refused(text: str) -> None:
    with pytest.raises(BadNumber, match=f"at most {MOST_DIGITS} digits and an extension"):
        read_number(text, "US")
    number = logged_number(text, "US")
    assert (number.key, number.given) == ("", text[:PHONE_LIMIT])


@pytest.mark.parametrize(
    ("text", "region", "key", "shown"),
    [
        ("+44 20 7946 0018", "US", "+442079460018", "+44 20 7946 0018"),
        ("011 44 20 7946 0018", "US", "+442079460018", "+44 20 7946 0018"),
        ("0044 20 7946 0018", "US", "+442079460018", "+44 20 7946 0018"),
        ("020 7946 0018", "GB", "+442079460018", "020 7946 0018"),
        ("212-555-0142", "CA", "+12125550142", "(212) 555-0142"),
        ("+1 212-555-0142", "GB", "+12125550142", "+1 212-555-0142"),
    ],
)
def test_the_region_decides_what_is_national(text: str, region: str, key: str, shown: str) -> None:
    number = read_number(text, region)
    assert (number.key, number.shown, number.valid) == (key, shown, True)
    assert show_number(key, region) == shown


def test_letters_on_the_keys_are_read() -> None:
    assert read_number("212-KLJ-0142", "US").key == "+12125550142"


@given(TYPED, st.sampled_from(["US", "CA", "GB"]))
def test_only_one_error_and_only_from_forms(text: str, region: str) -> None:
    logged = logged_number(text, region)
    try:
        number = read_number(text, region)
    except BadNumber:
        assert (logged.key, logged.valid) == ("", False)
    else:
        assert logged == number
        assert len(digits(number.key)) <= MOST_DIGITS
        assert number.key.removeprefix("+") == digits(number.key)


@given(st.from_regex(r"\+?[0-9]{1,15}", fullmatch=True), st.sampled_from(["US", "CA"]))
def test_a_number_shown_or_stored_reads_as_itself(text: str, region: str) -> None:
    number = logged_number(text, region)
    # How many zeros a number of an invented country begins with is anybody's guess.
    assume(number.valid or not text.startswith("+"))
    for again in (number.key, number.shown):
        assert logged_number(again, region).key == number.key
    assert number.shown == show_number(number.key, region) or not number.key


@given(TEN_DIGITS, st.sampled_from(["{}", "+1{}", "1{}", "({0[0]}) {0[1]}-{0[2]}"]))
def test_the_short_way_of_reading_agrees_with_the_library(ten: str, spelling: str) -> None:
    parts = (ten[:3], ten[3:6], ten[6:])
    text = spelling.format(parts) if "0[0]" in spelling else spelling.format(ten)
    number = read_number(text, "US")
    by_library = phonenumbers.parse(f"+1{ten}", "US")
    assert number.key == f"+1{ten}"
    assert number.valid == phonenumbers.is_valid_number(by_library)
    if number.valid:
        national = phonenumbers.format_number(by_library, phonenumbers.PhoneNumberFormat.NATIONAL)
        assert number.shown == national


# ---------------------------------------------------------------------------------------- typing


@pytest.mark.parametrize(
    ("typed", "last"),
    [
        ("2125550142", "(212) 555-0142"),
        ("212-555-0142", "(212) 555-0142"),
        ("12125550142", "1 (212) 555-0142"),
        ("+12125550142", "+1 212-555-0142"),
        ("+442079460018", "+44 20 7946 0018"),
        ("5550142", "555-0142"),
        ("2125550142x12", "(212) 555-0142 x12"),
        ("2125550142 #12", "(212) 555-0142 x12"),
        ("21255501423", "(212) 555-01423"),
        ("911", "911"),
        ("Dana", "Dana"),
        ("*67", "*67"),
        ("", ""),
    ],
)
def test_a_number_is_formatted_while_it_is_typed(typed: str, last: str) -> None:
    field = ""
    for char in typed:
        field = format_typing(field + char, "US")
    assert field == last


def test_typing_with_other_digits_gives_ascii() -> None:
    assert format_typing("2125550142".translate(ARABIC_INDIC), "US") == "(212) 555-0142"


@given(TYPED, st.sampled_from(["US", "GB"]))
def test_formatting_keeps_every_digit_and_settles(text: str, region: str) -> None:
    formatted = format_typing(text, region)
    assert digits(formatted) == digits(text)
    assert format_typing(formatted, region) == formatted


# --------------------------------------------------------------------------------- suffix, cost


@pytest.mark.parametrize(
    ("key", "n", "last"),
    [("+12125550142", 4, "0142"), ("+12125550142", 7, "5550142"), ("911", 4, "911"), ("", 4, "")],
)
def test_the_last_digits_find_a_number(key: str, n: int, last: str) -> None:
    assert suffix(key, n) == last


def test_the_library_of_plans_is_not_loaded_before_the_first_digit() -> None:
    program = (
        "import sys; from frontdesk.domain.phone.numbers import read_number;"
        "read_number('', 'US'); read_number('anonymous', 'US');"
        "assert 'phonenumbers' not in sys.modules;"
        "read_number('2', 'US');"
        "assert 'phonenumbers' in sys.modules;"
        "assert not {'phonenumbers.geocoder', 'phonenumbers.carrier'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).resolve().parents[2])


# --------------------------------------------------------------------------------- shared inputs


def test_the_shared_hostile_numbers_are_read_or_refused() -> None:
    path = SHARED / "nasty_inputs.json"
    if not path.is_file():
        pytest.skip("the shared hostile inputs are not beside this checkout")
    entries = {
        entry["id"]: entry for entry in json.loads(path.read_text("utf-8")) if entry["field"] == "phone"
    }
    assert entries
    for entry in entries.values():
        if entry["expected"].startswith("refused"):
            with pytest.raises(BadNumber, match="at most 15 digits"):
                read_number(entry["value"], "US")
        else:
            assert read_number(entry["value"], "US").key.isascii(), entry["id"]
    apart = read_number(entries["N38"]["value"], "US")
    assert (apart.key, apart.extension, apart.codes) == ("5550100", "12", "w3")


def test_no_number_of_the_office_week_is_lost() -> None:
    path = SHARED / "asterisk-office-week.csv"
    if not path.is_file():
        pytest.skip("the shared office week is not beside this checkout")
    with path.open(newline="", encoding="utf-8") as log:
        given_numbers = {number for row in csv.reader(log) for number in (row[1], row[2])}
    for given_number in given_numbers:
        number = read_number(given_number, "US")
        assert digits(number.key).endswith(digits(given_number)), given_number
        assert number.key == read_number(f"+1 {given_number}", "US").key or len(digits(given_number)) != 10


def test_a_blank_behind_a_whole_number_stays_for_the_extension_that_follows() -> None:
    typed = ""
    for letter in "2125550109 ext 136":
        typed = format_typing(typed + letter, "US")
    assert typed == "(212) 555-0109 ext 136"
    assert format_typing("(212) 555-0109 ", "US") == "(212) 555-0109 "
