"""The day at the desk: who covers, the hand-off, the review, the day close."""
