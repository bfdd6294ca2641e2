"""Rows of the way from referral to the end of treatment: states, events, who sent them, and the lists."""
