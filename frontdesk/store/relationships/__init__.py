"""Rows of relationships with those who refer."""
