"""The table of lanes: what every row must have, whichever are added."""

from __future__ import annotations

import copy
import pickle

import pytest

from frontdesk.domain.lanes import Lane


@pytest.mark.parametrize("lane", Lane)
def test_a_lane_is_its_code(lane: Lane) -> None:
    assert lane == lane.value == lane.facts.code == lane.name.lower()
    assert Lane(lane.value) is lane
    assert copy.deepcopy(lane) is lane
    assert pickle.loads(pickle.dumps(lane)) is lane


def test_the_lanes_stand_in_the_order_of_work() -> None:
    assert list(Lane) == sorted(Lane, key=lambda lane: lane.rank)
    assert len({lane.rank for lane in Lane}) == len({lane.facts.asked for lane in Lane}) == len(Lane)


def test_ranks_that_stores_hold_are_as_they_were() -> None:
    stored = {"crisis": 0, "referring_office": 1, "new_patient": 2, "existing_patient": 3, "other": 4}
    now = {code: Lane(code).rank for code in stored}
    assert now == stored, "a rank stands in callback.lane_rank: write it anew by a migration, then here"


def test_words_fit_their_columns() -> None:
    assert Lane.REFERRING_OFFICE.words == "referring office"
    assert all(len(lane.words) <= 16 and len(lane.short_words) <= 8 for lane in Lane)
