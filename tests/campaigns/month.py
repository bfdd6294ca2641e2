"""The scripted month at the real desk: 40 referrals, a signature each day, the figures twice a day."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from tests.campaigns.campaign import Campaign, Score
from tests.campaigns.real_desk import needs_proc
from tests.month.adding import totals
from tests.month.playing import Player
from tests.month.reading import checkpoints, read_month
from tests.month.walking import WalkingPlayer

#: Open days of the month.
DAYS = 20


def run(cases: int, folder: Path) -> Score:
    """Play so many days in a terminal; then a day at a desk that forgets what it was told to send."""
    month = read_month()
    (folder / "real").mkdir(parents=True)
    (until,) = islice(checkpoints(), 2 * cases - 1, 2 * cases)
    with WalkingPlayer(month, folder / "real" / "home") as walker:
        try:
            walker.play(until=until)
        except AssertionError as error:
            walker.wrong.append(str(error))
        walker.leave()
    forgets = Player(month, folder / "forgets")
    forgets.lines = [line for line in forgets.lines if line.verb != "send"]
    forgets.play(until=until)
    forgets.close()
    figures = totals(month, until)
    return Score(
        seen=f"{cases} days, {walker.typed} lines typed in the terminal; {figures['open']} people on the way,"
        f" {sum(sum(counts.values()) for counts in figures['owed'].values())} things owed so far",
        broken=len(walker.wrong),
        control="a desk that forgets every sending",
        control_broken=len(forgets.wrong),
        examples=tuple(walker.wrong[:5]),
    )


CAMPAIGN = Campaign(
    name="month",
    promise="a month of referrals is worked at the desk, and each day's figures are those counted beforehand",
    run=run,
    test_cases=1,
    full_cases=DAYS,
    cannot_run=needs_proc,
)
