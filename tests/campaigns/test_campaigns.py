"""Each campaign at test size: the promise is kept, and the control breaks it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.campaigns.campaign import Campaign
from tests.campaigns.every import EVERY


@pytest.mark.parametrize("campaign", [pytest.param(one, id=one.name) for one in EVERY])
def test_promise_is_kept(campaign: Campaign, tmp_path: Path) -> None:
    """The promise holds in every case, and the naive way breaks it under the same eyes."""
    reason = campaign.cannot_run()
    if reason:
        pytest.skip(reason)
    score = campaign.run(campaign.test_cases, tmp_path)
    assert score.broken == 0, (campaign.promise, score.seen, score.examples)
    assert score.control_broken > 0, f"blind: {score.control} broke nothing in {score.seen}"
