"""The same-day rule: opening hours, when a callback is due, and the pace of the day."""
