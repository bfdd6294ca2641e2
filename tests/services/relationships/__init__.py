"""Tests of the service of relationships."""
