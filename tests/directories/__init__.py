"""Lists of those who refer."""
