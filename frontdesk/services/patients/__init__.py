"""The way of each person from referral or first call to the end of treatment."""
