"""The cover that the changes leave: since when, until when, and who counts as calling back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.domain.day.cover import Cover, CoverChange, LunchMoved, called_from, cover_now
from frontdesk.domain.people import Person

START = datetime(2026, 11, 16, 13, tzinfo=UTC)
DANA, LEE, SAM = Person(2, "Dana Reyes"), Person(3, "Lee Wong"), Person(4, "Sam Okafor")
STAFF = (DANA, LEE, SAM)

PHONES = st.lists(st.sampled_from([2, 3, 4, 9]), max_size=3, unique=True).map(tuple)
CHANGES = st.lists(st.tuples(PHONES, st.sampled_from([None, 2, 3, 9]), st.booleans()), max_size=8)


def changes(*told: tuple[tuple[int, ...], int | None, bool]) -> list[CoverChange]:
    """Changes an hour apart, newest first."""
    made = [CoverChange(number, START + timedelta(hours=number), 4, *one) for number, one in enumerate(told)]
    return made[::-1]


def always(at: datetime) -> bool:
    return True


@given(CHANGES)
def test_everybody_is_at_their_place_since_it_was_said_without_a_break(
    told: list[tuple[tuple[int, ...], int | None, bool]],
) -> None:
    made = changes(*told)
    cover = cover_now(made, STAFF, always)
    known = {person.id for person in STAFF}
    assert [one.person.id for one in cover.phones] == [
        number for number in (told[-1][0] if told else ()) if number in known
    ]
    for one in cover.phones:
        check_since(made, one.since, [one.person.id in change.phones for change in made])
    if cover.backup is not None:
        check_since(made, cover.backup.since, [change.backup == told[-1][1] for change in made])


def check_since(made: list[CoverChange], since: datetime, held: list[bool]) -> None:
    """Newest first: held by every change from then on, and not by the one before."""
    later = sum(change.at >= since for change in made)
    assert all(held[:later])
    assert not any(held[later : later + 1])


@pytest.mark.parametrize(
    ("told", "today_from", "busy"),
    [
        ([((2,), 3, True)], 0, True),
        ([((2,), 3, True)], 1, False),
        # Said yesterday and carried along by a change of today: it does not hold today.
        ([((2,), 3, True), ((2, 4), 3, True)], 1, False),
        ([((2,), 3, True), ((2,), 3, False), ((2,), 3, True)], 1, True),
        ([((2,), None, True)], 0, False),
        ([((2,), 9, True)], 0, False),
    ],
)
def test_busy_holds_on_the_day_it_was_said_and_while_somebody_backs_up(
    told: list[tuple[tuple[int, ...], int | None, bool]], today_from: int, busy: bool
) -> None:
    cover = cover_now(changes(*told), STAFF, lambda at: at >= START + timedelta(hours=today_from))
    assert cover.busy is busy
    assert cover.busy_by == (SAM if busy else None)


@pytest.mark.parametrize(
    ("told", "people"),
    [
        (((), None, False), 2),
        (((2,), 3, False), 1),
        (((2, 4), 3, False), 2),
        (((2, 4), 3, True), 3),
        (((2, 3), 3, True), 2),
        (((), 3, True), 3),
    ],
)
def test_how_many_call_back_at_the_same_time(
    told: tuple[tuple[int, ...], int | None, bool], people: int
) -> None:
    assert cover_now(changes(told), STAFF, always).people(2) == people
    assert Cover().people(2) == 2


@pytest.mark.parametrize(
    ("moved", "sentence"),
    [
        (LunchMoved(DANA, LEE, True, 3, 3), "Lee covers for Dana and has 3 claims."),
        (LunchMoved(DANA, LEE, True, 0, 0), "Lee covers for Dana and has 0 claims."),
        (LunchMoved(DANA, LEE, False, 1, 1), "Dana is back and has 1 claim again."),
        (
            LunchMoved(DANA, LEE, False, 2, 3),
            "Dana is back and has 2 of 3 claims again; 1 was done, or went on, meanwhile.",
        ),
    ],
)
def test_lunch_says_what_it_moved(moved: LunchMoved, sentence: str) -> None:
    assert moved.sentence == sentence


@pytest.mark.parametrize(
    ("minutes", "warnings", "rule", "promise"),
    [(10, (60, 30), -20, 10), (45, (60, 30), 15, 45), (10, (), 10, 10), (10, (5,), 5, 10)],
)
def test_the_rule_calls_after_its_last_warning_and_a_promise_after_its_time(
    minutes: int, warnings: tuple[int, ...], rule: int, promise: int
) -> None:
    assert called_from(minutes, warnings) == (timedelta(minutes=rule), timedelta(minutes=promise))
