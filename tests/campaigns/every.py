"""Every campaign, in the order of the scorecard."""

from __future__ import annotations

from tests.campaigns import (
    ascii_terminals,
    breaches_while_off,
    canary,
    claims,
    clocks,
    day,
    drafts,
    first_starts,
    kills,
    letters,
    migrations,
    nothing_deleted,
    planted_faults,
    power_cuts,
    repeats,
    rule,
    sizes,
    soak,
    terms,
    week,
)
from tests.campaigns.campaign import Campaign

EVERY: tuple[Campaign, ...] = (
    kills.CAMPAIGN,
    power_cuts.CAMPAIGN,
    letters.KILLS,
    letters.CUTS,
    claims.CAMPAIGN,
    breaches_while_off.CAMPAIGN,
    repeats.CAMPAIGN,
    planted_faults.CAMPAIGN,
    nothing_deleted.CAMPAIGN,
    migrations.CAMPAIGN,
    first_starts.CAMPAIGN,
    drafts.CAMPAIGN,
    rule.CAMPAIGN,
    terms.CAMPAIGN,
    canary.CAMPAIGN,
    clocks.CAMPAIGN,
    sizes.CAMPAIGN,
    ascii_terminals.CAMPAIGN,
    week.CAMPAIGN,
    soak.CAMPAIGN,
    day.CAMPAIGN,
)
