"""Crises: what the desk may say of one, and the words that raise a prompt."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.contacts import Caller
from frontdesk.domain.crisis import (
    DEFAULT_WATCH_WORDS,
    Crisis,
    CrisisBox,
    CrisisBoxes,
    CrisisStep,
    StepTaken,
    check_acceptor,
    watch_words_in,
)
from frontdesk.domain.errors import Incomplete
from frontdesk.domain.settings.crisis import CrisisSettings
from tests.builders import at

A_CRISIS = Crisis(1, "uid", at("mon 09:00"), "Dana Reyes", "", "", None, None, "", CrisisBoxes())


@pytest.mark.parametrize(
    ("note", "found"),
    [
        ("says she wants to end it", ["end it"]),
        ("I WANT TO KILL MYSELF.", ["kill myself"]),
        ("took pills, would not be here tomorrow", ["pills", "not be here"]),
        ("kill   myself", ["kill myself"]),
        ("kill\nmyself", ["kill myself"]),
        ("end... it", ["end it"]),
        ("\uff4b\uff49\uff4c\uff4c mys\u00e9lf", ["kill myself"]),
        ("kill \u200bmy\u200bself", ["kill myself"]),
        ("pills pills", ["pills"]),
        ("pills, and end it", ["end it", "pills"]),
        ("asks to send it by mail", []),
        ("an end item", []),
        ("pillsbury", []),
        ("spills", []),
        ("skill myself", []),
        ("", []),
        (" \n ", []),
    ],
)
def test_watched_words_are_whole_words_however_they_are_written(note: str, found: list[str]) -> None:
    assert watch_words_in(note, DEFAULT_WATCH_WORDS) == found


def test_the_list_is_the_practice_s() -> None:
    assert watch_words_in("hat Tabletten genommen", ["Tabletten"]) == ["Tabletten"]
    assert watch_words_in("quiere matarse (con pastillas)", ["Pastíllas"]) == ["Pastíllas"]
    assert watch_words_in("a (b [c", ["(b", "", "...", "[c"]) == ["(b", "[c"]
    assert watch_words_in("end it", []) == []
    assert {"kill myself", "end it", "pills", "not be here"} <= set(CrisisSettings().watch_words)


@given(st.text(max_size=60), st.lists(st.text(max_size=12), max_size=4))
def test_any_text_and_any_list_are_taken(note: str, words: list[str]) -> None:
    found = watch_words_in(note, words)
    assert set(found) <= set(words)
    assert len(found) == len(set(found))


@given(st.sampled_from(DEFAULT_WATCH_WORDS), st.text(max_size=30), st.text(max_size=30))
def test_a_watched_word_is_found_wherever_it_stands(word: str, before: str, after: str) -> None:
    assert word in watch_words_in(f"{before} {word.upper()} {after}", DEFAULT_WATCH_WORDS)


@pytest.mark.parametrize("name", ["", "  ", "12", "?!"])
def test_nobody_is_no_acceptor_and_whoever_has_a_name_is(name: str) -> None:
    with pytest.raises(Incomplete, match="a person with a name"):
        check_acceptor(name)
    for letter in ("S", "李", "Ö"):
        check_acceptor(f"{name}{letter}")


def test_the_steps_and_boxes_are_the_product_s() -> None:
    assert [box.value for box in CrisisBox] == ["where", "number_now", "words", "with_whom"]
    assert [field.name for field in fields(CrisisBoxes)] == [box.value for box in CrisisBox]
    assert len(CrisisStep) == 5
    assert len({step.words for step in CrisisStep}) == 5


def test_there_is_no_score_and_no_advice() -> None:
    names = {
        field.name for kind in (Crisis, CrisisBoxes, StepTaken, CrisisSettings) for field in fields(kind)
    }
    assert not {name for name in names if any(word in name for word in ("score", "risk", "level", "advice"))}


def test_a_step_taken_back_stays_and_does_not_count() -> None:
    steps = (
        StepTaken(1, CrisisStep.CALLED_911, at("mon 09:01"), "Dana Reyes", taken_back=True),
        StepTaken(2, CrisisStep.CLINICIAN_TOLD, at("mon 09:02"), "Dana Reyes"),
        StepTaken(3, CrisisStep.CLINICIAN_TOLD, at("mon 09:04"), "Lee Wong"),
    )
    crisis = replace(A_CRISIS, steps=steps)
    assert crisis.taken(CrisisStep.CALLED_911) == ()
    assert [step.id for step in crisis.taken(CrisisStep.CLINICIAN_TOLD)] == [2, 3]


def test_a_crisis_is_blank_until_anything_is_known_or_done() -> None:
    step = StepTaken(1, CrisisStep.CALLED_911, at("mon 09:01"), "Dana Reyes", taken_back=True)
    assert A_CRISIS.is_blank
    assert not replace(A_CRISIS, name="Ann").is_blank
    assert not replace(A_CRISIS, callback_id=3).is_blank
    assert not replace(A_CRISIS, boxes=CrisisBoxes(words="x")).is_blank
    assert not replace(A_CRISIS, steps=(step,)).is_blank


def test_only_a_time_of_acceptance_ends_it() -> None:
    assert not A_CRISIS.is_accepted
    assert replace(A_CRISIS, accepted_by="Dr Stein", accepted_at=at("mon 09:09")).is_accepted


def test_a_caller_is_known_by_anything_that_tells_them_apart() -> None:
    assert not Caller().is_known
    assert not Caller(name="  ", call_uid="u").is_known
    assert all(caller.is_known for caller in (Caller("Ann"), Caller(number="212"), Caller(callback_id=4)))
