"""Legs become calls, in memory that does not grow with the file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain

import pytest

from frontdesk.exports.instants import micros
from frontdesk.exports.records import BadRow
from frontdesk.phones.grouping import HELD_LIMIT, LEGS_LIMIT, Grouping, grouped
from frontdesk.phones.legs import Leg

START = datetime(2026, 3, 17, 13, tzinfo=UTC)


def leg(line: int, uniqueid: str = "", linkedid: str = "", minutes: float = 0) -> Leg:
    at = START + timedelta(minutes=minutes)
    return Leg(
        line=line,
        uniqueid=uniqueid,
        linkedid=linkedid,
        src="2125550142",
        dst="201",
        name="",
        context="from-trunk",
        last_app="Dial",
        wall=at.replace(tzinfo=None),
        started=micros(at),
        answered=None,
        ended=micros(at),
        duration=0,
        billsec=0,
        disposition="NO ANSWER",
    )


def lines(legs: list[Leg], window: int = 5) -> tuple[list[tuple[int, ...]], list[BadRow]]:
    refused: list[BadRow] = []
    calls = chain.from_iterable(grouped(legs, refused.append, window))
    return [tuple(one.line for one in call) for call in calls], refused


def test_legs_of_one_id_are_one_call_also_when_others_stand_between() -> None:
    legs = [leg(1, "a"), leg(2, "b", minutes=1), leg(3, "a"), leg(4, "c", minutes=2), leg(5, "b", minutes=1)]
    assert lines(legs) == ([(1, 3), (2, 5), (4,)], [])


def test_the_linked_id_comes_before_the_unique_one() -> None:
    legs = [leg(1, "a", "a"), leg(2, "b", "a"), leg(3, "c", "c", minutes=1)]
    assert lines(legs) == ([(1, 2), (3,)], [])


def test_rows_without_an_id_are_calls_of_their_own() -> None:
    assert lines([leg(1), leg(2), leg(3)]) == ([(1,), (2,), (3,)], [])


def test_calls_come_in_the_order_in_which_they_began() -> None:
    # A long call is written when it ends, after shorter ones that began later.
    legs = [leg(1, "b", minutes=5), leg(2, "c", minutes=9), leg(3, "a", minutes=0), leg(4, "d", minutes=7)]
    assert lines(legs)[0] == [(3,), (1,), (4,), (2,)]


def test_a_leg_long_after_its_call_was_complete_is_a_bad_row() -> None:
    legs = [
        leg(1, "a"),
        *(leg(line, f"x{line}", minutes=line) for line in range(2, 8)),
        leg(8, "a", minutes=1),
    ]
    calls, refused = lines(legs)
    assert (1,) in calls
    assert [(row.line, "5 rows before" in row.reason) for row in refused] == [(8, True)]
    assert lines(legs, window=7)[1] == [], "at the window's edge it still belongs"


def test_an_id_that_comes_again_another_day_is_another_call() -> None:
    day = 24 * 60
    # product.md, "Call logs and numbers": an id shared by calls a day apart is no id; nobody may vanish.
    assert lines([leg(1, "a"), leg(2, "a", minutes=day), leg(3, "a", minutes=day + 1)]) == (
        [(1, 2), (3,)],
        [],
    )
    assert lines([leg(1, "a", minutes=day + 1), leg(2, "a")]) == ([(2,), (1,)], []), "newest first too"


def test_a_call_of_endless_legs_stops_growing() -> None:
    calls, refused = lines([leg(line, "a") for line in range(1, LEGS_LIMIT + 3)])
    assert [len(call) for call in calls] == [LEGS_LIMIT]
    assert len(refused) == 2


def test_no_more_legs_are_held_than_the_limit() -> None:
    grouping = Grouping(window=10**9)
    held = most = 0
    for line in range(HELD_LIMIT + 500):
        held += 1
        for made in grouping.add(leg(line, str(line))):
            assert not isinstance(made, BadRow)
            held -= len(made)
        most = max(most, held)
    assert most <= HELD_LIMIT
    assert sum(len(call) for call in grouping.rest()) == held


@pytest.mark.parametrize("calls", [1_000, 4_000])
def test_only_a_window_is_read_ahead(calls: int) -> None:
    taken = 0

    def endless() -> Iterator[Leg]:
        nonlocal taken
        for line in range(calls):
            taken += 1
            yield leg(line, str(line), minutes=line)

    next(iter(grouped(endless(), lambda row: None, window=100)))
    assert taken < 250
