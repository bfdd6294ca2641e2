"""What the Settings screen asks about the course of a day: escalation, masking, and the backlog."""

from __future__ import annotations

from frontdesk.ui.settings_fields import number, words, yes_or_no

#: What is asked of the desk besides claims and forecast.
DAY_FIELDS = (
    number("desk.escalate_minutes", "escalate_minutes", "Call the backup", "minutes due and unclaimed"),
    yes_or_no("desk.bell", "With a bell", "of the terminal", "bell"),
    number("desk.mask_minutes", "mask_minutes", "Mask names after", "minutes without a key"),
)

#: What is asked of the backlog.
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

#: What is said below it.
BACKLOG_NOTE = "The backlog is a list of its own: it never delays the calls of today."
