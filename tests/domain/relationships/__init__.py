"""Tests of relationships with those who refer."""
