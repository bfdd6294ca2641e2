"""Roles and permissions, the rules of PINs and passwords, codes, and the wait after misses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.sign_in.delay import say_wait, wait_after, wait_left
from frontdesk.domain.sign_in.roles import PERMISSIONS, Permission, Role, refusal, who_may
from frontdesk.domain.sign_in.secret_rules import (
    ALPHABET,
    CODE_LENGTH,
    KEY_LENGTH,
    BadSecret,
    check_secret,
    code_of,
    is_easily_guessed,
    read_code,
    read_secret,
    show_code,
)

NOON = datetime(2026, 11, 16, 17, tzinfo=UTC)
SECOND = timedelta(seconds=1)

#: Who may do what, written by hand: R receptionist, B backup, C coordinator, L liaison, D lead, N clinician.
TABLE = {
    "calls": "RBCLDN",
    "close_day": "RCDN",
    "referrals": "RCLDN",
    "outreach": "CLD",
    "letter_texts": "CLD",
    "import": "RCD",
    "reports": "CLDN",
    "approve": "N",
    "settings": "CD",
    "people": "D",
    "export": "D",
    "audit": "D",
    "store": "D",
}
LETTERS = {
    "R": Role.RECEPTIONIST,
    "B": Role.BACKUP,
    "C": Role.COORDINATOR,
    "L": Role.LIAISON,
    "D": Role.LEAD,
    "N": Role.CLINICIAN,
}


def test_the_table_of_permissions_is_the_one_written_down() -> None:
    assert set(TABLE) == {permission.value for permission in Permission}
    for code, letters in TABLE.items():
        allowed = {role for role, permissions in PERMISSIONS.items() if Permission(code) in permissions}
        assert allowed == {LETTERS[letter] for letter in letters}, code


def test_every_role_may_take_calls_for_the_phone_rings_for_whoever_sits_there() -> None:
    assert all(Permission.CALLS in PERMISSIONS[role] for role in Role)


def test_a_refusal_names_who_may_in_one_sentence() -> None:
    assert refusal(Role.RECEPTIONIST, Permission.SETTINGS) == (
        "Only the coordinator or lead may change the practice's settings, and your role is receptionist. "
        "Nothing was changed."
    )
    assert who_may(Permission.OUTREACH) == "coordinator, liaison or lead"
    assert who_may(Permission.EXPORT) == "lead"
    assert who_may(Permission.CALLS) == "everybody"


@pytest.mark.parametrize(
    "secret",
    ["482913", "000000", "12345678", "correct horse", "Tr0ub4dor", "пароль-два", "p ssw rd", "a" * 128],
)
def test_these_may_be_chosen(secret: str) -> None:
    assert check_secret(secret) == secret


@pytest.mark.parametrize(
    ("secret", "told"),
    [
        ("", "at least 6 digits"),
        ("1234", "at least 6 digits"),
        ("12345", "at least 6 digits"),
        ("abcdefg", "at least 8 characters"),
        ("12345x", "at least 8 characters"),
        ("        ", "at least 8 characters"),
        ("a" * 129, "at most 128"),
        ("seven\x1b[31mred", "signs and spaces only"),
        ("correct\u202ehorse", "signs and spaces only"),
        ("two\nlines here", "signs and spaces only"),
    ],
)
def test_these_may_not(secret: str, told: str) -> None:
    with pytest.raises(BadSecret, match=told) as refused:
        check_secret(secret)
    assert not secret.strip() or secret not in refused.value.sentence


@given(st.text(max_size=140))
def test_a_chosen_secret_keeps_the_rules_and_can_be_typed_again(typed: str) -> None:
    try:
        kept = check_secret(typed)
    except BadSecret:
        return
    assert 6 <= len(kept) <= 128
    assert len(kept) >= 8 or kept.isdigit()
    assert read_secret(typed) == kept == read_secret(kept)


def test_the_same_letters_of_another_keyboard_are_the_same_password() -> None:
    assert read_secret("caf\u00e9 au lait") == read_secret("cafe\u0301 au lait")


@pytest.mark.parametrize(
    ("secret", "easy"),
    [("000000", True), ("123456", True), ("987654", True), ("482913", False), ("112233", False)],
)
def test_what_anybody_tries_first_is_known(secret: str, easy: bool) -> None:
    assert is_easily_guessed(secret) is easy


@given(st.integers(0, len(ALPHABET) ** KEY_LENGTH - 1))
def test_a_key_is_read_as_it_was_shown_however_it_is_typed(number: int) -> None:
    code = code_of(number, KEY_LENGTH)
    shown = show_code(code)
    assert [len(group) for group in shown.split("-")] == [5] * 5
    for typed in (shown, shown.lower(), shown.replace("-", ""), shown.replace("-", " "), f" {shown} "):
        assert read_code(typed) == code
    assert read_code(shown.replace("0", "o").replace("1", "l").replace("V", "u")) == code


def test_two_numbers_are_two_codes() -> None:
    assert len({code_of(number, 2) for number in range(32 * 32)}) == 32 * 32
    assert show_code("7K3F9QXM2A") == "7K3F9-QXM2A"
    assert len(code_of(5, CODE_LENGTH)) == 10


@pytest.mark.parametrize(
    ("misses", "seconds"),
    [
        (0, 0), (4, 0), (5, 30), (6, 60), (7, 120), (8, 240), (9, 480), (10, 960), (11, 1800), (1000, 1800),
    ],
)  # fmt: skip
def test_the_wait_begins_after_five_and_doubles(misses: int, seconds: int) -> None:
    assert wait_after(misses) == timedelta(seconds=seconds)


@given(st.integers(5, 60), st.integers(0, 4000))
def test_the_wait_counts_down_from_the_last_miss(misses: int, since: int) -> None:
    left = wait_left(misses, NOON, NOON + since * SECOND)
    assert left == max(wait_after(misses) - since * SECOND, timedelta(0))


@given(st.integers(5, 60), st.integers(1, 400_000))
def test_a_clock_that_is_set_back_never_shortens_the_wait(misses: int, back: int) -> None:
    assert wait_left(misses, NOON, NOON - back * SECOND) == wait_after(misses)


def test_without_a_miss_nobody_waits() -> None:
    assert not wait_left(0, None, NOON)
    assert not wait_left(4, NOON, NOON)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 second"), (30, "30 seconds"), (29.2, "30 seconds"), (120, "2 minutes"), (1800, "30 minutes")],
)
def test_a_wait_in_words(seconds: float, words: str) -> None:
    assert say_wait(timedelta(seconds=seconds)) == words
