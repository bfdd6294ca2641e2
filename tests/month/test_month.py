"""The month, played through the program: after every line and twice a day it is where the stories say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.month.adding import END, places, totals
from tests.month.figures import said_by_commands
from tests.month.playing import Player
from tests.month.reading import Line, Month, instant, open_days, read_month


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Player]:
    """The month, played once."""
    player = Player(read_month(), tmp_path_factory.mktemp("month") / "home")
    player.play()
    yield player
    player.close()


def test_nothing_differs(played: Player) -> None:
    """Every person after every line, every figure twice a day, and ``check`` each time."""
    assert played.wrong == []


def test_every_day_is_signed(played: Player) -> None:
    """Twenty open days, twenty signatures."""
    signed = [day for (day,) in played.services.office.store.rows("SELECT day FROM day_close ORDER BY day")]
    assert signed == [day.isoformat() for day in open_days()]


def test_commands_say_the_same_at_the_end(played: Player) -> None:
    """The lists, the funnel and what is owed, as the commands print them."""
    wanted = totals(played.month, END)
    said = said_by_commands(played.commands)
    for what in ("open", "steps", "lists", "points"):
        assert said[what] == wanted[what]
    still_open = {"on_time", "at_risk", "late"}
    owed = {
        kind: counts
        for kind, every in wanted["owed"].items()
        if (counts := {stands: count for stands, count in every.items() if stands in still_open})
    }
    assert said["owed"] == owed


def test_every_person_is_in_one_list(played: Player) -> None:
    """Nobody is missing, nobody is there twice."""
    listed = [record["name"] for record in played.commands("referrals", "list")]
    open_people = [key for key, place in places(played.month, END).items() if place.is_open]
    assert sorted(listed) == sorted(played.month.people[key].name for key in open_people)


def test_the_first_week_on_a_server(tmp_path: Path, postgres_url: str) -> None:
    """The same on PostgreSQL, without the commands."""
    player = Player(read_month(), tmp_path / "home", postgres_url)
    player.play(until=instant("10-23 17:05"))
    player.close()
    assert player.wrong == []


def forgets(month: Month) -> Month:
    """A month in which one acknowledgement was not sent."""
    lines = tuple(line for line in month.lines if not _is_first_sending(line))
    return replace(month, lines=lines)


def _is_first_sending(line: Line) -> bool:
    return line.person == "P01" and line.verb == "send" and line.arguments[0] == "acknowledgement"


def test_a_program_that_forgets_is_seen(tmp_path: Path) -> None:
    """The control: without one sending the figures of the first days differ."""
    player = Player(read_month(), tmp_path / "home")
    done = forgets(player.month)
    player.lines = list(done.lines)
    player.play(until=instant("10-20 17:05"))
    player.close()
    assert any("owed is" in wrong for wrong in player.wrong)
