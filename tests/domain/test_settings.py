"""What follows from the practice's settings."""

from __future__ import annotations

import pytest

from frontdesk.domain.settings import ClockStyle, PracticeSettings


@pytest.mark.parametrize(
    ("settings", "clock", "us_style"),
    [
        (PracticeSettings(), ClockStyle.TWELVE, True),
        (PracticeSettings(phone_region="PR"), ClockStyle.TWELVE, True),
        (PracticeSettings(phone_region="DE"), ClockStyle.TWENTY_FOUR, False),
        (PracticeSettings(clock_style=ClockStyle.TWENTY_FOUR), ClockStyle.TWENTY_FOUR, True),
        (PracticeSettings(phone_region="GB", clock_style=ClockStyle.TWELVE), ClockStyle.TWELVE, False),
    ],
)
def test_the_clock_follows_the_region_unless_the_practice_chose_one(
    settings: PracticeSettings, clock: ClockStyle, us_style: bool
) -> None:
    assert settings.clock is clock
    assert settings.us_style is us_style
