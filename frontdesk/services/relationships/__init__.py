"""Relationships with those who refer."""
