"""Every campaign, in the order of the scorecard."""

from __future__ import annotations

from tests.campaigns.campaign import Campaign

EVERY: tuple[Campaign, ...] = ()
