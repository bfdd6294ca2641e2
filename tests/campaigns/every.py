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
    migrations,
    nothing_deleted,
    one_sending,
    owed_clocks,
    planted_faults,
    power_cuts,
    referral_kills,
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
    claims.CAMPAIGN,
    breaches_while_off.CAMPAIGN,
    referral_kills.CAMPAIGN,
    one_sending.CAMPAIGN,
    owed_clocks.CAMPAIGN,
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
