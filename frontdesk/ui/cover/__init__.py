"""Who is on the phones, who backs up, lunch, the hand-off, and the keys in sight for the backup."""
