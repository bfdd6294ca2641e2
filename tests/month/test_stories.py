"""The stories of the month agree with themselves, and with the figures that were committed with them."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from tests.month.adding import END, every_total, verdict
from tests.month.reading import TOTALS, Month, checkpoints, open_days, read_month


@pytest.fixture(scope="module")
def month() -> Month:
    """The month, read once."""
    return read_month()


def test_it_is_a_month_of_forty_referrals(month: Month) -> None:
    """40 referrals of 39 people, one of whom two referrers sent, and one who came by themselves."""
    referred = Counter(line.person for line in month.lines if line.verb == "refer")
    assert sum(referred.values()) == 40
    assert [key for key, count in referred.items() if count > 1] == ["P07"]
    assert set(month.people) - set(referred) == {"P41"}
    assert len(list(open_days())) == 20
    assert len(list(checkpoints())) == 40


def test_every_way_in_and_every_way_it_can_go_is_there(month: Month) -> None:
    """Fax, call, form and portal; and each kind of thing that the month was written for."""
    refers = [line for line in month.lines if line.verb == "refer"]
    assert {line.arguments[1] for line in refers} == {"fax", "call", "form", "portal"}
    assert sum(line.arguments[2] == "no" for line in refers) == 1
    verbs = Counter(line.verb for line in month.lines)
    assert verbs["fail"] == 6
    assert verbs["crisis"] == 1
    events = Counter(line.arguments[0] for line in month.lines if line.verb == "event")
    assert events["completed"] == 3
    assert events["no_show"] == 3
    assert events["canceled"] == 2
    places = [line.after for line in month.lines if line.after is not None]
    assert sum(place.step == "lost" for place in places) == 8


def test_what_was_written_of_each_thing_owed_is_what_its_lines_come_to(month: Month) -> None:
    """Met, late and waived were written by hand beside each; the lines of sending say the same."""
    wrong = [f"{one}: {found}" for one in month.owes if (found := verdict(month, one, END)) != one.verdict]
    assert not wrong


def test_the_end_of_the_month_was_counted_by_hand(month: Month) -> None:
    """The verdicts, counted on paper."""
    assert Counter(one.verdict for one in month.owes) == {
        "met": 100,
        "met_late": 21,
        "open": 3,
        "late": 2,
        "waived after breach": 2,
    }


def test_the_figures_of_each_day_are_those_that_were_committed(month: Month) -> None:
    """Nobody changes a story without its figures."""
    committed = [json.loads(line) for line in TOTALS.read_text(encoding="utf-8").splitlines()]
    assert every_total(month) == committed
