"""Rows of the day: who covers, the hand-off, the review, the day close, what waits."""
