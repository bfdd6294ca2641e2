"""What the Settings screen asks about the course of a day: escalation, masking, and the backlog."""

from __future__ import annotations

from frontdesk.domain.errors import BadSettings
from frontdesk.domain.settings import PracticeSettings
from frontdesk.ui.settings_fields import Field, Line, changed, number, words
from frontdesk.ui.widgets.choice import Choice

_YES, _NO = "yes", "no"


def _bell(settings: PracticeSettings, text: str) -> PracticeSettings:
    if text not in (_YES, _NO):
        raise BadSettings("Take one of the lines; the arrow down shows them.")
    return changed(settings, bell=text == _YES)


DAY_FIELDS = (
    number("desk.escalate_minutes", "escalate_minutes", "Call the backup", "minutes due and unclaimed"),
    Field(
        Line(
            "desk.bell",
            "With a bell",
            "of the terminal",
            choices=(Choice("no", _NO), Choice("yes", _YES)),
        ),
        lambda settings: _YES if settings.bell else _NO,
        _bell,
    ),
    number("desk.mask_minutes", "mask_minutes", "Mask names after", "minutes without a key"),
)

BACKLOG_FIELDS = (
    number("backlog.days", "backlog_days", "Older than", "days: calls of a log go to the backlog"),
    number("backlog.daily_quota", "backlog_quota", "A day's share", "calls of the backlog a day"),
    words(
        "backlog.apology",
        "apology",
        "Say first",
        "a sentence of apology",
        wanted="Write the sentence that is said first.",
    ),
)

BACKLOG_NOTE = "The backlog is a list of its own: it never delays the calls of today."
