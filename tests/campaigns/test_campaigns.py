"""Each campaign at test size: the promise is kept, and the control breaks it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.campaigns.campaign import Campaign, Score
from tests.campaigns.every import EVERY
from tests.campaigns.scorecard import PROMISES, ByTests, Row, table, tried


@pytest.mark.parametrize("campaign", [pytest.param(one, id=one.name) for one in EVERY])
def test_promise_is_kept(campaign: Campaign, tmp_path: Path) -> None:
    """The promise holds in every case, and the naive way breaks it under the same eyes."""
    reason = campaign.cannot_run()
    if reason:
        pytest.skip(reason)
    score = campaign.run(campaign.test_cases, tmp_path)
    assert score.broken == 0, (campaign.promise, score.seen, score.examples)
    assert score.control_broken > 0, f"blind: {score.control} broke nothing in {score.seen}"


def test_every_campaign_is_on_the_scorecard_once() -> None:
    names = [one for promises in PROMISES.values() for one in promises if isinstance(one, str)]
    assert sorted(names) == sorted(one.name for one in EVERY)
    tested = [one for promises in PROMISES.values() for one in promises if isinstance(one, ByTests)]
    tests = Path(__file__).resolve().parent.parent
    assert not [file for one in tested for file in one.files if not (tests / file).is_file()]


def test_the_table_tells_a_promise_that_was_not_kept() -> None:
    rows = [
        ("Never lose a record", Row("every save that was told of is there", 500, 0, "NORMAL: 12", True, 1)),
        ("Never lose a record", Row("sums agree", 8, 1, "no check: 8", False, 1)),
        ("The rule", Row("due is right", 9, 0, "a blind one: 0", False, 1)),
    ]
    lines = list(table(rows))
    assert lines[0].split()[:3] == ["promise", "cases", "found"]
    assert lines[2].split()[-4:] == ["500", "0", "NORMAL:", "12"]
    assert lines[3].endswith("no check: 8  <- NOT KEPT")
    assert lines[5].endswith("a blind one: 0  <- NOT SHOWN")
    assert lines[6] == "1 of 3 promises kept, each with a control; 3 s"


def test_a_campaign_that_fails_by_itself_is_one_that_showed_nothing() -> None:
    def fail(cases: int, folder: Path) -> Score:
        raise ZeroDivisionError

    row = tried(Campaign("x", "all is well", fail, 1, 1), 1)
    assert (row.found, row.control, row.verdict) == (-1, "not run to its end: ZeroDivisionError", "NOT SHOWN")
